"""Booking keeps two identities to the cent: quantities are what was traded, costs less proceeds are the cash."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Instrument, Stock
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import ExitReason, Position
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.positions.booking import (
    REMAINDER,
    Booking,
    Trade,
    extend_position,
    open_position,
    reduce_position,
)
from tests.modules.builders import NOON, condor, contract

BUTTERFLY = Structure(
    "butterfly",
    (
        OptionLeg(contract(460, "call"), 1),
        OptionLeg(contract(470, "call"), -2),
        OptionLeg(contract(480, "call"), 1),
    ),
)
COVERED = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(480, "call"), -1)))
STRUCTURES = [condor(), BUTTERFLY, COVERED]


def cents(lowest: int, highest: int) -> st.SearchStrategy[Decimal]:
    return st.integers(lowest, highest).map(lambda value: Decimal(value) / 100)


def position(structure: Structure, quantity: int, cost: Decimal, fees: Decimal) -> Position:
    intent = TradeIntent(
        "i", Purpose.OPEN, Source.HUMAN, "manual", structure, quantity, Decimal(1), None, None, "test", NOON
    )
    held = {leg.instrument: leg.ratio * quantity for leg in structure.legs}
    return open_position("i", intent, Trade(held, cost, fees), NOON)


def holdings(positions: tuple[Position, ...]) -> dict[Instrument, int]:
    total: dict[Instrument, int] = {}
    for held in positions:
        for leg in held.structure.legs:
            total[leg.instrument] = total.get(leg.instrument, 0) + leg.ratio * held.quantity
    return {name: quantity for name, quantity in total.items() if quantity}


def cash(booking: Booking) -> Decimal:
    """Return the cash that a booking says has flowed in all, entries included."""
    still = sum((-p.entry_cost - p.entry_fees for p in booking.open), Decimal(0))
    return still + sum((result.net_profit for result in booking.closed), Decimal(0))


@given(st.sampled_from(STRUCTURES), st.integers(1, 7), cents(-500_000, 500_000), cents(0, 10_000), st.data())
def test_any_reducing_trade_keeps_quantities_and_cash(
    structure: Structure, quantity: int, cost: Decimal, fees: Decimal, data: st.DataObject
) -> None:
    before = position(structure, quantity, cost, fees)
    traded: dict[Instrument, int] = {}
    for leg in structure.legs:
        unit = 100 if isinstance(leg.instrument, Stock) else 1
        part = data.draw(st.integers(0, abs(leg.ratio) * quantity // unit)) * unit
        traded[leg.instrument] = part if leg.ratio < 0 else -part
    trade = Trade(traded, data.draw(cents(-500_000, 500_000)), data.draw(cents(0, 10_000)))
    if not any(traded.values()):
        trade = Trade(traded, Decimal(0), Decimal(0))
    booking = reduce_position(before, trade, NOON, ExitReason.HUMAN, "rest")
    left = {leg.instrument: leg.ratio * quantity + traded[leg.instrument] for leg in structure.legs}
    assert holdings(booking.open) == {name: number for name, number in left.items() if number}
    assert cash(booking) == -cost - fees - trade.cost - trade.fees
    assert len({held.position_id for held in booking.open}) == len(booking.open)
    assert {held.lineage_id for held in booking.open} <= {before.lineage_id}


@given(st.integers(1, 9), st.integers(1, 9), cents(-100_000, 100_000))
def test_whole_structures_close_with_their_share_of_the_entry(quantity: int, closed: int, cost: Decimal) -> None:
    closed = min(closed, quantity)
    before = position(condor(), quantity, cost, Decimal("5.20"))
    traded = {leg.instrument: -leg.ratio * closed for leg in condor().legs}
    booking = reduce_position(before, Trade(traded, Decimal(10), Decimal(1)), NOON, ExitReason.STOP, "rest")
    (result,) = booking.closed
    assert result.position.quantity == closed
    assert (result.proceeds, result.exit_fees, result.reason) == (Decimal(-10), Decimal(1), ExitReason.STOP)
    assert sum(held.quantity for held in booking.open) == quantity - closed


def test_a_leg_taken_from_one_of_three_leaves_two_whole_and_a_remainder() -> None:
    before = position(condor(), 3, Decimal("-450"), Decimal("7.80"))
    short_put = condor().legs[1].instrument
    trade = Trade({short_put: 1}, Decimal("80"), Decimal("0.65"))
    booking = reduce_position(before, trade, NOON, ExitReason.HUMAN, "rest")
    whole, rest = booking.open
    assert (whole.quantity, whole.entry_cost) == (2, Decimal("-300.00"))
    assert (rest.position_id, rest.parent_id, rest.structure.name) == ("rest", before.position_id, REMAINDER)
    assert rest.entry_cost == Decimal("-150.00") + 80
    assert booking.closed == ()


def test_hand_checked_assignment_of_a_cash_secured_put() -> None:
    put = contract(470, "put")
    before = position(Structure("naked put", (OptionLeg(put, -1),)), 2, Decimal("-640.00"), Decimal("1.30"))
    trade = Trade({put: 2, Stock("SPY"): 200}, Decimal(200 * 470), Decimal(0))
    (shares,) = reduce_position(before, trade, NOON, ExitReason.ENGINE_ACTION, "rest").open
    assert (shares.quantity, shares.structure.shares, shares.structure.multiplier) == (2, 100, 100)
    assert shares.entry_cost == Decimal("93360.00"), "economic basis: 466.80 a share"
    assert shares.entry_price == Decimal("466.8")
    sold = Trade({Stock("SPY"): -200}, Decimal(-95000), Decimal(0))
    (result,) = reduce_position(shares, sold, NOON, ExitReason.HUMAN, "rest").closed
    assert result.net_profit == Decimal("95000") - Decimal("93360.00") - Decimal("1.30")


def test_a_call_written_on_shares_makes_a_covered_call_of_the_same_lineage() -> None:
    shares = position(Structure("shares", (StockLeg(Stock("SPY"), 100),)), 2, Decimal("94000"), Decimal(0))
    call = contract(480, "call")
    covered = extend_position(shares, Trade({call: -2}, Decimal("-500"), Decimal("1.30")))
    assert (covered.structure.name, covered.quantity) == ("covered call", 2)
    assert (covered.position_id, covered.lineage_id) == (shares.position_id, shares.lineage_id)
    assert (covered.entry_cost, covered.entry_fees) == (Decimal("93500"), Decimal("1.30"))
    assert covered.max_loss == Decimal("93500")


def test_a_calendar_keeps_the_models_loss_moved_by_the_price_that_was_paid() -> None:
    """Three calendars at worst 2.10 may lose 3 x 225 by the model; filled at 2.05 they may lose 15 dollars less."""
    near, far = contract(470, "call"), contract(470, "call", date(2024, 5, 17))
    calendar = Structure("call calendar spread", (OptionLeg(near, -1), OptionLeg(far, 1)))
    intent = TradeIntent(
        intent_id="i",
        purpose=Purpose.OPEN,
        source=Source.HUMAN,
        strategy="manual",
        structure=calendar,
        quantity=3,
        worst_price=Decimal("2.10"),
        max_loss=Decimal(675),
        max_profit=None,
        rationale="test",
        created_at=NOON,
        is_model=True,
    )
    whole = open_position("i", intent, Trade({near: -3, far: 3}, Decimal(615), Decimal(0)), NOON)
    assert whole.max_loss == Decimal(660)
    part = open_position("i", intent, Trade({near: -1, far: 1}, Decimal(205), Decimal(0)), NOON)
    assert part.max_loss == Decimal(220)
    naked = open_position("i", intent, Trade({near: -1}, Decimal(-300), Decimal(0)), NOON)
    assert naked.max_loss is None
