"""Item 25, symbol change: the company behind an underlying takes another ticker overnight; the market is SIMULATED."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from modules.positions.reconciliation import booked
from tests.algorithms.scripted_bot import Played, play, write_market

OLD, NEW = "spy", "spyn"
LAST_OF_OLD, FIRST_OF_NEW = "20240103", "20240104"
EXPIRATION = "2024-02-16"


def asked(name: str, at: str, *legs: tuple[int, str], **more: str) -> dict[str, Any]:
    found = [{"ratio": n, "expiration": EXPIRATION, "strike": strike, "right": "put"} for n, strike in legs]
    request = {"id": name, "action": "open", "underlying": "SPYN", "quantity": 1, "legs": found, "not_before": at}
    return {**request, **more}


REQUESTS = [
    asked("kept", "2024-01-02T10:00:00-05:00", (1, "395"), (-1, "405"), worst_price="-1.31"),
    asked("sold", "2024-01-02T10:05:00-05:00", (1, "400"), (-1, "410"), worst_price="-1.81"),
    {**asked("shares", "2024-01-02T10:10:00-05:00", worst_price="417.26"), "legs": [{"ratio": 20}]},
    asked("new", "2024-01-04T10:00:00-05:00", (1, "415"), (-1, "420"), worst_price="-1.75"),
    {
        "id": "out",
        "action": "close",
        "position_id": "request-sold",
        "underlying": "SPYN",
        "quantity": 0,
        "worst_price": "10",
        "not_before": "2024-01-04T11:00:00-05:00",
    },
]
PARAMETERS = {
    "underlying": "SPYN",
    "strategies": "butterfly",
    "max_loss_per_trade": "0.2",
    "max_total_risk": "0.5",
    "max_leg_spread_share": "1",
    "min_open_interest": "0",
    "price_collar": "2",
    "walk_start_share": "1",
}


def renamed(root: Path) -> Path:
    """Write three sessions; on the third the files, and what is in them, bear the new ticker, as LEAN's do."""
    data = write_market(root, date(2024, 1, 2), date(2024, 1, 4))
    for kind in ("equity", "option"):
        old, new = (data / kind / "usa" / "minute" / ticker for ticker in (OLD, NEW))
        new.mkdir()
        for file in sorted(old.glob(f"{FIRST_OF_NEW}*")):
            _moved(file, new / file.name)
    old, new = (data / "option" / "usa" / "universes" / ticker / f"{FIRST_OF_NEW}.csv" for ticker in (OLD, NEW))
    new.parent.mkdir()
    old.rename(new)
    equity = data / "equity" / "usa"
    for resolution in ("daily", "hour"):
        file = equity / resolution / f"{OLD}.zip"
        (equity / resolution / f"{NEW}.zip").write_bytes(file.read_bytes())
    (equity / "map_files" / f"{OLD}.csv").unlink()
    rows = f"19980102,{OLD},P\n{LAST_OF_OLD},{OLD},P\n20501231,{NEW},P\n"
    (equity / "map_files" / f"{NEW}.csv").write_text(rows)
    (equity / "factor_files" / f"{OLD}.csv").rename(equity / "factor_files" / f"{NEW}.csv")
    return data


def _moved(file: Path, target: Path) -> None:
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name.replace(f"_{OLD}_", f"_{NEW}_"), old.read(name))
    file.unlink()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    root = tmp_path_factory.mktemp("renamed")
    return play(root / "run", renamed(root), REQUESTS, start="2024-01-02", end="2024-01-04", **PARAMETERS)


def test_the_new_ticker_is_told_once_with_what_is_held(played: Played) -> None:
    (told,) = played.said("is called")
    assert told.startswith("2024-01-04 00:00:00 alert: SPY is called SPYN from now on; its 3 positions")


def test_what_is_held_stays_managed_at_the_marks_of_the_new_ticker(played: Played) -> None:
    checked = played.state.upkeep.checked_at
    assert {str(checked[name])[:16] for name in ("request-kept", "request-new")} == {"2024-01-04 16:00"}
    assert played.said("position.open: request-kept", "mark -")
    assert not played.said("UNMANAGED")
    assert not played.said("unprotected shorts")


def test_what_was_opened_under_the_old_ticker_closes_under_the_new_one(played: Played) -> None:
    (closed,) = played.state.closed
    assert closed.position.position_id == "request-sold"
    assert f"{closed.closed_at:%Y-%m-%d %H}" == "2024-01-04 11"


def test_openings_go_on_in_contracts_of_the_same_company(played: Played) -> None:
    assert played.said("2024-01-04", "risk.passed: request new")
    assert "request-new" in played.state.positions
    assert {position.structure.underlying for position in played.state.positions.values()} == {"SPYN"}


def test_the_book_is_the_account(played: Played) -> None:
    user: Any = played.result.algorithm.user
    books = user._books
    held = {
        books["SPYN"].instrument(holding.symbol): round(holding.quantity)
        for holding in user.portfolio.values()
        if holding.quantity
    }
    assert booked(played.state.positions.values()) == held
    assert len(held) == 5
    assert not played.state.upkeep.differences
    assert not played.said("EXTERNAL CHANGE")


def test_another_company_that_takes_the_ticker_over_is_no_business_of_the_bot(
    edge: Callable[[str], ModuleType],
) -> None:
    bridge = edge("lean_bridge")

    def stock(identity: str) -> Any:
        return SimpleNamespace(id=identity, value="SPY", has_underlying=False)

    security = SimpleNamespace(symbol=stock("SPY R735QTJ8XC9X"), exchange=SimpleNamespace(hours=None))
    books = {"SPY": bridge.ChainBook(security)}
    stranger = SimpleNamespace(id="x", value="SPY", has_underlying=True, underlying=stock("SPY V1"))
    ours = SimpleNamespace(id="y", value="OTHER", has_underlying=True, underlying=stock("SPY R735QTJ8XC9X"))
    assert bridge.book_of(books, stranger) is None
    assert bridge.book_of(books, ours) is books["SPY"]
