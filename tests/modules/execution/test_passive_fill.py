"""The passive model: never better than the limit, atomic by construction, adversely selected, the same in every run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from modules.execution.passive_fill import (
    FITTED,
    MOST_MINUTES,
    TOUCH_FILLS,
    FillLeg,
    RestingOrder,
    draw,
    fill_chance,
    fill_prices,
    fills,
)
from modules.pricing.package import PackageQuote

D = Decimal
cents = st.integers(0, 5_000).map(lambda number: D(number) / 100)
spreads = st.integers(1, 200).map(lambda number: D(number) / 100)


@st.composite
def markets(draw_: st.DrawFn) -> PackageQuote:
    bid = draw_(cents)
    return PackageQuote(bid, bid + draw_(spreads))


@st.composite
def legs(draw_: st.DrawFn) -> tuple[FillLeg, ...]:
    weights = draw_(st.lists(st.sampled_from([-3, -2, -1, 1, 2, 3]), min_size=1, max_size=4))
    return tuple(
        FillLeg(f"contract {place}", D(weight), draw_(markets()), draw_(markets()))
        for place, weight in enumerate(weights)
    )


@st.composite
def orders(draw_: st.DrawFn) -> RestingOrder:
    """Orders from beyond the near side to past natural."""
    package = RestingOrder(draw_(legs()), D(0))
    market = package.market(at_open=True)
    share = D(draw_(st.integers(-50, 150))) / 100
    return replace(package, limit=(market.bid + share * market.width).quantize(D("0.01")))


def still(bid: str, ask: str, limit: str) -> RestingOrder:
    """An order for one contract whose market does not move."""
    market = PackageQuote(D(bid), D(ask))
    return RestingOrder((FillLeg("contract", D(1), market, market),), D(limit))


def test_natural_at_the_limit_fills_for_certain() -> None:
    assert fill_chance(still("1.00", "1.20", "1.20"), 1) == 1
    assert fill_chance(still("1.00", "1.20", "1.30"), 1) == 1


def test_inside_the_spread_the_chance_is_the_curves_halved_for_the_queue() -> None:
    order = still("1.00", "1.20", "1.10")
    assert fill_chance(order, 1) == pytest.approx(TOUCH_FILLS * FITTED.minute_chance(0.5, 0.2, 0))
    assert 0.03 < fill_chance(order, 1) < 0.08


def test_beyond_the_near_side_nothing_fills() -> None:
    assert fill_chance(still("1.00", "1.20", "0.99"), 1) == 0


def test_no_offer_and_a_crossed_market_fill_nothing() -> None:
    assert fill_chance(still("0", "0", "5.00"), 1) == 0
    assert fill_chance(still("1.20", "1.00", "1.10"), 1) == 0


def test_a_long_bar_counts_as_few_minutes() -> None:
    order = still("1.00", "1.20", "1.10")
    assert fill_chance(order, 390) == fill_chance(order, MOST_MINUTES) > fill_chance(order, 1)


def test_a_market_that_comes_to_the_limit_fills_it_more_often() -> None:
    opened = PackageQuote(D("1.00"), D("1.20"))

    def chance(change: str) -> float:
        moved = PackageQuote(opened.bid + D(change), opened.ask + D(change))
        return fill_chance(RestingOrder((FillLeg("contract", D(1), opened, moved),), D("1.10")), 1)

    assert chance("-0.08") > 2 * chance("-0.02") > 2 * chance("0") == 2 * chance("0.05")


@given(orders(), st.floats(0, 1000))
def test_a_chance_is_between_none_and_certain(order: RestingOrder, minutes: float) -> None:
    assert 0 <= fill_chance(order, minutes) <= 1


@given(orders(), st.integers(1, 300), st.floats(0, 10))
def test_a_better_limit_never_fills_less(order: RestingOrder, better: int, minutes: float) -> None:
    improved = replace(order, limit=order.limit + D(better) / 100)
    assert fill_chance(improved, minutes) >= fill_chance(order, minutes)
    assert fills(improved, minutes, "10:00", 1) >= fills(order, minutes, "10:00", 1)


@given(orders(), st.floats(0, 10), st.floats(0, 10))
def test_more_time_never_fills_less(order: RestingOrder, minutes: float, more: float) -> None:
    assert fill_chance(order, minutes + more) >= fill_chance(order, minutes)


@given(orders())
def test_a_fill_pays_the_limit_and_never_less(order: RestingOrder) -> None:
    prices = fill_prices(order)
    paid = sum((leg.weight * price for leg, price in zip(order.legs, prices, strict=True)), D(0))
    assert all(price >= 0 for price in prices)
    if all(leg.weight * order.limit < 0 for leg in order.legs):
        # Who would pay to sell, or be paid to buy, trades at nothing: no price is negative.
        assert paid == 0
    else:
        assert abs(paid - order.limit) < D("1e-20")


@given(orders())
def test_inside_the_spread_every_leg_fills_inside_its_own(order: RestingOrder) -> None:
    market = order.market()
    assume(market.bid <= order.limit <= market.ask)
    for leg, price in zip(order.legs, fill_prices(order), strict=True):
        # the rounding of the other legs, at most four of weight three, falls on one of them
        assert leg.closed.bid - D("0.002") <= price <= leg.closed.ask + D("0.002")


@given(orders(), st.randoms(use_true_random=False))
def test_the_order_of_the_legs_changes_no_answer(order: RestingOrder, random: object) -> None:
    shuffled = list(order.legs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands out random.Random under an abstract name
    assert fills(replace(order, legs=tuple(shuffled)), 1, "10:00", 7) == fills(order, 1, "10:00", 7)


def test_draws_hang_on_seed_and_key_alone_and_spread_evenly() -> None:
    assert draw(1, "a") == draw(1, "a")
    assert len({draw(1, "a"), draw(2, "a"), draw(1, "b")}) == 3
    draws = [draw(3, str(number)) for number in range(4000)]
    assert all(0 <= number < 1 for number in draws)
    assert sum(draws) / len(draws) == pytest.approx(0.5, abs=0.02)


def test_over_many_bars_an_order_fills_as_often_as_its_chance_says() -> None:
    order = still("1.00", "1.20", "1.10")
    filled = sum(fills(order, 1, f"bar {number}", 5) for number in range(4000))
    assert filled / 4000 == pytest.approx(fill_chance(order, 1), abs=0.012)
