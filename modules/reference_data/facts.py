"""What the risk rules ask about the world: earnings, dividends, profiles, market events, sessions.

Every record says when it became known (`known_at`, aware) and until which day it is complete (`covers_until`): a day
beyond it is UNKNOWN, not free of events. A later record about the same thing replaces the earlier one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class UnderlyingKind(StrEnum):
    """What is behind an underlying; only a single name has earnings."""

    SINGLE_NAME = "single name"
    ETF = "ETF"
    INDEX = "index"


class MarketEventKind(StrEnum):
    """Releases that move the whole market."""

    FOMC = "FOMC"
    CPI = "CPI"
    NFP = "NFP"
    GDP = "GDP"


@dataclass(frozen=True, slots=True)
class EarningsDate:
    """Hold the day of a report and whether the company has confirmed it."""

    day: date
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class EarningsCalendar:
    """Hold the coming reports of a single name as they were known."""

    underlying: str
    known_at: datetime
    covers_until: date
    dates: tuple[EarningsDate, ...] = ()


@dataclass(frozen=True, slots=True)
class Dividend:
    """Hold an ex-date and its dollars per share."""

    ex_date: date
    amount: Decimal
    is_special: bool = False


@dataclass(frozen=True, slots=True)
class DividendCalendar:
    """Hold the coming dividends of an underlying as they were known."""

    underlying: str
    known_at: datetime
    covers_until: date
    dividends: tuple[Dividend, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Say what an underlying is; `beta` is against the reference index, None where nobody measured it."""

    underlying: str
    known_at: datetime
    kind: UnderlyingKind
    sector: str = ""
    beta: float | None = None


@dataclass(frozen=True, slots=True)
class MarketEvent:
    """Hold one release and its aware time."""

    kind: MarketEventKind
    time: datetime


@dataclass(frozen=True, slots=True)
class EventCalendar:
    """Hold the coming releases as they were known."""

    known_at: datetime
    covers_until: date
    events: tuple[MarketEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """Hold the regular session of one day, aware; both times None on a holiday."""

    day: date
    opens: datetime | None
    closes: datetime | None


@dataclass(frozen=True, slots=True)
class SessionCalendar:
    """Hold the sessions of a market's days as they were known."""

    known_at: datetime
    covers_until: date
    sessions: tuple[Session, ...] = ()


@dataclass(frozen=True, slots=True)
class BrokerFigure:
    """Hold the buying power in use as the broker itself shows it, dollars; good until the end of `covers_until`."""

    known_at: datetime
    covers_until: date
    buying_power: Decimal


@dataclass(frozen=True, slots=True)
class EdgeEstimate:
    """Hold Kelly's fraction of a strategy as somebody else found it, at the lower bootstrap bound (trading rule 28).

    `bound` is the fraction of equity at risk (zero: no edge), out of `trades` that took no part in choosing the
    strategy's parameters; good until the end of `covers_until`.
    """

    strategy: str
    known_at: datetime
    covers_until: date
    bound: float
    trades: int


Record = EarningsCalendar | DividendCalendar | Profile | EventCalendar | SessionCalendar | BrokerFigure | EdgeEstimate
