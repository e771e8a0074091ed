"""The price walk: from a patient price towards natural, never past the intent's worst price."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.settings import Settings
from modules.pricing.package import PackageQuote, round_down, skip_even_money


def worst_price(quote: PackageQuote, settings: Settings) -> Decimal:
    """Return the worst signed net price a walk may reach: natural plus slack, at least one tick past natural.

    LEAN fills a combo limit only when the natural price lies strictly inside the limit, hence the tick.
    """
    slack = max(settings.price_slack * quote.width, settings.tick)
    worst = round_down(quote.ask + slack, settings.tick)
    return -settings.tick if quote.ask < 0 <= worst else worst


def attempt_price(quote: PackageQuote, attempt: int, worst: Decimal, settings: Settings) -> Decimal:
    """Return the limit of an attempt (1 is the first): a straight line from the starting share to the worst price.

    The price is a whole tick, never zero (LEAN refuses a combo limit of zero) and never beyond `worst`; a credit never
    becomes a debit unless the worst price is one.
    """
    start = quote.buy_price(settings.walk_start_share, settings.tick)
    steps = max(settings.walk_attempts - 1, 1)
    share = Decimal(min(attempt - 1, steps)) / steps if settings.walk_attempts > 1 else Decimal(1)
    price = min(round_down(start + share * (worst - start), settings.tick), worst)
    return skip_even_money(price, worst, settings.tick)
