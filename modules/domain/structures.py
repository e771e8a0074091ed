"""Option structures: named packages of option and stock legs on one underlying."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import gcd

from modules.domain.contracts import Instrument, OptionContract, Stock


@dataclass(frozen=True, slots=True)
class OptionLeg:
    """Hold one contract and its signed ratio in the structure (long positive)."""

    contract: OptionContract
    ratio: int

    def __post_init__(self) -> None:
        """Refuse an empty leg."""
        if self.ratio == 0:
            raise ValueError("a leg's ratio is not zero")

    @property
    def instrument(self) -> Instrument:
        """Return what the leg trades."""
        return self.contract

    @property
    def dollars_per_point(self) -> int:
        """Return the dollars that one dollar of the contract's price per share moves."""
        return self.ratio * self.contract.multiplier

    def reversed(self) -> OptionLeg:
        """Return the leg of the other side."""
        return OptionLeg(self.contract, -self.ratio)


@dataclass(frozen=True, slots=True)
class StockLeg:
    """Hold the shares in one structure; `ratio` is their signed number (100 beside one contract)."""

    stock: Stock
    ratio: int

    def __post_init__(self) -> None:
        """Refuse an empty leg."""
        if self.ratio == 0:
            raise ValueError("a leg's ratio is not zero")

    @property
    def instrument(self) -> Instrument:
        """Return what the leg trades."""
        return self.stock

    @property
    def dollars_per_point(self) -> int:
        """Return the dollars that one dollar of the share's price moves."""
        return self.ratio

    def reversed(self) -> StockLeg:
        """Return the leg of the other side."""
        return StockLeg(self.stock, -self.ratio)


Leg = OptionLeg | StockLeg


@dataclass(frozen=True, slots=True)
class Structure:
    """Name a package of legs on one underlying; the name is that of the structure catalog, or the user's own.

    Prices of a structure are signed net prices per share (debit positive); times `multiplier` they are dollars.
    """

    name: str
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        """Refuse legs that make no package."""
        if not self.legs:
            raise ValueError("a structure has at least one leg")
        if len({leg.instrument for leg in self.legs}) != len(self.legs):
            raise ValueError("a structure names each instrument once")
        if len({leg.instrument.underlying for leg in self.legs}) > 1:
            raise ValueError("the legs of a structure share one underlying")
        if len({leg.contract.multiplier for leg in self.options}) > 1:
            raise ValueError("the options of a structure share one multiplier")

    @property
    def underlying(self) -> str:
        """Return the common underlying."""
        return self.legs[0].instrument.underlying

    @property
    def options(self) -> tuple[OptionLeg, ...]:
        """Return the option legs."""
        return tuple([leg for leg in self.legs if isinstance(leg, OptionLeg)])

    @property
    def shares(self) -> int:
        """Return the signed shares of the stock leg, zero without one."""
        return sum(leg.ratio for leg in self.legs if isinstance(leg, StockLeg))

    @property
    def expirations(self) -> tuple[date, ...]:
        """Return the distinct expirations, nearest first; none for shares alone."""
        return tuple(sorted({leg.contract.expiration for leg in self.options}))

    @property
    def expiration(self) -> date:
        """Return the first expiration; shares alone never expire."""
        return min((leg.contract.expiration for leg in self.options), default=date.max)

    @property
    def multiplier(self) -> int:
        """Return dollars per structure for one dollar of net price per share."""
        options = self.options
        return options[0].contract.multiplier if options else abs(self.shares)

    @property
    def contracts(self) -> int:
        """Return option contracts in one structure, both sides counted."""
        return sum(abs(leg.ratio) for leg in self.options)

    @property
    def is_reduced(self) -> bool:
        """Say whether the ratios have no common divisor, as an order wants it."""
        return gcd(*(leg.ratio for leg in self.legs)) == 1

    def weight(self, leg: Leg) -> Decimal:
        """Return how often one share's price of a leg enters the structure's net price per share."""
        return Decimal(leg.dollars_per_point) / self.multiplier

    def reversed(self) -> Structure:
        """Return the package that closes this one."""
        return Structure(self.name, tuple(leg.reversed() for leg in self.legs))

    def __str__(self) -> str:
        """Return name, underlying and legs on one line, such as `iron condor SPY 2024-02-16 +1P450 -1P455 ...`."""
        words: list[str] = [self.name, self.underlying]
        shown: date | None = None
        for leg in self.legs:
            if isinstance(leg, StockLeg):
                words.append(f"{leg.ratio:+d} shares")
                continue
            if leg.contract.expiration != shown:
                shown = leg.contract.expiration
                words.append(f"{shown:%Y-%m-%d}")
            words.append(f"{leg.ratio:+d}{leg.contract.right[0].upper()}{leg.contract.strike.normalize():f}")
        return " ".join(words)
