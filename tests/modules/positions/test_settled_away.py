"""What happened to options while the bot was away: the one story that holdings and cash leave, or none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from modules.domain.contracts import Delivery, Instrument, OptionContract, Stock
from modules.domain.orders import LegFill
from modules.positions.settled_away import settled_away
from tests.modules.builders import EXPIRATION, NEW_YORK, contract

SPY = Stock("SPY")
P450, P440 = contract(450, "put"), contract(440, "put")
C480, C490 = contract(480, "call"), contract(490, "call")
DAY_BEFORE = datetime(2024, 2, 15, 9, 0, tzinfo=NEW_YORK)
DAY_AFTER = datetime(2024, 2, 17, 9, 0, tzinfo=NEW_YORK)


def ended(
    book: dict[Instrument, int], held: dict[Instrument, int], now: datetime, moved: str | None = None
) -> dict[Instrument, list[tuple[Instrument, int, Decimal]]]:
    """Return, by contract that ended, what else was traded with it."""
    differences = {name: held.get(name, 0) - book.get(name, 0) for name in {**book, **held}}
    differences = {name: quantity for name, quantity in differences.items() if quantity}
    story = settled_away(book, differences, None if moved is None else Decimal(moved), now)
    for first, *_ in story:
        assert (first.price, first.fee, first.quantity) == (
            0,
            0,
            -book[first.instrument] + held.get(first.instrument, 0),
        )
    return {trades[0].instrument: [shares_of(fill) for fill in trades[1:]] for trades in story}


def shares_of(fill: LegFill) -> tuple[Instrument, int, Decimal]:
    return fill.instrument, fill.quantity, fill.price


def test_an_expired_spread_without_shares_is_worthless_or_exercised_and_the_cash_tells() -> None:
    book: dict[Instrument, int] = {P450: -2, P440: 2}
    assert ended(book, {}, DAY_AFTER) == {}, "both in the money leaves the same holdings"
    assert ended(book, {}, DAY_AFTER, "0") == {P450: [], P440: []}
    both = ended(book, {}, DAY_AFTER, "-2000")
    assert both == {P450: [(SPY, 200, Decimal(450))], P440: [(SPY, -200, Decimal(440))]}
    assert ended(book, {}, DAY_AFTER, "-1999.99") == {}


def test_shares_tell_the_leg_that_was_assigned() -> None:
    book: dict[Instrument, int] = {P450: -2, P440: 2, C480: -1}
    found = ended(book, {SPY: 200}, DAY_AFTER)
    assert found == {P450: [(SPY, 200, Decimal(450))], P440: [], C480: []}
    called = ended({C480: -1, C490: 1, SPY: 300}, {SPY: 200}, DAY_AFTER)
    assert called == {C480: [(SPY, -100, Decimal(480))], C490: []}


def test_a_short_that_is_gone_before_its_day_was_assigned_early_even_in_part() -> None:
    book: dict[Instrument, int] = {P450: -2, P440: 2}
    assert ended(book, {P450: -1, P440: 2, SPY: 100}, DAY_BEFORE) == {P450: [(SPY, 100, Decimal(450))]}
    assert ended(book, {P440: 2}, DAY_BEFORE) == {}, "no shares came: somebody has bought it back"
    assert ended(book, {P450: -2}, DAY_BEFORE) == {}, "a long does not go by itself"


def test_a_difference_that_the_clearing_house_cannot_have_made_ends_the_telling() -> None:
    book: dict[Instrument, int] = {P450: -2, P440: 2}
    assert ended(book, {SPY: 150}, DAY_AFTER) == {}
    assert ended(book, {C480: 5}, DAY_AFTER, "0") == {}, "the calls are nobody's work but a human's"
    assert ended({C480: 1}, {}, DAY_AFTER, "0") == {C480: []}


def test_each_underlying_is_told_by_itself_and_cash_settlement_not_at_all() -> None:
    index = OptionContract("SPX", EXPIRATION, Decimal(5000), P450.right, delivery=Delivery.CASH)
    book: dict[Instrument, int] = {P450: -1, index: -1}
    assert ended(book, {SPY: 100}, DAY_AFTER) == {P450: [(SPY, 100, Decimal(450))]}
