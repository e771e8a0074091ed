"""Price and split factors of equities (Common/Data/Auxiliary/CorporateFactorProvider.cs, CorporateFactorRow.cs).

The factors of a date are those of the first row not before it; dates are ticks inside.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, SplitType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
)
from engine.lean_runtime.common.numbers import (
    ONE,
    ZERO,
    divide,
    multiply,
    normalize_to_str,
    round_half_even,
    to_decimal,
    to_float,
)
from engine.lean_runtime.common.text import format_decimal
from engine.lean_runtime.common.ticks import (
    TICKS_PER_DAY,
    Ticks,
    date_of,
    from_yyyymmdd,
    make,
    ticks,
    to_date,
    to_datetime,
    yyyymmdd,
)

if TYPE_CHECKING:
    from engine.lean_runtime.data.auxiliary import Dividend, Split
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours

_END_OF_TIME = make(2050, 12, 31)
_SPLIT_MODES = (DataNormalizationMode.TOTAL_RETURN, DataNormalizationMode.SPLIT_ADJUSTED)
_PRICE_MODES = (DataNormalizationMode.ADJUSTED, DataNormalizationMode.SCALED_RAW)


class CorporateFactorRow(LeanObject):
    """The factors that hold up to a date, and the close on it."""

    __slots__ = ("_date", "_price_factor", "_price_scale_factor", "_reference_price", "_split_factor")

    def __init__(self, date: datetime | Ticks, price_factor: Any, split_factor: Any, reference_price: Any = 0) -> None:
        """Hold the factors; the scale factor is their product."""
        self._date = date if isinstance(date, int) else ticks(date)
        self._price_factor = to_decimal(price_factor)
        self._split_factor = to_decimal(split_factor)
        self._reference_price = to_decimal(reference_price)
        self._price_scale_factor = multiply(self._price_factor, self._split_factor)

    @property
    def date(self) -> datetime:
        """Return the last date the factors hold for."""
        return to_datetime(self._date)

    @property
    def price_factor(self) -> float:
        """Return the factor of dividends."""
        return to_float(self._price_factor)

    @property
    def split_factor(self) -> float:
        """Return the factor of splits."""
        return to_float(self._split_factor)

    @property
    def price_scale_factor(self) -> float:
        """Return the factor of dividends and splits."""
        return to_float(self._price_scale_factor)

    @property
    def reference_price(self) -> float:
        """Return the raw close on the date."""
        return to_float(self._reference_price)

    @staticmethod
    def parse(lines: Iterable[str]) -> tuple[list[CorporateFactorRow], Ticks | None]:
        """Return the rows of a file and the day before the first; infinite, inexact and zero factors are left out."""
        rows = []
        for line in lines:
            if "inf" in line or "e+" in line:
                continue
            fields = line.split(",")
            reference = fields[3] if len(fields) > 3 else 0
            row = CorporateFactorRow(from_yyyymmdd(fields[0]), fields[1], fields[2], reference)
            if row._price_scale_factor > 0:
                rows.append(row)
        return rows, min(row._date for row in rows) - TICKS_PER_DAY if rows else None

    def apply(self, event: Dividend | Split, exchange_hours: SecurityExchangeHours) -> CorporateFactorRow:
        """Return the row before a dividend or split that happened at or before this one."""
        from engine.lean_runtime.data.auxiliary import Dividend

        dividend = isinstance(event, Dividend)
        if not dividend and event.type is SplitType.WARNING:
            raise ArgumentException("Unable to apply split with type warning. Only actual splits may be applied")
        if not event._reference_price:
            name = "dividend" if dividend else "split"
            raise ArgumentException(f"Unable to apply {name} with reference price of zero.")
        previous = exchange_hours._get_previous_trading_day(event._time)
        if self._date < previous:
            raise ArgumentException(
                f"Factor file row date '{to_date(self._date)}' is before "
                + (f"dividend previous trading date '{to_date(previous)}'." if dividend else "")
                + (f"split date '{to_date(event._time)}'." if not dividend else "")
            )
        price_factor, split_factor = self._price_factor, self._split_factor
        if isinstance(event, Dividend):
            kept = event._reference_price - event._distribution
            price_factor = divide(multiply(price_factor, kept), event._reference_price)
        else:
            split_factor = multiply(split_factor, event._split_factor)
        return CorporateFactorRow(previous, price_factor, split_factor, event._reference_price)

    def get_dividend(
        self,
        next_row: CorporateFactorRow,
        symbol: Symbol,
        exchange_hours: SecurityExchangeHours,
        decimal_places: int = 2,
    ) -> Dividend:
        """Return the dividend between this row and the next, with a distribution of zero when there was none."""
        from engine.lean_runtime.data.auxiliary import Dividend

        if not next_row._price_factor:
            raise InvalidOperationException(
                f"Unable to resolve dividend for '{symbol.id}' at {to_date(self._date)}. Price factor is zero."
            )
        day = exchange_hours._get_next_trading_day(self._date)
        ratio = divide(self._price_factor, next_row._price_factor)
        return Dividend.create(symbol, day, self._reference_price, ratio, decimal_places)

    def get_split(self, next_row: CorporateFactorRow, symbol: Symbol, exchange_hours: SecurityExchangeHours) -> Split:
        """Return the split between this row and the next, with a factor of one when there was none."""
        from engine.lean_runtime.data.auxiliary import Split

        if not next_row._split_factor:
            raise InvalidOperationException(
                f"Unable to resolve split for '{symbol.id}' at {to_date(self._date)}. Split factor is zero."
            )
        day: Any = exchange_hours._get_next_trading_day(self._date)
        factor = divide(self._split_factor, next_row._split_factor)
        return Split(symbol, day, self._reference_price, factor, SplitType.SPLIT_OCCURRED)

    def get_file_format(self, source: str | None = None) -> str:
        """Return the row as factor files write it."""
        fields = [
            yyyymmdd(self._date),
            str(round_half_even(self._price_factor, 7)),
            str(round_half_even(self._split_factor, 8)),
            normalize_to_str(round_half_even(self._reference_price, 4)),
        ]
        return ",".join(fields if source is None else [*fields, source])

    def __str__(self) -> str:
        """Write date, scale factor and split factor."""
        scale = format_decimal(self._price_scale_factor, "0.0000")
        return f"{to_date(self._date)}: {scale} {format_decimal(self._split_factor, '0.0000')}"


class CorporateFactorProvider(LeanObject):
    """The factors of one company in order of time."""

    def __init__(
        self,
        permtick: str,
        data: Iterable[CorporateFactorRow],
        factor_file_minimum_date: datetime | Ticks | None = None,
    ) -> None:
        """Sort the rows; of several on a date the first counts."""
        self.permtick = permtick.upper()
        first: dict[Ticks, CorporateFactorRow] = {}
        for row in data:
            first.setdefault(row._date, row)
        self._dates = sorted(first)
        self._rows = [first[date] for date in self._dates]
        minimum = factor_file_minimum_date
        self._minimum_date = ticks(minimum) if isinstance(minimum, datetime) else minimum

    @property
    def factor_file_minimum_date(self) -> datetime | None:
        """Return the day before the first row, before which the data are not usable."""
        return None if self._minimum_date is None else to_datetime(self._minimum_date)

    @property
    def most_recent_factor_change(self) -> datetime:
        """Return the date of the latest row, the one standing for the future left out."""
        dates = [date for date in self._dates if date != _END_OF_TIME]
        return to_datetime(dates[-1] if dates else 0)

    def get_price_factor(
        self,
        search_date: datetime,
        data_normalization_mode: DataNormalizationMode,
        data_mapping_mode: DataMappingMode | None = None,
        contract_offset: int = 0,
    ) -> float:
        """Return the factor of a date under a normalization mode, zero for raw data."""
        return to_float(self._get_price_factor(ticks(search_date), data_normalization_mode))

    def _get_price_factor(self, when: Ticks, mode: DataNormalizationMode) -> Decimal:
        if mode is DataNormalizationMode.RAW:
            return ZERO
        place = bisect_left(self._dates, date_of(when))
        if place == len(self._dates):
            return ONE
        if mode in _SPLIT_MODES:
            return self._rows[place]._split_factor
        if mode in _PRICE_MODES:
            return self._rows[place]._price_scale_factor
        raise ArgumentOutOfRangeException()

    def get_price_scale(
        self,
        date_time: datetime,
        normalization_mode: DataNormalizationMode,
        contract_offset: int = 0,
        data_mapping_mode: DataMappingMode | None = None,
        end_date_time: datetime | None = None,
    ) -> float:
        """Return what prices of a date are multiplied by (PriceScalingExtensions.cs)."""
        end = None if end_date_time is None else ticks(end_date_time)
        return to_float(self._get_price_scale(ticks(date_time), normalization_mode, end))

    def _get_price_scale(self, when: Ticks, mode: DataNormalizationMode, end: Ticks | None = None) -> Decimal:
        factor = self._get_price_factor(when, mode)
        if mode is not DataNormalizationMode.SCALED_RAW:
            return factor
        if end is None:
            raise ArgumentException("ScaledRaw normalization mode requires an end date for price scaling.")
        return divide(factor, self._get_price_factor(end, mode))

    def get_scaling_factors(self, search_date: datetime) -> CorporateFactorRow:
        """Return the row of a date, one with factors of one after the last."""
        place = bisect_left(self._dates, date_of(ticks(search_date)))
        if place < len(self._rows):
            return self._rows[place]
        return CorporateFactorRow(ticks(search_date), ONE, ONE, ZERO)

    def _has_dividend_event_on_next_trading_day(self, day: Ticks) -> tuple[bool, Decimal, Decimal]:
        """Return whether there is one, the ratio of price factors and the reference price."""
        pair = self._pair(day)
        if pair is None or pair[0]._price_factor == pair[1]._price_factor:
            return False, ZERO, ZERO
        row, following = pair
        return True, divide(row._price_factor, following._price_factor), row._reference_price

    def _has_split_event_on_next_trading_day(self, day: Ticks) -> tuple[bool, Decimal, Decimal]:
        """Return whether there is one, the split factor and the reference price."""
        pair = self._pair(day)
        if pair is None or pair[0]._split_factor == pair[1]._split_factor:
            return False, ONE, ZERO
        row, following = pair
        return True, divide(row._split_factor, following._split_factor), row._reference_price

    def _pair(self, day: Ticks) -> tuple[CorporateFactorRow, CorporateFactorRow] | None:
        place = bisect_left(self._dates, day)
        if place >= len(self._dates) - 1 or self._dates[place] != day:
            return None
        return self._rows[place], self._rows[place + 1]

    def get_splits_and_dividends(
        self, symbol: Symbol, exchange_hours: SecurityExchangeHours, decimal_places: int = 2
    ) -> list[Any]:
        """Return every split and dividend in order of time."""
        events: list[Any] = []
        for row, following in zip(self._rows[-2::-1], self._rows[:0:-1], strict=True):
            dividend = row.get_dividend(following, symbol, exchange_hours, decimal_places)
            if dividend._distribution:
                events.append(dividend)
            split = row.get_split(following, symbol, exchange_hours)
            if split._split_factor != 1:
                events.append(split)
        return sorted(events, key=lambda event: date_of(event._time))

    def __iter__(self) -> Iterator[CorporateFactorRow]:
        """Iterate the rows."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)
