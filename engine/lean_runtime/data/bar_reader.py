"""Reads LEAN's zip files of bars and open interest into columns."""

from __future__ import annotations

from datetime import date as calendar_date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.common.errors import UnsupportedLeanFeature
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE, Ticks
from engine.lean_runtime.common.timezones import TimeZone, convert
from engine.lean_runtime.data.columns import Columns
from engine.lean_runtime.data.csv_numbers import Numbers, parse_numbers
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.lean_data import LeanData, data_folder
from engine.lean_runtime.data.table_cache import Table, TableCache
from engine.lean_runtime.data.zip_cache import SHARED_ZIPS, ZipContents
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig

_WIDTHS = {TickType.TRADE: 6, TickType.QUOTE: 11, TickType.OPEN_INTEREST: 2}
_MILLISECONDS_PER_DAY = 86_400_000
#: Parsed rows kept for files that are read again and again: hourly and daily ones.
_ROW_BUDGET = 2_000_000


_tables = TableCache(_ROW_BUDGET)


def read_columns(config: SubscriptionDataConfig, date: Ticks) -> Columns | None:
    """Return the rows of the file that holds a day of a subscription, None when file or entry do not exist.

    `date` is a midnight in the data time zone. Files below an hour hold that day; hourly and daily files hold years
    and are returned whole. Raises DataError for damaged files and malformed rows.
    """
    if config.resolution is Resolution.TICK:
        raise UnsupportedLeanFeature("Tick files are not supported by the embedded runtime.")
    symbol, resolution, tick_type = config.symbol, config.resolution, config.tick_type
    path = LeanData.generate_zip_file_path(data_folder(), symbol, date, resolution, tick_type)
    contents = SHARED_ZIPS.open(path)
    if contents is None:
        return None
    entry = None
    if is_option(config.security_type):
        entry = LeanData.generate_zip_entry_name(symbol, date, resolution, tick_type)
    table = _table(config, contents, entry, date)
    if table is None:
        return None
    return Columns(symbol, config._increment, table.times.data, table.columns, LeanData.uses_scale_factor(symbol))


def first_row_near(columns: Columns, date: Ticks) -> int:
    """Return the row LEAN starts an hourly or daily file at: the one before the first within ten days of the date."""
    times = np.asarray(columns.times)
    return max(0, int(np.searchsorted(times, date - 10 * TICKS_PER_DAY, side="right")) - 1)


def _table(config: SubscriptionDataConfig, contents: ZipContents, entry: str | None, date: Ticks) -> Table | None:
    """Parse an entry, or find it among the files parsed before."""
    zones = config.data_time_zone, config.exchange_time_zone
    key = (contents.path, entry, zones[0].name, zones[1].name)
    known = _tables.find(key, contents.signature)
    if known is not None:
        return known
    data = contents.read(entry)
    if data is None:
        return None
    source = contents.path if entry is None else f"{contents.path}#{entry}"
    numbers = parse_numbers(data, _WIDTHS[config.tick_type], source)
    long = config._increment > TICKS_PER_MINUTE
    times = _long_times(numbers, source) if long else _times_of_day(numbers, date, source)
    columns = tuple(column if isinstance(column, list) else column.data for column in numbers.columns)
    table = Table(_to_exchange(times, *zones), columns, contents.signature)
    if long:
        _tables.keep(key, table)
    return table


def _times_of_day(numbers: Numbers, date: Ticks, source: str) -> npt.NDArray[np.int64]:
    """Return data-local ticks of milliseconds since midnight."""
    first = numbers.first
    if first.size and (first.min() < 0 or first.max() >= _MILLISECONDS_PER_DAY):
        row = int(np.flatnonzero((first < 0) | (first >= _MILLISECONDS_PER_DAY))[0])
        raise DataError(source, f"{first[row]} is not a time of day in milliseconds", row + 1)
    return first * TICKS_PER_MILLISECOND + date


def _long_times(numbers: Numbers, source: str) -> npt.NDArray[np.int64]:
    """Return data-local ticks of times written yyyyMMddHHmm."""
    first = numbers.first
    days, clock = first // 10_000, first % 10_000
    unique, where = np.unique(days, return_inverse=True)
    midnights = np.empty(len(unique), np.int64)
    for place, day in enumerate(unique.tolist()):
        try:
            ordinal = calendar_date(day // 10_000, day // 100 % 100, day % 100).toordinal()
        except (ValueError, OverflowError):
            row = int(np.flatnonzero(days == day)[0])
            raise DataError(source, f"{day} is not a date", row + 1) from None
        midnights[place] = (ordinal - 1) * TICKS_PER_DAY
    hours, minutes = clock // 100, clock % 100
    wrong = np.flatnonzero((hours > 23) | (minutes > 59))
    if wrong.size:
        raise DataError(source, f"{clock[wrong[0]]:04d} is not a time of day", int(wrong[0]) + 1)
    return midnights[where] + (hours * 60 + minutes) * TICKS_PER_MINUTE


def _to_exchange(times: npt.NDArray[np.int64], data: TimeZone, exchange: TimeZone) -> npt.NDArray[np.int64]:
    """Convert local times of the data's zone to the exchange's."""
    if data is exchange or not times.size:
        return times
    first, last = int(times[0]), int(times[-1])
    offset = convert(first, data, exchange) - first
    if last - first < TICKS_PER_DAY and convert(last, data, exchange) - last == offset:
        return times + offset
    return np.array([convert(time, data, exchange) for time in times.tolist()], np.int64)
