"""Option structures: legs with ratios, their package prices and their payoff at expiration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from modules.domain.contracts import OptionContract, OptionRight
from modules.domain.quotes import Quote


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold one contract and its signed ratio in the structure (long positive)."""

    contract: OptionContract
    ratio: int


@dataclass(frozen=True, slots=True)
class PackageQuote:
    """Quote a whole package as a signed net price per share, debit positive (trading rule 1).

    `ask` is the natural price of buying the structure as written, `bid` that of selling it.
    """

    bid: Decimal
    ask: Decimal

    @property
    def mid(self) -> Decimal:
        """Return the middle of the package's market."""
        return (self.bid + self.ask) / 2

    def at_share(self, share: Decimal, tick: Decimal) -> Decimal:
        """Return the buy price at a share of the package's range, rounded down to a tick (0 = bid, 1 = natural)."""
        return round_down(self.bid + share * (self.ask - self.bid), tick)


@dataclass(frozen=True, slots=True)
class Structure:
    """Name a package of legs that expire together on one underlying."""

    name: str
    legs: tuple[Leg, ...]

    @property
    def underlying(self) -> str:
        """Return the common underlying."""
        return self.legs[0].contract.underlying

    @property
    def expiration(self) -> date:
        """Return the first expiration among the legs."""
        return min(leg.contract.expiration for leg in self.legs)

    @property
    def multiplier(self) -> int:
        """Return shares per contract."""
        return self.legs[0].contract.multiplier

    def reversed(self) -> Structure:
        """Return the package that closes this one."""
        return Structure(self.name, tuple(Leg(leg.contract, -leg.ratio) for leg in self.legs))

    def quote(self, quotes: Mapping[OptionContract, Quote]) -> PackageQuote | None:
        """Price the package from its legs; None if a needed side is missing.

        A long leg may have no bid (it then adds nothing to the package's bid); a leg without an ask has no market.
        """
        bid = ask = Decimal(0)
        for leg in self.legs:
            quote = quotes.get(leg.contract)
            if quote is None or quote.ask <= 0:
                return None
            bid += leg.ratio * (quote.bid if leg.ratio > 0 else quote.ask)
            ask += leg.ratio * (quote.ask if leg.ratio > 0 else quote.bid)
        return PackageQuote(bid, ask)

    def payoff(self, spot: Decimal) -> Decimal:
        """Return the value per share at expiration for one underlying price (no premium)."""
        return sum((leg.ratio * leg.contract.intrinsic(spot) for leg in self.legs), Decimal(0))

    def payoff_range(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and highest payoff per share over all underlying prices; None where it is unbounded.

        The payoff is piecewise linear, so its extremes lie at zero, at a strike, or in the upper tail.
        """
        kinks = [Decimal(0), *(leg.contract.strike for leg in self.legs)]
        values = [self.payoff(spot) for spot in kinks]
        upper_slope = sum(leg.ratio for leg in self.legs if leg.contract.right is OptionRight.CALL)
        lowest = None if upper_slope < 0 else min(values)
        highest = None if upper_slope > 0 else max(values)
        return lowest, highest

    def max_loss(self, net_price: Decimal) -> Decimal | None:
        """Return the largest loss per share after paying `net_price` (a credit is negative); None when unlimited."""
        lowest, _ = self.payoff_range()
        return None if lowest is None else max(net_price - lowest, Decimal(0))

    def max_profit(self, net_price: Decimal) -> Decimal | None:
        """Return the largest profit per share after paying `net_price`; None when unlimited."""
        _, highest = self.payoff_range()
        return None if highest is None else highest - net_price


def round_down(price: Decimal, tick: Decimal) -> Decimal:
    """Round a signed price down to a whole tick (a buyer's rounding)."""
    return (price / tick).to_integral_value(ROUND_FLOOR) * tick


def round_up(price: Decimal, tick: Decimal) -> Decimal:
    """Round a signed price up to a whole tick (a seller's rounding)."""
    return (price / tick).to_integral_value(ROUND_CEILING) * tick
