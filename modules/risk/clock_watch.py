"""Watches the clock against itself and against the data: events count in the order they come, whatever their times.

A live clock may be wrong, or be set right while the bot runs. What hangs on it then (ages of quotes, cut-offs) may not
be relied on: nothing is opened, and a human is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from modules.domain.settings.admission import AdmissionSettings

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class ClockWatch:
    """Follow the clock; `latest` is the latest time it ever showed.

    `behind` is how far it stands before `latest`: it was set back and has not caught up. `skew` is the clock less the
    data's own time when data last came (positive: the data are behind), zero where nobody compares them.
    `suspect_since` is when the clock became suspect, None while it is sound; `is_news` says that this look changed it.
    """

    latest: datetime | None = None
    behind: timedelta = _NOTHING
    skew: timedelta = _NOTHING
    suspect_since: datetime | None = None
    is_news: bool = False

    def at(self, now: datetime, data_time: datetime | None, settings: AdmissionSettings) -> ClockWatch:
        """Return the watch at a time of the clock; `data_time` is the end of the newest data that came with it."""
        limit = timedelta(seconds=settings.clock_skew_limit)
        latest = now if self.latest is None else max(self.latest, now)
        # Callbacks on several threads read the clock a little out of turn.
        behind = latest - now if latest - now > limit else _NOTHING
        skew = self.skew if data_time is None else now - data_time
        moved = replace(self, latest=latest, behind=behind, skew=skew, is_news=False)
        is_suspect = bool(behind) or abs(skew) > limit
        if is_suspect is (self.suspect_since is not None):
            return moved
        return replace(moved, suspect_since=now if is_suspect else None, is_news=True)

    @property
    def is_suspect(self) -> bool:
        """Say whether what hangs on the clock may not be relied on."""
        return self.suspect_since is not None

    def describe(self) -> str:
        """Return what is wrong, in words."""
        if self.behind:
            return f"the clock went back and stands {self.behind.total_seconds():.0f} s before where it was"
        seconds = self.skew.total_seconds()
        return f"the clock is {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} the data"


#: Nothing has been seen of the clock.
UNSEEN = ClockWatch()
