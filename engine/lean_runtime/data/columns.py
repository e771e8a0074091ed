"""The rows of one data file and subscription as columns of raw numbers, from which data points are made on demand.

A data point made from a row keeps a reference to its columns and the row's index; its prices become Decimals or floats
only when somebody reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.lean_runtime.common.enums import DataNormalizationMode
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, multiply, round_half_even, to_float
from engine.lean_runtime.common.ticks import Ticks

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

#: Prices of equities and options are stored as ten thousandths (Common/Data/Market/TradeBar.cs).
DECI_CENT = Decimal("0.0001")
#: The longest raw price times the longest of these factors still fits the 28 digits that are exact everywhere.
_SAFE_FACTOR_DIGITS = 15
#: Every number of so many digits and decimals is a .NET decimal.
_EXACT_DIGITS = 28

#: A column of whole numbers (a memoryview of int64) or of Decimals where the file writes decimal points.
Column = Sequence[int] | Sequence[Decimal]

OPEN, HIGH, LOW, CLOSE, VOLUME = range(5)
#: Columns of a quote row: bid open..close and size, then the same of the ask.
BID, ASK = 0, 5
SIZE = 4


class Columns:
    """Raw rows of one subscription and file: start times (local exchange ticks), prices, sizes and their scale."""

    __slots__ = (
        "_adjusted",
        "columns",
        "dividends",
        "divisor",
        "factor",
        "long_factor",
        "period",
        "scale",
        "symbol",
        "times",
        "volume_factor",
    )

    def __init__(
        self, symbol: Symbol, period: Ticks, times: Sequence[int], columns: tuple[Column, ...], scaled: bool
    ) -> None:
        """Wrap the columns; `scaled` says that prices are stored as ten thousandths."""
        self.symbol = symbol
        self.period = period
        self.times = times
        self.columns = columns
        self.scale = DECI_CENT if scaled else ONE
        whole = not any(isinstance(column, list) for column in columns)
        #: Divisor that turns a raw int into the Python face's float at once; 0.0 where only the exact way is right.
        self.divisor = (10000.0 if scaled else 1.0) if whole else 0.0
        self.factor: Decimal | None = None
        self.long_factor = False
        self.dividends = ZERO
        self.volume_factor = ONE
        #: The rows adjusted as last asked for: all bars of a day are adjusted alike.
        self._adjusted: tuple[tuple[DataNormalizationMode, Decimal, Decimal], Columns] | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.times)

    def relabelled(self, symbol: Symbol) -> Columns:
        """Return the same rows for another symbol object (after a ticker change)."""
        return self if symbol is self.symbol else self._copy(symbol)

    def normalized(self, mode: DataNormalizationMode, factor: Decimal, sum_of_dividends: Decimal) -> Columns:
        """Return the same rows with prices adjusted (Common/Extensions.cs Normalize); RAW returns the rows themselves.

        Prices become price * factor (+ dividends for total return), volumes volume / factor rounded half to even.
        """
        if mode not in _RATIO_MODES:
            return self
        key = (mode, factor, sum_of_dividends)
        if self._adjusted is None or self._adjusted[0] != key:
            copy = self._copy(self.symbol)
            copy.factor = factor
            copy.long_factor = self._may_exceed(factor)
            copy.dividends = sum_of_dividends if mode is DataNormalizationMode.TOTAL_RETURN else ZERO
            copy.volume_factor = divide(ONE, factor) if mode is not DataNormalizationMode.BACKWARDS_RATIO else ONE
            copy.divisor = 0.0
            self._adjusted = (key, copy)
        return self._adjusted[1]

    def _may_exceed(self, factor: Decimal) -> bool:
        """Tell whether some price times the factor may need the rounding of .NET's 96 bits or its rule for zeros."""
        _, digits, exponent = factor.as_tuple()
        if len(digits) <= _SAFE_FACTOR_DIGITS:
            return False
        if not self.divisor or not len(self.times) or not isinstance(exponent, int):
            return True
        places = [place for place in range(len(self.columns)) if place % (SIZE + 1) != SIZE]
        numbers = np.array([np.asarray(self.columns[place]) for place in places])
        longest = len(str(int(numbers.max())))
        return bool(numbers.min() <= 0 or longest + len(digits) > _EXACT_DIGITS or 4 - exponent > _EXACT_DIGITS)

    def _copy(self, symbol: Symbol) -> Columns:
        copy: Columns = object.__new__(Columns)
        for name in Columns.__slots__:
            setattr(copy, name, getattr(self, name))
        copy.symbol = symbol
        copy._adjusted = None
        return copy

    def price(self, column: int, row: int) -> Decimal:
        """Return the exact price, scaled and adjusted."""
        value = Decimal(self.columns[column][row]) * self.scale
        factor = self.factor
        if factor is None:
            return value
        return (multiply(value, factor) if self.long_factor else value * factor) + self.dividends

    def price_face(self, column: int, row: int) -> float:
        """Return the price as Python sees it."""
        divisor = self.divisor
        return self.columns[column][row] / divisor if divisor else to_float(self.price(column, row))  # type: ignore[operator]

    def size(self, column: int, row: int) -> Decimal:
        """Return the exact volume or size, adjusted."""
        value = Decimal(self.columns[column][row])
        return value if self.factor is None else round_half_even(value * self.volume_factor)

    def size_face(self, column: int, row: int) -> float:
        """Return the volume or size as Python sees it."""
        return float(self.columns[column][row]) if self.divisor else to_float(self.size(column, row))

    def is_empty_side(self, first: int, row: int) -> bool:
        """Return whether all four prices of a quote's side are zero: such a side is no bar at all."""
        columns: tuple[Any, ...] = self.columns
        return not (
            columns[first + 3][row] or columns[first][row] or columns[first + 1][row] or columns[first + 2][row]
        )


_RATIO_MODES = frozenset(
    {
        DataNormalizationMode.ADJUSTED,
        DataNormalizationMode.SPLIT_ADJUSTED,
        DataNormalizationMode.SCALED_RAW,
        DataNormalizationMode.TOTAL_RETURN,
        DataNormalizationMode.BACKWARDS_RATIO,
    }
)
