"""Splits on the book: shares multiplied, the rest of one paid out, options left to a human; no cent is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.bot.decide import decide
from modules.bot.documents import from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.state import BotState
from modules.domain.commands import CancelOrder, WriteJournal
from modules.domain.contracts import OptionContract, OptionRight, Stock
from modules.domain.events import (
    CorporateAction,
    CorporateActionAhead,
    EngineAction,
    IntentTaken,
    OrderSent,
    SharesSplit,
)
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.positions.reconciliation import booked
from tests.modules.bot.playbook import Broker, clock, opened

OPENED = clock(date(2024, 3, 4), "10:00")
SPY = Stock("SPY")
CALL = OptionContract("SPY", date(2024, 4, 19), Decimal(480), OptionRight.CALL)
SHARES = Structure("shares", (StockLeg(SPY, 1),))
COVERED = Structure("covered call", (StockLeg(SPY, 100), OptionLeg(CALL, -1)))


def holding(*lots: int, shape: Structure = SHARES, price: str = "470") -> BotState:
    """Return a bot with a position of shares for each number."""
    state, broker = BotState(Settings()), Broker()
    for place, lot in enumerate(lots):
        sign = 1 if lot > 0 else -1
        bought = Structure(shape.name, tuple(type(leg)(leg.instrument, leg.ratio * sign) for leg in shape.legs))  # type: ignore[call-arg, arg-type]  # legs of one kind each
        prices = [float(price), *(3.0 for _ in shape.legs[1:])]
        state = opened(state, broker, f"p{place}", bought, abs(lot), prices, OPENED)
    return state


def split(state: BotState, factor: str, price: str = "235") -> BotState:
    return evolve(state, SharesSplit(OPENED, "SPY", Decimal(factor), Decimal(price)))


def paid(state: BotState) -> Decimal:
    """Return the dollars that everything has cost: what is open less what was earned."""
    spent = sum((p.entry_cost + p.entry_fees for p in state.positions.values()), Decimal(0))
    return spent - state.realised


def test_two_for_one_doubles_the_shares_at_the_same_cost_and_half_the_basis() -> None:
    after = split(holding(100), "0.5")
    (position,) = after.positions.values()
    assert booked(after.positions.values()) == {SPY: 200}
    assert (position.entry_cost, position.economic_basis) == (Decimal(47_000), Decimal(235))
    (lot,) = after.upkeep.lots.open
    assert (lot.quantity, lot.cost) == (200, Decimal(47_000))
    assert from_document(to_document(after), Settings()).positions == after.positions


def test_the_rest_of_a_share_is_paid_in_cash_and_lowers_the_basis() -> None:
    """105 shares, three for two: 157 and half a share at 313.33."""
    after = split(holding(105), "0.6666666666666667", "313.33")
    (position,) = after.positions.values()
    assert booked(after.positions.values()) == {SPY: 157}
    assert position.entry_cost == Decimal(105 * 470) - Decimal("156.66")
    assert [(c.how, c.gain) for c in after.upkeep.lots.closed] == [("cash in lieu", Decimal("156.66"))]


def test_a_reverse_split_that_leaves_no_share_closes_the_position() -> None:
    """Three shares, one for ten: 0.3 shares at 4,700."""
    after = split(holding(3), "10", "4700")
    assert after.positions == {}
    assert after.upkeep.lots.open == ()
    (closed,) = after.closed
    assert closed.net_profit == after.upkeep.lots.realised("p0") == Decimal("0.00")


@given(
    st.lists(st.integers(-300, 300).filter(bool), min_size=1, max_size=5),
    st.sampled_from(["0.5", "0.333333333", "0.6666666667", "2", "4", "10", "0.05"]),
)
def test_a_split_rounds_like_the_account_and_loses_no_cent(lots: list[int], factor: str) -> None:
    before = holding(*lots)
    after = split(before, factor)
    exact = Decimal(sum(lots)) / Decimal(factor)
    held = booked(after.positions.values()).get(SPY, 0)
    assert held == int(exact), "LEAN rounds the whole holding towards zero"
    received = paid(before) - paid(after)
    assert abs(received - (exact - held) * 235) <= Decimal("0.01") * len(lots)
    open_lots = sum((lot.cost for lot in after.upkeep.lots.open), Decimal(0))
    assert open_lots - sum((c.gain for c in after.upkeep.lots.closed), Decimal(0)) == paid(after)
    for position in after.positions.values():
        mine = [lot.quantity for lot in after.upkeep.lots.open if lot.lineage_id == position.lineage_id]
        assert sum(mine) == position.structure.shares * position.quantity


def test_options_that_nobody_closed_before_a_split_are_left_to_a_human() -> None:
    before = holding(1, shape=COVERED)
    event = SharesSplit(OPENED, "SPY", Decimal("0.5"), Decimal(235))
    after = evolve(before, event)
    (position,) = after.positions.values()
    assert position.care.hands_off
    assert booked(after.positions.values()) == {SPY: 200, CALL: -1}
    told = [command.text for command in decide(after, event) if isinstance(command, WriteJournal)]
    assert "ENGINE ACTION: SPY has split" in told[0]
    assert "still holds options of SPY" in told[1]


def test_a_split_of_another_stock_changes_nothing() -> None:
    before = holding(100)
    after = evolve(before, SharesSplit(OPENED, "AAPL", Decimal("0.25"), Decimal(100)))
    assert (after.positions, after.upkeep.lots) == (before.positions, before.upkeep.lots)


@pytest.mark.parametrize("factor", ["0", "-1", "NaN", "Infinity"])
def test_a_factor_that_is_none_is_refused(factor: str) -> None:
    with pytest.raises(ValueError, match="factor"):
        SharesSplit(OPENED, "SPY", Decimal(factor), Decimal(1))


def closing(state: BotState) -> tuple[BotState, WorkingOrder]:
    """Return the state with a close of its covered call's short at the broker."""
    package = Structure("covered call", (OptionLeg(CALL, 1),))
    intent = TradeIntent(
        "c", Purpose.REDUCE, Source.MANAGEMENT, "manual", package, 1, Decimal(3), None, None, "stop", OPENED, "p0"
    )
    order = WorkingOrder("c-1", intent, 1, Decimal(3), 1, OPENED)
    return evolve(evolve(state, IntentTaken(OPENED, intent)), OrderSent(OPENED, order)), order


def test_a_close_that_an_assignment_overtakes_is_cancelled_and_does_not_come_back() -> None:
    state, order = closing(holding(1, shape=COVERED))
    trades = (LegFill(CALL, 1, Decimal(0), Decimal(0)), LegFill(SPY, -100, Decimal(480), Decimal(0)))
    event = EngineAction(OPENED, trades, "assigned")
    after = evolve(state, event)
    assert after.positions == {}
    assert after.works["c"].is_last
    cancels = [command for command in decide(after, event) if isinstance(command, CancelOrder)]
    assert [command.order_id for command in cancels] == [order.order_id]


def test_the_last_session_before_an_action_is_remembered_through_a_restart() -> None:
    state = evolve(holding(100), CorporateActionAhead(OPENED, "SPY", CorporateAction.SPLIT))
    again = from_document(to_document(state), Settings())
    assert again.upkeep.action_ahead("SPY", OPENED.date()) is CorporateAction.SPLIT
    assert again.upkeep.action_ahead("SPY", date(2024, 3, 5)) is None
    assert again.upkeep.action_ahead("AAPL", OPENED.date()) is None
    assert split(again, "0.5").upkeep.ahead == ()
