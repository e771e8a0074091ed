"""A close asks for no more than the broker holds and no other close asks for (trading rule 11)."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.account import Account, Holding
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.execution.clipping import clip
from tests.modules.builders import NOON, condor

CLOSE = condor().reversed()


def account(*quantities: int) -> Account:
    """Return an account that holds some quantity of each leg of the condor."""
    legs = zip(condor().legs, quantities, strict=True)
    held = tuple(Holding(leg.instrument, quantity) for leg, quantity in legs if quantity)
    return Account(Decimal(0), Decimal(0), held)


def close(quantity: int, filled: int = 0) -> WorkingOrder:
    zero = Decimal(0)
    intent = TradeIntent(
        "p-close-1",
        Purpose.REDUCE,
        Source.MANAGEMENT,
        "iron condor",
        CLOSE,
        quantity,
        zero,
        zero,
        None,
        "stop",
        NOON,
        "p",
    )
    fills = [LegFill(leg.instrument, leg.ratio * filled, zero, zero) for leg in CLOSE.legs if filled]
    return WorkingOrder("p-close-1-1", intent, quantity, zero, 1, NOON).with_fills(fills)


def test_what_is_held_may_be_closed() -> None:
    assert clip(CLOSE, 3, account(3, -3, -3, 3), []).quantity == 3


def test_a_leg_that_is_short_of_contracts_clips_all_and_is_named() -> None:
    clipped = clip(CLOSE, 3, account(3, -1, -3, 3), [])
    assert clipped.quantity == 1
    assert "holds -1 SPY" in clipped.reason


def test_a_leg_held_the_other_way_round_leaves_nothing_to_close() -> None:
    assert clip(CLOSE, 3, account(3, 3, -3, 3), []).quantity == 0


def test_working_closes_are_taken_off_as_far_as_they_are_unfilled() -> None:
    held = account(4, -4, -4, 4)
    assert clip(CLOSE, 4, held, [close(3)]).quantity == 1
    assert clip(CLOSE, 4, held, [close(3, filled=1)]).quantity == 2


def test_a_broker_that_was_not_asked_clips_nothing() -> None:
    assert clip(CLOSE, 3, Account(Decimal(0), Decimal(0)), []).quantity == 3


@given(held=st.integers(0, 20), wanted=st.integers(1, 20), working=st.lists(st.integers(1, 8), max_size=3))
def test_closes_together_never_exceed_what_is_held(held: int, wanted: int, working: list[int]) -> None:
    orders = [close(quantity) for quantity in working]
    allowed = clip(CLOSE, wanted, account(held, -held, -held, held), orders).quantity
    assert 0 <= allowed <= wanted
    assert allowed == 0 or allowed + sum(working) <= held
