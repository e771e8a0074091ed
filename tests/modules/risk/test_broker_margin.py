"""The broker's buying power: amounts a trader can check by hand, and a brute-force scan beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given

from modules.domain.contracts import Deliverable, OptionRight
from modules.risk.book import Holdings, OptionPrice, Prices
from modules.risk.broker_margin import (
    BrokerPolicy,
    Requirement,
    requirement,
    requirement_with_pending,
    uncovered_short_margin,
    worst_payoff,
)
from modules.risk.cover import cover
from tests.modules.risk.books import held, option, prices, random_holdings

MARGIN = BrokerPolicy()
CASH = BrokerPolicy(is_cash_account=True)


def asked(near: str, far: str = "", shares: int = 0, policy: BrokerPolicy = MARGIN) -> Requirement:
    holdings = held(near, far, shares)
    return requirement(holdings, prices(holdings), policy)


@pytest.mark.parametrize(
    ("near", "dollars"),
    [
        ("-1 95P +1 90P", 500),
        ("-3 95P +3 90P", 1500),
        ("+1 90P -1 95P -1 105C +1 110C", 500),
        # Unequal wings: the wider side decides, whichever it is. LEAN charges the put wing only.
        ("+1 90P -1 95P -1 105C +1 120C", 1500),
        ("+1 80P -1 95P -1 105C +1 110C", 1500),
        # Two spreads on one side stand beside each other. LEAN re-pairs them into a ladder and a naked put.
        ("-1 95P +1 90P -1 85P +1 80P", 1000),
        ("-1 105C +1 110C -1 115C +1 120C", 1000),
        ("+1 95C -2 100C +1 105C", 0),
        ("-1 95C +2 100C -1 105C", 500),
        ("+1 95C -2 100C +1 115C", 1000),
    ],
)
def test_packages_ask_their_worst_payoff(near: str, dollars: int) -> None:
    assert asked(near).packages == dollars


def test_premium_paid_is_in_use() -> None:
    holdings = held("+1 100C -1 105C")
    marks = Prices(Decimal(100), {option("100C"): _price("3"), option("105C"): _price("1")})
    assert requirement(holdings, marks, MARGIN).total == 200


def test_cash_secured_put_reserves_its_strike_once() -> None:
    assert asked("-2 95P").total == 95 * 100 * 2
    assert asked("-2 95P +1 90P").total == 9500 + 500, "one is covered by the long put"
    assert asked("-1 95P", policy=CASH).secured_puts == 9500


def test_uncovered_put_of_a_margin_account_asks_the_formula_where_strikes_are_not_secured() -> None:
    # 2.00 + max(20 - 5, 9.50) = 17.00 a share
    assert asked("-1 95P", policy=BrokerPolicy(secures_puts=False)).total == 1700


def test_uncovered_call_asks_premium_and_a_share_of_the_underlying() -> None:
    # 2.00 + max(20 - 5, 10) = 17.00 a share
    assert asked("-1 105C").uncovered == 1700
    assert asked("-1 105C").uncovered_calls == 1
    # out of the money by 15: the floor of 10 % holds
    assert asked("-1 115C").uncovered == 1200


def test_index_calls_ask_fifteen_percent() -> None:
    assert uncovered_short_margin(option("105C", cash=True), Decimal(2), Decimal(100)) == 1200


def test_short_strangle_asks_the_greater_side_and_the_other_premium() -> None:
    found = asked("-1 90P -1 105C", policy=BrokerPolicy(secures_puts=False))
    # call 17.00; put 2.00 + max(20 - 10, 9) = 12.00; greater 17.00 + the put's 2.00
    assert found.uncovered == 1900


def test_stock_pays_for_the_calls_it_covers() -> None:
    assert asked("-1 105C", shares=100).total == 5000
    assert asked("-1 105C", shares=100, policy=CASH).total == 10_000
    assert asked("-2 105C", shares=100).uncovered_calls == 1


def test_short_stock_asks_half_beyond_its_proceeds() -> None:
    assert asked("+1 105C", shares=-100).stock == 15_000


def test_a_calendar_is_covered_by_its_later_long() -> None:
    assert asked("-1 100C", "+1 100C").packages == 0
    assert asked("-1 100C", "+1 105C").packages == 500, "a diagonal asks its strike gap"


def test_a_short_that_outlives_its_cover_is_uncovered_from_the_start() -> None:
    assert asked("+1 100C", "-1 100C").uncovered_calls == 1
    assert cover(held("+1 95P", "-1 100P")).uncovered_count(OptionRight.PUT) == 1


def test_a_long_covers_one_short_only() -> None:
    assert cover(held("-1 100C", "+1 100C -1 105C")).uncovered_count(OptionRight.CALL) == 1


def test_assignment_pending_counts_the_worse_outcome() -> None:
    pending = [(option("100P"), -1)]
    flat = Holdings()
    assert requirement_with_pending(flat, pending, prices(flat), MARGIN).total == 5000
    hedged = held("", "+1 100P")
    assert requirement_with_pending(hedged, [], prices(hedged), MARGIN).total == 200


def test_many_pending_contracts_look_at_the_extremes() -> None:
    pending = [(option(f"{strike}P"), -1) for strike in range(95, 105)]
    assert requirement_with_pending(Holdings(), pending, prices(Holdings()), CASH).stock == 100 * 100 * 10


def test_a_payoff_without_bound_is_an_error() -> None:
    with pytest.raises(ValueError, match="no lower bound"):
        worst_payoff({option("100C"): -1})


@given(random_holdings())
def test_worst_payoff_agrees_with_a_scan_over_all_strikes_and_both_tails(holdings: Holdings) -> None:
    for legs in cover(holdings).packages.values():
        scan = [Decimal(0), *(contract.strike for contract in legs), Decimal(100_000)]
        values = [sum(n * 100 * c.intrinsic(spot) for c, n in legs.items()) for spot in scan]
        assert worst_payoff(legs) == min(values)


@given(random_holdings())
def test_every_short_is_counted_exactly_once(holdings: Holdings) -> None:
    parts = cover(holdings)
    for right in OptionRight:
        split = sum(
            n
            for legs in (*parts.packages.values(), parts.by_shares, parts.uncovered)
            for c, n in legs.items()
            if c.right is right
        )
        assert split == sum(n for c, n in holdings.options.items() if c.right is right)


@given(random_holdings(shares=False), random_holdings(shares=False))
def test_a_requirement_is_never_negative_and_two_books_apart_ask_no_less(one: Holdings, other: Holdings) -> None:
    both = one.plus(other)
    marks = Prices(Decimal(100), {**prices(one).options, **prices(other).options})
    together = requirement(both, marks, MARGIN)
    assert together.total >= 0
    assert cover(both).uncovered_count(OptionRight.CALL) <= (
        cover(one).uncovered_count(OptionRight.CALL) + cover(other).uncovered_count(OptionRight.CALL)
    )


def test_an_adjusted_contract_counts_its_real_deliverable() -> None:
    adjusted = replace(option("100P"), deliverable=Deliverable(100, 50, Decimal(10), is_adjusted=True))
    # At zero the put is worth 100 x 100 - 10 dollars of cash.
    assert worst_payoff({adjusted: -1}) == -9990


def _price(text: str) -> OptionPrice:
    return OptionPrice(Decimal(text), Decimal(text), Decimal(text))
