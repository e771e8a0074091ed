"""The price of each attempt: from a patient price towards natural, never past the intent's worst price."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.intents import ExecutorKind
from modules.domain.settings.execution import ExecutionSettings
from modules.pricing.package import PackageQuote, round_down, skip_even_money

#: A human who wants out starts at mid, reaches natural and goes on to natural plus this share of the quoted width.
FLATTEN_SHARES = (Decimal("0.5"), Decimal("0.75"), Decimal(1), Decimal("1.1"))


def worst_price(quote: PackageQuote, settings: ExecutionSettings) -> Decimal:
    """Return the worst signed net price a walk may reach: natural plus slack, at least one tick past natural.

    LEAN fills a combo limit only when the natural price lies strictly inside the limit, hence the tick.
    """
    tick = tick_of(quote, settings)
    slack = max(settings.price_slack * quote.width, tick)
    worst = round_down(quote.ask + slack, tick)
    return -tick if quote.ask < 0 <= worst else worst


def attempt_price(
    kind: ExecutorKind, quote: PackageQuote, attempt: int, worst: Decimal, settings: ExecutionSettings
) -> Decimal:
    """Return the limit of an attempt (1 is the first).

    The price is a whole tick, never zero (LEAN refuses a combo limit of zero) and never beyond `worst`; a credit never
    becomes a debit unless the worst price is one.
    """
    tick = tick_of(quote, settings)
    if kind is ExecutorKind.FLATTEN:
        share = FLATTEN_SHARES[min(attempt, len(FLATTEN_SHARES)) - 1]
        # Past natural a buyer rounds up, else a narrow market would never be crossed.
        price = quote.at_share(share) if share < 1 else quote.at_share(share) + tick
    elif kind is ExecutorKind.TWO_PART:
        price = two_part_price(quote, settings)
    else:
        price = worst if attempt >= settings.walk_attempts else _walked(quote, attempt, settings)
    return skip_even_money(round_down(min(price, worst), tick), worst, tick)


def _walked(quote: PackageQuote, attempt: int, settings: ExecutionSettings) -> Decimal:
    """Return the scheduled price: from the start share on by whole ticks, at least one a step."""
    tick = tick_of(quote, settings)
    step = max(round_down(settings.walk_step * quote.width, tick), tick)
    return quote.buy_price(settings.walk_start_share, tick) + (attempt - 1) * step


def two_part_price(quote: PackageQuote, settings: ExecutionSettings) -> Decimal:
    """Return the limit of either part of a two-part spread: a debit's share of the range, or a credit's (rule 9)."""
    tick = tick_of(quote, settings)
    if quote.mid > 0:
        return quote.buy_price(settings.two_part_debit_share, tick)
    return quote.credit_price(settings.two_part_credit_share, tick)


def flatten_worst_price(quote: PackageQuote, settings: ExecutionSettings) -> Decimal:
    """Return the collar of a flatten: natural plus a tenth of the quoted width (trading rule 35), at least a tick."""
    tick = tick_of(quote, settings)
    return round_down(quote.at_share(FLATTEN_SHARES[-1]) + tick, tick)


def tick_of(quote: PackageQuote, settings: ExecutionSettings) -> Decimal:
    """Return the step of a walk: the exchange's increment, or the coarser one that the settings ask for."""
    return max(quote.tick, settings.tick)
