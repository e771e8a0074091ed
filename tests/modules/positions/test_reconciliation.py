"""The book against the broker, symbol by symbol (trading rule 11)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from modules.domain.account import Holding
from modules.domain.contracts import Instrument, Stock
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import WorkingOrder
from modules.domain.structures import OptionLeg, Structure
from modules.positions.reconciliation import Difference, booked, freeze, look
from tests.modules.builders import NOON, condor, contract
from tests.modules.positions.situations import position

PUT, CALL = contract(455, "put"), contract(485, "call")
MINUTE = timedelta(minutes=1)
BOOK: dict[Instrument, int] = {PUT: -2, CALL: -2}


def seen(times: int, held: dict[Instrument, int], working: tuple[WorkingOrder, ...] = ()) -> tuple[Difference, ...]:
    found: tuple[Difference, ...] = ()
    for number in range(times):
        holdings = [Holding(name, quantity) for name, quantity in held.items()]
        found = look(found, BOOK, holdings, working, (), NOON + number * MINUTE)
    return found


def order() -> WorkingOrder:
    package = Structure("naked put", (OptionLeg(PUT, 1),))
    intent = TradeIntent(
        "c", Purpose.REDUCE, Source.MANAGEMENT, "manual", package, 2, Decimal(1), None, None, "stop", NOON, "p1"
    )
    return WorkingOrder("c-1", intent, 2, Decimal(1), 1, NOON)


def test_what_agrees_is_no_difference() -> None:
    assert seen(3, dict(BOOK)) == ()


def test_a_difference_is_confirmed_at_the_second_look() -> None:
    (once,) = seen(1, {**BOOK, PUT: -1})
    assert (once.instrument, once.booked, once.held, once.confirmed_at) == (PUT, -2, -1, None)
    (twice,) = seen(2, {**BOOK, PUT: -1})
    assert twice.confirmed_at == NOON + MINUTE
    assert str(twice) == "EXTERNAL CHANGE SPY 2024-02-16 455 put: booked -2, the broker holds -1"


def test_a_report_under_way_makes_no_difference() -> None:
    first = seen(1, {**BOOK, PUT: -1})
    holdings = [Holding(name, quantity) for name, quantity in BOOK.items()]
    assert look(first, BOOK, holdings, (), (), NOON + MINUTE) == ()


def test_instruments_of_open_orders_are_not_judged() -> None:
    assert seen(3, {**BOOK, PUT: -1}, (order(),)) == ()


def test_reliability_29_what_nobody_booked_is_shown() -> None:
    (found,) = seen(2, {**BOOK, Stock("SPY"): 100})
    assert (str(found.instrument), found.booked, found.held) == ("SPY", 0, 100)


def test_what_a_human_ignores_is_no_difference_until_it_changes() -> None:
    holdings = [*(Holding(name, quantity) for name, quantity in BOOK.items()), Holding(Stock("SPY"), 100)]
    ignored = (Holding(Stock("SPY"), 100),)
    assert look((), BOOK, holdings, (), ignored, NOON) == ()
    (changed,) = look((), BOOK, holdings[:2], (), ignored, NOON)
    assert changed.held == -100


def test_only_positions_that_hold_a_confirmed_difference_are_frozen_and_released_again() -> None:
    held = position(condor(), 2, -300)
    other = position(Structure("long put", (OptionLeg(contract(430, "put"), 1),)), 1, 100, position_id="p2")
    frozen = freeze([held, other], seen(2, {**BOOK, PUT: -1}))
    assert frozen["p1"].frozen.startswith("EXTERNAL CHANGE SPY 2024-02-16 455 put")
    assert frozen["p2"].frozen == ""
    assert freeze([held], seen(1, {**BOOK, PUT: -1}))["p1"].frozen == "", "one look freezes nothing"
    assert freeze(frozen.values(), ())["p1"].frozen == ""


def test_the_book_sums_positions_by_instrument() -> None:
    spread = Structure("put", (OptionLeg(PUT, -1),))
    assert booked([position(condor(), 2, -300), position(spread, 3, -300)])[PUT] == -5
