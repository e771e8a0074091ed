"""A walk moves towards natural, stays inside its worst price, and never asks for even money."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.intents import ExecutorKind
from modules.domain.settings import Settings
from modules.execution.price_walk import attempt_price, worst_price
from modules.pricing.package import PackageQuote

SETTINGS = Settings()
quotes = st.builds(
    lambda bid, width: PackageQuote(bid, bid + width),
    st.decimals(-10, 10, places=2),
    st.decimals("0.01", 3, places=2),
)


@given(quotes, st.integers(1, 12))
def test_price_is_a_whole_tick_inside_the_worst_price(quote: PackageQuote, attempt: int) -> None:
    worst = worst_price(quote, SETTINGS)
    price = attempt_price(ExecutorKind.PRICE_WALK, quote, attempt, worst, SETTINGS)
    assert price % SETTINGS.tick == 0
    assert price != 0
    assert price <= max(worst, SETTINGS.tick)


@given(quotes)
def test_a_walk_never_steps_back(quote: PackageQuote) -> None:
    worst = worst_price(quote, SETTINGS)
    prices = [
        attempt_price(ExecutorKind.PRICE_WALK, quote, attempt, worst, SETTINGS)
        for attempt in range(1, SETTINGS.walk_attempts + 2)
    ]
    assert prices == sorted(prices)


@given(quotes)
def test_a_credit_never_becomes_a_debit(quote: PackageQuote) -> None:
    if quote.ask < 0:
        assert worst_price(quote, SETTINGS) < 0


def test_last_attempt_lies_beyond_natural() -> None:
    """LEAN fills a combo limit only strictly inside, so the last price must lie past natural."""
    quote = PackageQuote(Decimal("-1.60"), Decimal("-1.40"))
    worst = worst_price(quote, SETTINGS)
    assert attempt_price(ExecutorKind.PRICE_WALK, quote, SETTINGS.walk_attempts, worst, SETTINGS) == worst > quote.ask


def test_walk_moves_in_the_exchanges_ticks_unless_the_settings_are_coarser() -> None:
    nickels = PackageQuote(Decimal("1.00"), Decimal("1.33"), Decimal("0.05"))
    worst = worst_price(nickels, SETTINGS)
    prices = [attempt_price(ExecutorKind.PRICE_WALK, nickels, number, worst, SETTINGS) for number in range(1, 7)]
    assert all(price % Decimal("0.05") == 0 for price in [worst, *prices])
    assert prices == sorted(prices)
    coarse = replace(SETTINGS, tick=Decimal("0.10"))
    assert worst_price(nickels, coarse) % Decimal("0.10") == 0
