"""The lots of a run as CSV: what the bot booked is what the file says, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.__main__ import main
from engine.lean_runtime.runner.user_error import UserError
from engine.reporting.lots_file import read_lots
from modules.bot.execution_record import execution_entries, open_lots
from modules.bot.state import BotState
from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight, Stock
from modules.domain.orders import LegFill
from modules.domain.settings import Settings
from modules.observability.entry import JournalEntry
from modules.positions.lots import LotBook, to_csv, trade
from modules.positions.upkeep import Upkeep
from tests.engine.reporting.test_report import written
from tests.modules.builders import EXPIRATION, NOON, contract

PUT, CALL, SPY = contract(470, "put"), contract(472.5, "call"), Stock("SPY")
INDEX = OptionContract(
    "SPX", EXPIRATION, Decimal(4800), OptionRight.PUT, ExerciseStyle.EUROPEAN, Delivery.CASH, root="SPXW"
)
INSTRUMENTS = (PUT, CALL, SPY, INDEX)


def book(*trades: tuple[Any, int, str, int], lineage: str = "a") -> LotBook:
    """Return the lots of trades: instrument, quantity, price, days after noon of the first."""
    found = LotBook()
    for instrument, quantity, price, days in trades:
        fill = LegFill(instrument, quantity, Decimal(price), Decimal("0.65"))
        found = trade(found, [fill], lineage, NOON + timedelta(days=days))
    return found


def journal(lots: LotBook, at: datetime = NOON) -> list[JournalEntry]:
    """Return what the bot's journal says of lots."""
    before = BotState(Settings())
    after = BotState(Settings(), upkeep=Upkeep(lots=lots))
    entries = [*execution_entries(before, after), open_lots(after)]
    return [JournalEntry(number, at, e.name, e.text, e.ids, e.data) for number, e in enumerate(entries, 1)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(INSTRUMENTS),
            st.integers(-5, 5).filter(bool),
            st.sampled_from(["0.05", "1.2345", "4.00", "471.37"]),
            st.integers(0, 400),
        ),
        max_size=12,
    )
)
def test_lots_come_back_from_the_journal_as_they_were_booked(trades: list[tuple[Any, int, str, int]]) -> None:
    lots = book(*sorted(trades, key=lambda each: each[3]))
    assert to_csv(read_lots(journal(lots))) == to_csv(lots)


def test_a_loss_is_a_candidate_although_the_purchase_came_after_the_sale_was_journalled() -> None:
    sold = book((SPY, 100, "470", 0), (SPY, -100, "460", 5))
    bought = trade(sold, [LegFill(SPY, 100, Decimal(461), Decimal(0))], "b", NOON + timedelta(days=20))
    (entry,) = [entry for entry in journal(sold) if entry.name == "lot.closed"]
    assert not entry.data["wash_sale_candidate"]
    (row, _) = csv.DictReader(io.StringIO(to_csv(read_lots([entry, journal(bought)[-1]]))))
    assert (row["gain"], row["wash sale candidate"], row["section 1256"]) == ("-1001.30", "yes", "no")


def test_index_options_are_flagged_and_never_wash_sales() -> None:
    lots = book((INDEX, 1, "10", 0), (INDEX, -1, "5", 1), (INDEX, 1, "4", 2))
    closed, held = csv.DictReader(io.StringIO(to_csv(read_lots(journal(lots)))))
    assert (closed["section 1256"], closed["wash sale candidate"], held["section 1256"]) == ("yes", "no", "yes")


def with_journal(folder: Path, lots: LotBook) -> Path:
    written(folder, journal=False)
    lines = [entry.to_line() for entry in journal(lots)]
    (folder / "7-journal.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_command_writes_a_file_beside_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lots = book((PUT, -1, "4", 0), (PUT, 1, "1", 3), (CALL, 2, "3", 4), lineage="=cmd()")
    assert main(["lots", str(with_journal(tmp_path, lots))]) == 0
    rows = list(csv.DictReader((tmp_path / "7-lots.csv").open(encoding="utf-8")))
    assert [(row["instrument"], row["quantity"], row["gain"]) for row in rows] == [
        ("SPY 2024-02-16 470 put", "-1", "298.70"),
        ("SPY 2024-02-16 472.5 call", "2", ""),
    ]
    assert all(not cell.startswith(("=", "@", "+")) for row in rows for cell in row.values())
    assert "1 closed, 1 open; SIMULATED market data" in capsys.readouterr().out


def test_a_journal_alone_is_enough(tmp_path: Path) -> None:
    folder = with_journal(tmp_path / "run", book((PUT, -1, "4", 0)))
    target = tmp_path / "mine.csv"
    assert main(["lots", str(folder / "7-journal.jsonl"), "--out", str(target)]) == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 2


def test_a_run_without_a_journal_is_one_clear_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lots", str(written(tmp_path, journal=False))]) == 2
    assert "the run has no journal" in capsys.readouterr().err


def test_lots_of_an_older_version_are_refused_not_guessed() -> None:
    entry = journal(book((PUT, 1, "4", 0), (PUT, -1, "5", 1)))[0]
    old = JournalEntry(1, NOON, entry.name, "", entry.ids, {k: v for k, v in entry.data.items() if k != "underlying"})
    with pytest.raises(UserError, match="older version"):
        read_lots([old])
