"""Listed instruments: what exactly is bought or sold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
#: The regular session, used where nobody stated the hours of the last session.
REGULAR_OPEN, REGULAR_CLOSE = time(9, 30), time(16, 0)


class OptionRight(StrEnum):
    """The right a contract carries."""

    CALL = "call"
    PUT = "put"


class ExerciseStyle(StrEnum):
    """When the holder may exercise."""

    AMERICAN = "american"
    EUROPEAN = "european"


class Delivery(StrEnum):
    """What an exercise delivers: shares or the cash difference."""

    PHYSICAL = "physical"
    CASH = "cash"


class Settlement(StrEnum):
    """Which price settles a contract: the opening (AM, a special quotation) or the close (PM) of its last day."""

    AM = "am"
    PM = "pm"


@dataclass(frozen=True, slots=True, order=True)
class Deliverable:
    """Say what one contract is worth and delivers.

    `multiplier` turns a price or strike per share into dollars; an exercise delivers `shares` and `cash` dollars
    against strike x multiplier. After a corporate action the two may differ: then `is_adjusted`.
    """

    multiplier: int = 100
    shares: int = 100
    cash: Decimal = Decimal(0)
    is_adjusted: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be a contract."""
        if self.multiplier <= 0 or self.shares < 0:
            raise ValueError(f"expected a positive multiplier and shares, was {self.multiplier} and {self.shares}")
        if (self.shares != self.multiplier or self.cash != 0) and not self.is_adjusted:
            raise ValueError("a deliverable other than multiplier x underlying is an adjusted one")

    @property
    def is_standard(self) -> bool:
        """Say whether the bot may open it: 100 shares and never adjusted (trading rule 22)."""
        return self.multiplier == 100 and not self.is_adjusted


STANDARD = Deliverable()


@dataclass(frozen=True, slots=True)
class LastSession:
    """State when a contract trades last and when its exercise value is fixed; both aware."""

    last_trade: datetime
    settles_at: datetime

    def __post_init__(self) -> None:
        """Refuse naive times."""
        if self.last_trade.tzinfo is None or self.settles_at.tzinfo is None:
            raise ValueError("the last session's times carry a time zone")


class _Hashed:
    """Give room for a hash that is computed once and is no field."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True, order=True)
class OptionContract(_Hashed):
    """Identify one option series by its economic terms; `strike` is in dollars per share.

    `root` is the class it is listed under (SPXW beside SPX; the underlying's ticker where empty). `last_session` states
    the hours of the last day when the exchange's calendar is known; it is not part of the identity.
    """

    underlying: str
    expiration: date
    strike: Decimal
    right: OptionRight
    style: ExerciseStyle = ExerciseStyle.AMERICAN
    delivery: Delivery = Delivery.PHYSICAL
    settlement: Settlement = Settlement.PM
    root: str = ""
    deliverable: Deliverable = STANDARD
    last_session: LastSession | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Complete the root and keep the hash: contracts are keys everywhere."""
        object.__setattr__(self, "root", self.root or self.underlying)
        terms = (self.underlying, self.expiration, self.strike, self.right, self.settlement, self.root)
        object.__setattr__(self, "_hash", hash(terms))

    def __hash__(self) -> int:
        """Return the kept hash."""
        return self._hash

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild through the constructor: hashes of texts differ from process to process."""
        terms = (self.underlying, self.expiration, self.strike, self.right, self.style, self.delivery)
        return OptionContract, (*terms, self.settlement, self.root, self.deliverable, self.last_session)

    def __str__(self) -> str:
        """Return the way a trader writes it, such as `SPY 2024-01-19 470 put`."""
        return f"{self.root} {self.expiration:%Y-%m-%d} {self.strike.normalize():f} {self.right}"

    @property
    def multiplier(self) -> int:
        """Return dollars per contract for one dollar of price per share."""
        return self.deliverable.multiplier

    @property
    def is_call(self) -> bool:
        """Say whether it is a call."""
        return self.right is OptionRight.CALL

    @property
    def other_right(self) -> OptionContract:
        """Return the put at a call's strike and expiration, or the call at a put's."""
        return replace(self, right=OptionRight.PUT if self.is_call else OptionRight.CALL)

    @property
    def last_trade(self) -> datetime:
        """Return the last instant of trading: as stated, else the regular close of the last (AM: prior) weekday."""
        if self.last_session is not None:
            return self.last_session.last_trade
        day = self.expiration
        if self.settlement is Settlement.AM:
            day -= timedelta(days=3 if day.weekday() == 0 else 1)
        return datetime.combine(day, REGULAR_CLOSE, NEW_YORK)

    @property
    def settles_at(self) -> datetime:
        """Return the instant that fixes the exercise value: as stated, else the open (AM) or close of expiration."""
        if self.last_session is not None:
            return self.last_session.settles_at
        clock = REGULAR_OPEN if self.settlement is Settlement.AM else REGULAR_CLOSE
        return datetime.combine(self.expiration, clock, NEW_YORK)

    def intrinsic(self, spot: Decimal) -> Decimal:
        """Return the exercise value, in dollars per share of the multiplier, at a price of the underlying's share."""
        delivered = spot
        if self.deliverable.is_adjusted:
            delivered = (self.deliverable.shares * spot + self.deliverable.cash) / self.deliverable.multiplier
        difference = delivered - self.strike if self.right is OptionRight.CALL else self.strike - delivered
        return max(difference, Decimal(0))

    def days_to_expiration(self, today: date) -> int:
        """Return calendar days left."""
        return (self.expiration - today).days


@dataclass(frozen=True, slots=True, order=True)
class Stock:
    """Identify the shares (or index) that options are written on."""

    underlying: str

    def __str__(self) -> str:
        """Return the ticker."""
        return self.underlying


Instrument = OptionContract | Stock
