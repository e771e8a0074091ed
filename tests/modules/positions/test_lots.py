"""Tax lots: first in, first out, to the cent, whatever is traded or exercised."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight, Stock
from modules.domain.orders import LegFill
from modules.positions.lots import LotBook, exercise, is_wash_sale_candidate, to_csv, trade
from tests.modules.builders import EXPIRATION, NOON, contract

SPY = Stock("SPY")
PUT = contract(470, "put")


def fill(instrument: OptionContract | Stock, quantity: int, price: str, fee: str = "0.65") -> LegFill:
    return LegFill(instrument, quantity, Decimal(price), Decimal(fee))


def book(*fills: tuple[LegFill, int]) -> LotBook:
    """Return the lots after fills, each some days after noon of the first."""
    found = LotBook()
    for one, days in fills:
        found = trade(found, [one], "a", NOON + timedelta(days=days))
    return found


def test_the_oldest_lot_goes_first_and_splits_to_the_cent() -> None:
    """Three puts for 1.00 and 0.65 cost 300.65; one of them 100.22, the others 200.43."""
    found = book((fill(PUT, 3, "1.00"), 0), (fill(PUT, 1, "2.00"), 1), (fill(PUT, -1, "1.50"), 2))
    (closed,) = found.closed
    assert (closed.lot.cost, closed.proceeds, closed.gain) == (
        Decimal("100.22"),
        Decimal("149.35"),
        Decimal("49.13"),
    )
    assert [(lot.quantity, lot.cost) for lot in found.open] == [(2, Decimal("200.43")), (1, Decimal("200.65"))]


def test_lots_of_another_lineage_are_not_touched() -> None:
    found = trade(book((fill(PUT, 1, "1.00"), 0)), [fill(PUT, -1, "1.00")], "b", NOON)
    assert [(lot.lineage_id, lot.quantity) for lot in found.open] == [("a", 1), ("b", -1)]
    assert found.closed == ()


def test_a_trade_that_flips_closes_and_opens() -> None:
    found = book((fill(PUT, 1, "1.00"), 0), (fill(PUT, -3, "2.00", "1.95"), 1))
    assert found.closed[0].proceeds == Decimal("199.35")
    assert [(lot.quantity, lot.cost) for lot in found.open] == [(-2, Decimal("-398.70"))]


def test_an_assigned_call_adds_its_premium_to_what_the_shares_brought() -> None:
    call = contract(480, "call")
    held = book((fill(SPY, 100, "460", "0"), 0), (fill(call, -1, "3.00"), 1))
    after = exercise(held, fill(call, 1, "0", "0"), [fill(SPY, -100, "480", "0")], "a", NOON, "assignment")
    shares = after.closed[-1]
    assert shares.proceeds == Decimal(48_000) + Decimal("299.35")
    assert after.realised("a") == Decimal(2_000) + Decimal("299.35")


def test_an_exercised_put_lowers_what_the_shares_brought() -> None:
    held = book((fill(SPY, 100, "460", "0"), 0), (fill(PUT, 1, "2.00"), 1))
    after = exercise(held, fill(PUT, -1, "0", "0"), [fill(SPY, -100, "470", "0")], "a", NOON, "exercise")
    assert after.closed[-1].proceeds == Decimal(47_000) - Decimal("200.65")
    assert after.open == ()


@pytest.mark.parametrize(("days", "expected"), [(30, True), (31, False), (-30, True), (-31, False)])
def test_a_loss_with_another_purchase_within_thirty_days_is_a_candidate(days: int, expected: bool) -> None:
    start = book((fill(SPY, 100, "460", "0"), -100), (fill(SPY, -100, "450", "0"), 0))
    other = trade(start, [fill(PUT, 1, "1.00")], "b", NOON + timedelta(days=days))
    assert is_wash_sale_candidate(other.closed[0], other) is expected


def test_a_gain_is_none() -> None:
    found = book((fill(SPY, 100, "460", "0"), 0), (fill(SPY, -100, "470", "0"), 1), (fill(SPY, 100, "470", "0"), 2))
    assert not is_wash_sale_candidate(found.closed[0], found)


def test_index_options_are_flagged_as_section_1256_and_never_as_wash_sales() -> None:
    index = OptionContract(
        "SPX", EXPIRATION, Decimal(5000), OptionRight.PUT, ExerciseStyle.EUROPEAN, Delivery.CASH, root="SPXW"
    )
    found = book((fill(index, 1, "5.00"), 0), (fill(index, -1, "1.00"), 1), (fill(index, 1, "1.00"), 2))
    assert found.closed[0].is_section_1256
    assert not is_wash_sale_candidate(found.closed[0], found)
    assert ",yes,no\n" in to_csv(found)


def test_csv_neutralises_what_a_spreadsheet_would_run() -> None:
    found = trade(LotBook(), [fill(SPY, 1, "1.00")], "=HYPERLINK()", NOON)
    assert "\n'=HYPERLINK()" in to_csv(found)


def test_old_closed_lots_leave_and_open_ones_stay() -> None:
    found = book((fill(PUT, 2, "1.00"), 0), (fill(PUT, -1, "1.00"), 1))
    later = found.since(NOON + timedelta(days=2))
    assert (later.closed, later.open) == ((), found.open)


Step = tuple[str, int, int, int]
STEPS = st.tuples(
    st.sampled_from(["put", "stock", "assign"]), st.integers(-5, 5), st.integers(1, 900), st.integers(0, 200)
)


@given(st.lists(STEPS, max_size=25))
def test_open_costs_less_realised_gains_are_the_cash_that_was_paid(steps: list[Step]) -> None:
    found, cash, held = LotBook(), Decimal(0), {PUT: 0, SPY: 0}
    now: datetime = NOON
    for number, (kind, lots, cents, fee) in enumerate(steps):
        now = NOON + timedelta(hours=number)
        price, charge = Decimal(cents) / 100, Decimal(fee) / 100
        if kind == "assign":
            lots = -held[PUT]
            if not lots:
                continue
            taken = LegFill(PUT, lots, Decimal(0), Decimal(0))
            shares = LegFill(SPY, 100 * lots, PUT.strike, charge)
            found = exercise(found, taken, [shares], "a", now, "assignment")
            held[PUT], held[SPY] = 0, held[SPY] + shares.quantity
            cash += shares.quantity * PUT.strike + charge
            continue
        if not lots:
            continue
        instrument = PUT if kind == "put" else SPY
        found = trade(found, [LegFill(instrument, lots, price, charge)], "a", now)
        held[instrument] += lots
        cash += lots * price * (100 if kind == "put" else 1) + charge
    open_cost = sum((lot.cost for lot in found.open), Decimal(0))
    assert open_cost - found.realised("a") == cash
    for instrument, quantity in held.items():
        assert sum(lot.quantity for lot in found.open if lot.instrument == instrument) == quantity
