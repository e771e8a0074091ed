"""How long a close rests that the broker has refused: never given up, but asked for at ever longer distances.

What rests is the package that was refused. Another way to close the same position (its shorts first, a flatten's
single legs) is tried at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from modules.domain.intents import TradeIntent
from modules.domain.settings.execution import ExecutionSettings

#: The pause after the first refusal, less than a bar of a minute; each further one in a row doubles it.
FIRST_PAUSE = timedelta(seconds=30)
#: Doublings that are counted: beyond them a pause would leave the range of times.
_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Refusal:
    """Hold how often in a row the broker has refused a package of a position, and until when it is not sent."""

    position_id: str
    package: str
    count: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Refusals:
    """Remember every close that the broker refuses, until it takes one."""

    closes: tuple[Refusal, ...] = ()

    def of(self, intent: TradeIntent) -> Refusal | None:
        """Return the refusals of a close, None where the broker took the last one or was never asked."""
        return next((refusal for refusal in self.closes if _is_of(refusal, intent)), None)

    def rests(self, intent: TradeIntent, now: datetime) -> bool:
        """Say whether a close is not sent now because the broker has just refused the same."""
        refusal = self.of(intent)
        return refusal is not None and now < refusal.until

    def with_refused(self, intent: TradeIntent, now: datetime, settings: ExecutionSettings) -> Refusals:
        """Return the refusals with one more in a row: 30 s, 1, 2, 4 ... minutes, at most what the settings say."""
        before = self.of(intent)
        count = 1 if before is None else before.count + 1
        pause = FIRST_PAUSE * 2 ** min(count - 1, _MOST_DOUBLINGS)
        until = now + min(pause, timedelta(minutes=settings.refused_close_pause))
        return Refusals((*self.taken(intent).closes, Refusal(intent.position_id, str(intent.structure), count, until)))

    def taken(self, intent: TradeIntent) -> Refusals:
        """Return the refusals without those of a close that the broker has taken."""
        return replace(self, closes=tuple(refusal for refusal in self.closes if not _is_of(refusal, intent)))

    def forgotten(self, position_id: str) -> Refusals:
        """Return the refusals without those of a position."""
        return replace(self, closes=tuple(each for each in self.closes if each.position_id != position_id))


def _is_of(refusal: Refusal, intent: TradeIntent) -> bool:
    return (refusal.position_id, refusal.package) == (intent.position_id, str(intent.structure))
