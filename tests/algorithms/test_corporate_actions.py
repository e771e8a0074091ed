"""What the engine itself does to the book (trading rule 11), in the embedded runtime on SIMULATED data.

A split, a delisting and a margin call: booked as ENGINE ACTION, never as an external change, and the book is what the
account holds, to the cent.
"""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.domain.positions import ExitReason
from modules.positions.reconciliation import booked
from tests.algorithms.scripted_bot import Played, play, write_market

CASH = 5_000_000
COVERED_CALL = {
    "id": "covered",
    "action": "open",
    "underlying": "SPY",
    "quantity": 1,
    "worst_price": "417",
    "legs": [{"ratio": 100}, {"ratio": -1, "expiration": "2024-02-16", "strike": "437.5", "right": "call"}],
    "not_before": "2024-01-02T10:00:00-05:00",
}
#: Nothing automatic is sent any more: what happens then is the engine's.
LEFT_ALONE = [["2024-01-02 11:00:00", {"order": order, "reason": "test"}] for order in ("halt", "hands-off")]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write three sessions; before the last one a share becomes 1.115 shares."""
    fault = {"kind": "split", "day": "2024-01-04", "symbols": ["SPY"], "ratio": 1.115}
    return write_market(tmp_path_factory.mktemp("SIMULATED"), date(2024, 1, 2), date(2024, 1, 4), fault)


def run(folder: Path, market: Path, commands: list[Any], end: str = "2024-01-04", cash: int = CASH) -> Played:
    return play(
        folder,
        market,
        [COVERED_CALL],
        commands,
        start="2024-01-02",
        end=end,
        cash=str(cash),
        simulated_owner_resets="0",
        max_contracts="2",
    )


def assert_the_book_is_the_account(played: Played, cash: int = CASH) -> None:
    state = played.state
    assert {str(name): number for name, number in booked(state.positions.values()).items()} == {
        _words(name): number for name, number in played.held.items()
    }
    spent = sum((p.entry_cost + p.entry_fees for p in state.positions.values()), Decimal(0))
    parts = sum(state.lineage_results.values(), Decimal(0))
    user: Any = played.result.algorithm.user
    assert float(cash + state.realised - spent) == pytest.approx(user.portfolio.cash, abs=0.02), parts
    lots = state.upkeep.lots
    open_lots = sum((lot.cost for lot in lots.open), Decimal(0)) - sum((c.gain for c in lots.closed), Decimal(0))
    assert float(cash - open_lots) == pytest.approx(user.portfolio.cash, abs=0.02)
    assert not played.said("EXTERNAL CHANGE")
    assert not state.upkeep.differences


def _words(symbol: str) -> str:
    """Return the domain's words for LEAN's symbol text."""
    if " " not in symbol:
        return symbol
    root, rest = symbol.split()
    day, right, strike = rest[:6], rest[6], Decimal(rest[7:]) / 1000
    return f"{root} 20{day[:2]}-{day[2:4]}-{day[4:]} {strike.normalize():f} {'call' if right == 'C' else 'put'}"


def test_options_leave_before_a_split_and_shares_are_multiplied(tmp_path: Path, market: Path) -> None:
    played = run(tmp_path, market, [])
    assert len(played.said("alert: split of SPY before the next session")) == 1
    assert len(played.said("2024-01-03 15:00:00 management.close", "CORPORATE_ACTION")) == 3
    assert played.said("2024-01-03 09:45:00", "CORPORATE_ACTION: split of SPY before the next session")
    assert not played.said("engine.action")
    assert played.said("ENGINE ACTION: SPY has split, factor 0.896860987; 111 shares are held")
    (shares,) = (p for p in played.state.positions.values() if p.structure.shares)
    assert shares.structure.shares * shares.quantity == played.held["SPY"] == 111
    (in_lieu,) = (closed for closed in played.state.upkeep.lots.closed if closed.how == "cash in lieu")
    assert Decimal(180) < in_lieu.gain < Decimal(195), "half a share"
    assert_the_book_is_the_account(played)


def test_what_the_engine_liquidates_before_a_split_is_its_own_action(tmp_path: Path, market: Path) -> None:
    played = run(tmp_path, market, LEFT_ALONE)
    assert len(played.said("2024-01-03 16:00:00 engine.action", "liquidation before a split")) == 6
    assert {closed.reason for closed in played.state.closed} == {ExitReason.ENGINE_ACTION}
    assert played.held == {"SPY": 111}
    assert_the_book_is_the_account(played)


def test_what_is_delisted_is_liquidated_by_the_engine(tmp_path: Path, market: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(market, data)
    files = data / "equity" / "usa"
    names = (files / "map_files" / "spy.csv").read_text().splitlines()
    (files / "map_files" / "spy.csv").write_text("\n".join([*names[:-1], names[-1].replace("20501231", "20240103")]))
    factors = (files / "factor_files" / "spy.csv").read_text().splitlines()
    (files / "factor_files" / "spy.csv").write_text("\n".join((factors[0], factors[-1])))
    played = run(tmp_path / "run", data, LEFT_ALONE)
    assert played.said("alert: delisting of SPY before the next session")
    assert played.said("2024-01-04 00:00:00 engine.action: -100 SPY", "liquidation of what is delisted")
    assert "SPY" not in played.held
    assert_the_book_is_the_account(played)


def test_a_margin_call_is_an_action_of_the_engine(tmp_path: Path, market: Path) -> None:
    taken = CASH - 8_000
    played = run(tmp_path, market, [["2024-01-02 13:00:00", {"cash": -taken}]], end="2024-01-02")
    assert len(played.said("engine.action", "margin call")) == 2
    assert "SPY" not in played.held
    assert_the_book_is_the_account(played, CASH - taken)
