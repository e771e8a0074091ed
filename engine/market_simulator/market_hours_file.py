"""LEAN's market-hours database for the markets we simulate, from the trading calendar.

Format: LEAN Common/Util/MarketHoursDatabaseJsonConverter.cs. Index options and indexes of Chicago keep Chicago time.
"""

from __future__ import annotations

from typing import Any

from engine.market_simulator.trading_calendar import Session, SessionCalendar, exchange_calendar

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
Segment = tuple[str, str, str]

_EQUITY: tuple[Segment, ...] = (
    ("04:00:00", "09:30:00", "premarket"),
    ("09:30:00", "16:00:00", "market"),
    ("16:00:00", "20:00:00", "postmarket"),
)
_OPTION: tuple[Segment, ...] = (("09:30:00", "16:00:00", "market"),)
_INDEX: tuple[Segment, ...] = (("08:30:00", "15:15:00", "market"),)
_ANY_INDEX: tuple[Segment, ...] = (("08:30:00", "15:20:00", "market"),)


def _entry(
    calendar: SessionCalendar, data_zone: str, zone: str, segments: tuple[Segment, ...], close_shift_minutes: int = 0
) -> dict[str, Any]:
    """Return one database entry; early closes are New York's, shifted into the entry's zone and session end."""
    week = {day: [{"start": start, "end": end, "state": state} for start, end, state in segments] for day in WEEKDAYS}
    return {
        "dataTimeZone": data_zone,
        "exchangeTimeZone": zone,
        "sunday": [],
        **week,
        "saturday": [],
        "holidays": [f"{day.month}/{day.day}/{day.year}" for day in calendar.holidays()],
        "earlyCloses": {
            _date_text(session): _shifted(session, close_shift_minutes) for session in calendar.early_closes()
        },
        "bankHolidays": [],
    }


def _date_text(session: Session) -> str:
    return f"{session.day.month}/{session.day.day}/{session.day.year}"


def _shifted(session: Session, minutes: int) -> str:
    total = session.close.hour * 60 + session.close.minute + minutes
    return f"{total // 60:02d}:{total % 60:02d}:00"


def market_hours(calendar: SessionCalendar | None = None) -> dict[str, Any]:
    """Return the database as JSON values, one entry for each security type and for the Cboe indexes.

    `calendar` may hold simulated early closes; the exchange's own is the default.
    """
    days = calendar or exchange_calendar()
    new_york, chicago = "America/New_York", "America/Chicago"
    # One o'clock in New York is noon in Chicago; Cboe's index products close a quarter of an hour later.
    cboe_shift = -60 + 15
    index = _entry(days, chicago, chicago, _INDEX, cboe_shift)
    index_option = _entry(days, new_york, chicago, _INDEX, cboe_shift)
    entries: dict[str, Any] = {
        "Equity-usa-[*]": _entry(days, new_york, new_york, _EQUITY),
        "Option-usa-[*]": _entry(days, new_york, new_york, _OPTION),
        "Index-usa-[*]": _entry(days, chicago, chicago, _ANY_INDEX, cboe_shift),
        "IndexOption-usa-[*]": _entry(days, new_york, chicago, _ANY_INDEX, cboe_shift),
    }
    for ticker in ("SPX", "VIX", "NDX", "RUT"):
        entries[f"Index-usa-{ticker}"] = index
    for ticker in ("SPX", "SPXW", "VIX", "VIXW", "NDX", "NDXP", "RUT", "RUTW"):
        entries[f"IndexOption-usa-{ticker}"] = index_option
    return {"entries": entries}
