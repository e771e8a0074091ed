"""Recurring templates: trades a human describes once, and the record of their runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from modules.domain.session_context import Trend


class Cadence(StrEnum):
    """How often a template is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Say on which sessions and from what New York time a template is due.

    WEEKLY takes `weekday` (0 is Monday; a holiday moves it to the next session of that week), MONTHLY takes `session`,
    the number of the session in the month, from 1 or, backwards, from -1.
    """

    cadence: Cadence
    at: time = time(10, 0)
    weekday: int = 0
    session: int = 1

    def __post_init__(self) -> None:
        """Refuse a day that does not exist."""
        if not 0 <= self.weekday <= 4:
            raise ValueError(f"weekday: expected 0 (Monday) to 4 (Friday), was {self.weekday}")
        if self.session == 0 or not -23 <= self.session <= 23:
            raise ValueError(f"session: expected 1 to 23 or -23 to -1, was {self.session}")


class Measure(StrEnum):
    """What a condition looks at."""

    IV_RANK = "iv rank"
    PRICE = "price"
    NET_DELTA = "net delta"
    NET_VEGA = "net vega"


@dataclass(frozen=True, slots=True)
class Condition:
    """Demand that a measure lies within bounds (inclusive).

    IV_RANK is 0 to 100, PRICE dollars of the underlying, NET_DELTA shares and NET_VEGA dollars a point of the structure
    the template would open, for one structure.
    """

    measure: Measure
    lowest: float = float("-inf")
    highest: float = float("inf")

    def holds(self, value: float) -> bool:
        """Say whether a value obeys; no number never does."""
        return self.lowest <= value <= self.highest

    def __str__(self) -> str:
        """Return the demand in words."""
        return f"{self.measure} from {self.lowest:g} to {self.highest:g}"


@dataclass(frozen=True, slots=True)
class StrikeRule:
    """Choose a strike: by `delta` (signed), or at `offset` (share of spot, signed) from the spot or another strike.

    `of` names the catalog's parameter that an offset starts from, empty for the spot.
    """

    delta: float | None = None
    offset: float | None = None
    of: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule that says nothing or two things."""
        if (self.delta is None) == (self.offset is None):
            raise ValueError("a strike rule gives either delta or offset")
        if self.delta is not None and not 0 < abs(self.delta) < 1:
            raise ValueError(f"delta: expected between 0 and 1 or -1 and 0, was {self.delta}")


@dataclass(frozen=True, slots=True)
class ExpirationRule:
    """Choose the expiration nearest to a number of calendar days, within bounds."""

    days: int
    lowest: int
    highest: int

    def __post_init__(self) -> None:
        """Refuse bounds without room."""
        if not 0 <= self.lowest <= self.days <= self.highest:
            raise ValueError(f"expected lowest <= days <= highest, was {self.lowest}, {self.days}, {self.highest}")


@dataclass(frozen=True, slots=True)
class Template:
    """Describe a trade that recurs.

    `structure` is a catalog name; `strikes` and `expirations` hold a rule for each of its parameters. `risk_share` of
    net liquidation sizes it (limits may allow less). `trends` empty means any.
    """

    template_id: str
    underlying: str
    structure: str
    schedule: Schedule
    strikes: tuple[tuple[str, StrikeRule], ...]
    expirations: tuple[tuple[str, ExpirationRule], ...]
    risk_share: Decimal = Decimal("0.01")
    conditions: tuple[Condition, ...] = ()
    trends: tuple[Trend, ...] = ()
    is_enabled: bool = True

    def __post_init__(self) -> None:
        """Refuse a size that is none."""
        if not Decimal(0) < self.risk_share <= Decimal("0.25"):
            raise ValueError(f"risk_share: expected above 0 to 0.25, was {self.risk_share}")


class Outcome(StrEnum):
    """How a run ended."""

    TAKEN = "taken"
    REFUSED = "refused"
    NOT_MET = "condition not met"


@dataclass(frozen=True, slots=True)
class Run:
    """Record one time a template was due; a session has at most one run of a template."""

    template_id: str
    time: datetime
    outcome: Outcome
    detail: str

    @property
    def session(self) -> date:
        """Return the day of the run."""
        return self.time.date()
