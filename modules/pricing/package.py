"""Package prices (trading rules 1, 3 and 4): the market of a whole structure from the markets of its legs.

A price is a signed net price per share, debit positive: buying the structure as written pays it. Its opposite is how a
trader quotes a credit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from modules.domain.contracts import Instrument
from modules.domain.quotes import Quote
from modules.domain.structures import Structure
from modules.pricing.increments import CENT, table_on


@dataclass(frozen=True, slots=True)
class PackageQuote:
    """Quote a whole package: `ask` is the natural price of buying it as written, `bid` that of selling it.

    `tick` is the exchange's increment of its price (trading rule 4): a limit is a whole number of ticks.
    """

    bid: Decimal
    ask: Decimal
    tick: Decimal = CENT

    @property
    def mid(self) -> Decimal:
        """Return the middle of the package's market."""
        return (self.bid + self.ask) / 2

    @property
    def width(self) -> Decimal:
        """Return the ask less the bid."""
        return self.ask - self.bid

    def at_share(self, share: Decimal) -> Decimal:
        """Return the price at a share of the package's own range, unrounded: 0 is the bid, 1 the ask."""
        return self.bid + share * self.width

    def buy_price(self, share: Decimal, tick: Decimal) -> Decimal:
        """Return what a buyer bids at a share of the range, rounded down to a tick."""
        return round_down(self.at_share(share), tick)

    def sell_price(self, share: Decimal, tick: Decimal) -> Decimal:
        """Return what a seller of the structure asks at a share of the range, rounded up to a tick."""
        return round_up(self.at_share(share), tick)

    def credit_price(self, share: Decimal, tick: Decimal) -> Decimal:
        """Return the signed price of a credit at a share of its range natural (0) to best (1).

        The credit is a positive number rounded up as a seller does, so the signed price is rounded down.
        """
        return -round_up(-self.ask + share * self.width, tick)

    def reversed(self) -> PackageQuote:
        """Return the market of the opposite package."""
        return PackageQuote(-self.ask, -self.bid, self.tick)


def package_quote(structure: Structure, quotes: Mapping[Instrument, Quote]) -> PackageQuote | None:
    """Price a structure from its legs; None if a needed side is missing.

    A leg without a bid adds nothing to what its seller gets (it may still be bought); a leg without an ask, or a share
    without a bid, has no market. Where the increment changes inside the range, the coarser one is taken.
    """
    bid = ask = Decimal(0)
    day = date.min
    for leg in structure.legs:
        quote = quotes.get(leg.instrument)
        if quote is None or quote.ask <= 0:
            return None
        day = max(day, quote.time.date())
        weight = structure.weight(leg)
        bid += weight * (quote.bid if weight > 0 else quote.ask)
        ask += weight * (quote.ask if weight > 0 else quote.bid)
    return PackageQuote(bid, ask, table_on(day).of(structure, max(abs(bid), abs(ask))))


def round_down(price: Decimal, tick: Decimal) -> Decimal:
    """Round a signed price down to a whole tick (a buyer's rounding)."""
    return (price / tick).to_integral_value(ROUND_FLOOR) * tick


def round_up(price: Decimal, tick: Decimal) -> Decimal:
    """Round a signed price up to a whole tick (a seller's rounding)."""
    return (price / tick).to_integral_value(ROUND_CEILING) * tick


def skip_even_money(price: Decimal, worst: Decimal, tick: Decimal) -> Decimal:
    """Return a buyer's limit that is never zero, for LEAN throws on a combo limit of 0.00 (trading rule 3).

    A price of zero moves to the next tick inside the worst price: to a debit of one tick where the intent admits
    a debit, else to a credit of one tick.
    """
    if price != 0:
        return price
    return tick if worst >= tick else -tick
