"""When a template is due: pure functions of its schedule and the exchange's sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from modules.domain.contracts import NEW_YORK
from modules.domain.templates import Cadence, Schedule

#: Says whether the exchange has a session on a day.
IsSession = Callable[[date], bool]


def is_due_on(schedule: Schedule, day: date, is_session: IsSession) -> bool:
    """Say whether a day's session is one of the schedule's."""
    if not is_session(day):
        return False
    if schedule.cadence is Cadence.DAILY:
        return True
    if schedule.cadence is Cadence.WEEKLY:
        return _weekly(schedule, day, is_session)
    sessions = _sessions_of_month(day, is_session)
    index = schedule.session - 1 if schedule.session > 0 else schedule.session
    return -len(sessions) <= index < len(sessions) and sessions[index] == day


def _weekly(schedule: Schedule, day: date, is_session: IsSession) -> bool:
    """Say whether a day is the weekday, or the first session after it in the same week where it is a holiday."""
    wanted = day - timedelta(days=day.weekday() - schedule.weekday)
    if day < wanted:
        return False
    later = (wanted + timedelta(days=offset) for offset in range((day - wanted).days))
    return not any(is_session(earlier) for earlier in later)


def _sessions_of_month(day: date, is_session: IsSession) -> Sequence[date]:
    first = day.replace(day=1)
    days = (first + timedelta(days=offset) for offset in range(31))
    return [each for each in days if each.month == day.month and is_session(each)]


def due_at(schedule: Schedule, now: datetime, is_session: IsSession, last_run: date | None) -> bool:
    """Say whether a template is due now (aware): its day, its time reached, not run in this session yet."""
    local = now.astimezone(NEW_YORK)
    if last_run == local.date() or local.time() < schedule.at:
        return False
    return is_due_on(schedule, local.date(), is_session)


def next_runs(
    schedule: Schedule, now: datetime, is_session: IsSession, count: int = 5, last_run: date | None = None
) -> list[datetime]:
    """Return the next times a template is due, aware New York times; fewer where the calendar ends within two years."""
    local = now.astimezone(NEW_YORK)
    found: list[datetime] = []
    for offset in range(366 * 2):
        day = local.date() + timedelta(days=offset)
        if len(found) == count:
            break
        at = datetime.combine(day, schedule.at, NEW_YORK)
        is_past = offset == 0 and (last_run == day or at <= local)
        if not is_past and is_due_on(schedule, day, is_session):
            found.append(at)
    return found
