"""Date and time rules made of functions: which days, and which instants of them (Common/Scheduling/Func*Rule.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.ticks import ticks, to_datetime, to_utc_datetime

DatesFunction = Callable[[int, int], Iterable[int]]
TimesFunction = Callable[[Iterable[int]], Iterable[int]]


def to_ticks(moment: int | date) -> int:
    """Return exact ticks of a Python moment; ticks pass unchanged."""
    return moment if isinstance(moment, int) else ticks(moment)


class _Days:
    """Show ticks as datetimes, as often as the reader wants."""

    def __init__(self, days: Iterable[int]) -> None:
        self._days = days

    def __iter__(self) -> Iterator[datetime]:
        return map(to_datetime, self._days)


class FuncDateRule(LeanObject):
    """Name a function that lists the days between two days (Common/Scheduling/FuncDateRule.cs)."""

    def __init__(self, name: str, get_dates_function: Callable[[datetime, datetime], Iterable[datetime]]) -> None:
        """Wrap a Python function of (start, end) in local times; raise ArgumentException when it is not callable."""
        if not callable(get_dates_function):
            raise ArgumentException("Python DateRule provided is not a function")
        self.name = name
        self._dates: DatesFunction = lambda start, end: (
            to_ticks(day) for day in get_dates_function(to_datetime(start), to_datetime(end))
        )

    @classmethod
    def _exact(cls, name: str, dates: DatesFunction) -> FuncDateRule:
        rule = cls.__new__(cls)
        rule.name = name
        rule._dates = dates
        return rule

    def _get_dates(self, start: int, end: int) -> Iterable[int]:
        return self._dates(start, end)

    def get_dates(self, start: datetime, end: datetime) -> list[datetime]:
        """Return the days of the rule between two local moments."""
        return [to_datetime(day) for day in self._dates(ticks(start), ticks(end))]


class FuncTimeRule(LeanObject):
    """Name a function that turns days into UTC instants (Common/Scheduling/FuncTimeRule.cs)."""

    def __init__(
        self, name: str, create_utc_event_times_function: Callable[[Iterable[datetime]], Iterable[datetime]]
    ) -> None:
        """Wrap a Python function of the (lazily listed) days; raise ArgumentException when it is not callable."""
        if not callable(create_utc_event_times_function):
            raise ArgumentException("Python TimeRule provided is not a function")
        self.name = name
        self._times: TimesFunction = lambda days: (
            to_ticks(moment) for moment in create_utc_event_times_function(_Days(days))
        )

    @classmethod
    def _exact(cls, name: str, times: TimesFunction) -> FuncTimeRule:
        rule = cls.__new__(cls)
        rule.name = name
        rule._times = times
        return rule

    def _create_utc_event_times(self, days: Iterable[int]) -> Iterable[int]:
        return self._times(days)

    def create_utc_event_times(self, dates: Iterable[datetime]) -> list[datetime]:
        """Return the UTC instants of the rule for the given days."""
        return [to_utc_datetime(moment) for moment in self._times(ticks(day) for day in dates)]


class CompositeTimeRule(LeanObject):
    """Merge several time rules: the distinct instants of a day in order (Common/Scheduling/CompositeTimeRule.cs)."""

    def __init__(self, *time_rules: FuncTimeRule) -> None:
        self.rules = list(time_rules)

    @property
    def name(self) -> str:
        """Join the names of the rules with commas."""
        return ",".join(rule.name for rule in self.rules)

    def _create_utc_event_times(self, days: Iterable[int]) -> Iterator[int]:
        for day in days:
            yield from sorted({moment for rule in self.rules for moment in rule._create_utc_event_times([day])})


TimeRule = FuncTimeRule | CompositeTimeRule
