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
    slack = max(settings.price_slack * quote.width, settings.tick)
    worst = round_down(quote.ask + slack, settings.tick)
    return -settings.tick if quote.ask < 0 <= worst else worst


def attempt_price(
    kind: ExecutorKind, quote: PackageQuote, attempt: int, worst: Decimal, settings: ExecutionSettings
) -> Decimal:
    """Return the limit of an attempt (1 is the first).

    The price is a whole tick, never zero (LEAN refuses a combo limit of zero) and never beyond `worst`; a credit never
    becomes a debit unless the worst price is one.
    """
    if kind is ExecutorKind.FLATTEN:
        share = FLATTEN_SHARES[min(attempt, len(FLATTEN_SHARES)) - 1]
        # Past natural a buyer rounds up, else a narrow market would never be crossed.
        price = quote.at_share(share) if share < 1 else quote.at_share(share) + settings.tick
    else:
        start = quote.buy_price(settings.walk_start_share, settings.tick)
        steps = max(settings.walk_attempts - 1, 1)
        share = Decimal(min(attempt - 1, steps)) / steps if settings.walk_attempts > 1 else Decimal(1)
        price = start + share * (worst - start)
    return skip_even_money(min(round_down(price, settings.tick), worst), worst, settings.tick)


def flatten_worst_price(quote: PackageQuote, settings: ExecutionSettings) -> Decimal:
    """Return the collar of a flatten: natural plus a tenth of the quoted width (trading rule 35), at least a tick."""
    return round_down(quote.at_share(FLATTEN_SHARES[-1]) + settings.tick, settings.tick)
