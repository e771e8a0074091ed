"""Dates, zones and the lock after initialisation."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        (
            "self.set_start_date(2024, 13, 1)",
            "ArgumentException: Date Invalid: Year, Month, and Day parameters describe an un-representable DateTime.",
        ),
        (
            "self.set_start_date(1899, 1, 1)",
            "ArgumentException: Date Invalid: Please select a start date after January 1st, 1900. (Parameter 'start')",
        ),
        (
            "self.set_start_date(datetime(2300, 1, 1))",
            "ArgumentOutOfRangeException: Please select start date less than today (Parameter 'start')",
        ),
        ("self.set_time_zone(None)", "ArgumentNullException: Value cannot be null. (Parameter 'timeZone')"),
        (
            "self.set_time_zone('Mars/Base')",
            "ArgumentException: TimeZone with id 'Mars/Base' was not found. For a complete list of time zones please "
            "visit: http://en.wikipedia.org/wiki/List_of_tz_database_time_zones",
        ),
    ],
)
def test_impossible_dates_and_zones_are_refused(statement: str, error: str, refusal: Refusal) -> None:
    assert refusal(statement) == error


def test_dates_take_numbers_dates_and_times(lines: Lines) -> None:
    said = lines(
        """
        self.set_start_date(datetime(2024, 1, 3, 10, 30)); self.log(str(self.start_date))
        self.set_end_date(date(2024, 1, 4)); self.log(str(self.end_date))
        self.set_start_date(year=2024, month=1, day=2); self.log(str(self.time))
        self.set_end_date(2024, 1, 2)
        """
    )
    assert said == ["2024-01-03 00:00:00", "2024-01-04 23:59:59.999999", "2024-01-02 00:00:00"]


def test_the_end_may_not_lie_before_the_start(perform: Callable[..., object]) -> None:
    result: object = perform("self.set_end_date(2023, 12, 1)")
    assert "Please select an algorithm end date greater than start date." in result.runtime_error  # type: ignore[attr-defined]


def test_times_are_local_and_utc(lines: Lines) -> None:
    said = lines("self.set_time_zone(TimeZones.CHICAGO); self.log(f'{self.time} {self.utc_time}')")
    assert said == ["2024-01-02 00:00:00 2024-01-02 06:00:00+00:00"]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (
            "self.set_start_date(2024, 1, 2)",
            "self.set_start_date(): Cannot change start date after algorithm",
        ),
        ("self.set_end_date(2024, 1, 2)", "self.set_end_date(): Cannot change end date after algorithm initialized."),
        ("self.set_time_zone('UTC')", "self.set_time_zone(): Cannot change time zone after algorithm running."),
        ("self.set_cash(5)", "self.set_cash(): Cannot change cash available after algorithm initialized."),
        ("self.set_warm_up(5)", "self.set_warmup(): This method cannot be used after algorithm initialized"),
        ("self.name = 'x'", "Cannot set algorithm name after it is initialized."),
        ("self.set_security_initializer(None)", "SetSecurityInitializer() cannot be called after algorithm"),
        ("self.set_benchmark('QQQ')", "self.set_benchmark(): Cannot change Benchmark after algorithm initialized."),
    ],
)
def test_what_initialisation_fixes_is_refused_later(statement: str, text: str, lines: Lines) -> None:
    methods = f"""
    def on_end_of_algorithm(self):
        try:
            {statement}
        except Exception as error:
            self.log(str(error))
    """
    assert text in lines("", methods)[-1]
