"""Bar: open, high, low and close of one side of a quote, made lazily from a row of a data file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import decimal_text, smart_rounding, to_decimal, to_float
from engine.lean_runtime.data.columns import CLOSE, HIGH, LOW, OPEN, Columns


class Bar(LeanObject):
    """Four prices (Common/Data/Market/Bar.cs)."""

    __slots__ = ("_first", "_open_set", "_own", "_row", "_source")

    def __init__(self, open: Any = 0, high: Any = 0, low: Any = 0, close: Any = 0) -> None:
        """Make a bar of the given prices; without arguments an empty one."""
        self._source: Columns | None = None
        self._row = self._first = 0
        self._own: list[Decimal] = [to_decimal(open), to_decimal(high), to_decimal(low), to_decimal(close)]
        self._open_set = self._own[OPEN] != 0

    def _at(self, column: int) -> Decimal:
        source = self._source
        return self._own[column] if source is None else source.price(self._first + column, self._row)

    def _face(self, column: int) -> float:
        source = self._source
        return to_float(self._own[column]) if source is None else source.price_face(self._first + column, self._row)

    def _detach(self) -> list[Decimal]:
        """Copy the numbers of the row into the bar and return them for writing."""
        if self._source is not None:
            self._own = self._numbers()
            self._source = None
            self._open_set = self._own[OPEN] != 0
        return self._own

    def _numbers(self) -> list[Decimal]:
        return [self._at(OPEN), self._at(HIGH), self._at(LOW), self._at(CLOSE)]

    @property
    def _open(self) -> Decimal:
        return self._at(OPEN)

    @_open.setter
    def _open(self, value: Decimal) -> None:
        self._detach()[OPEN] = value

    @property
    def _high(self) -> Decimal:
        return self._at(HIGH)

    @_high.setter
    def _high(self, value: Decimal) -> None:
        self._detach()[HIGH] = value

    @property
    def _low(self) -> Decimal:
        return self._at(LOW)

    @_low.setter
    def _low(self, value: Decimal) -> None:
        self._detach()[LOW] = value

    @property
    def _close(self) -> Decimal:
        return self._at(CLOSE)

    @_close.setter
    def _close(self, value: Decimal) -> None:
        self._detach()[CLOSE] = value

    @property
    def open(self) -> float:
        """Return the first price."""
        return self._face(OPEN)

    @open.setter
    def open(self, value: Any) -> None:
        self._detach()[OPEN] = to_decimal(value)

    @property
    def high(self) -> float:
        """Return the highest price."""
        return self._face(HIGH)

    @high.setter
    def high(self, value: Any) -> None:
        self._detach()[HIGH] = to_decimal(value)

    @property
    def low(self) -> float:
        """Return the lowest price."""
        return self._face(LOW)

    @low.setter
    def low(self, value: Any) -> None:
        self._detach()[LOW] = to_decimal(value)

    @property
    def close(self) -> float:
        """Return the last price."""
        return self._face(CLOSE)

    @close.setter
    def close(self, value: Any) -> None:
        self._detach()[CLOSE] = to_decimal(value)

    def update(self, value: Any) -> None:
        """Aggregate a new price; zero is ignored."""
        self._update(to_decimal(value))

    def _update(self, value: Decimal) -> None:
        if not value:
            return
        numbers = self._detach()
        if not self._open_set:
            numbers[:] = [value] * 4
            self._open_set = True
        elif value > numbers[HIGH]:
            numbers[HIGH] = value
        elif value < numbers[LOW]:
            numbers[LOW] = value
        numbers[CLOSE] = value

    def clone(self) -> Self:
        """Return a copy."""
        copy: Self = object.__new__(type(self))
        copy._source, copy._row, copy._first = self._source, self._row, self._first
        if self._source is None:
            copy._own = self._own.copy()
            copy._open_set = self._own[OPEN] != 0
        return copy

    def __str__(self) -> str:
        """Return the four prices, rounded smartly."""
        open, high, low, close = (decimal_text(smart_rounding(number)) for number in self._numbers())
        return f"O: {open} H: {high} L: {low} C: {close}"


def bar_of(source: Columns, row: int, first: int) -> Bar | None:
    """Make one side of a quote row, whose open stands in column `first`; None when all its prices are zero."""
    if source.is_empty_side(first, row):
        return None
    bar: Bar = object.__new__(Bar)
    bar._source = source
    bar._row = row
    bar._first = first
    return bar


def bar_from(prices: Any) -> Bar | None:
    """Copy the four prices of anything that has them (an IBar); None stays None."""
    if prices is None:
        return None
    return Bar(*(_exact(prices, name) for name in ("open", "high", "low", "close")))


def _exact(prices: Any, name: str) -> Any:
    exact = getattr(prices, f"_{name}", None)
    return exact if isinstance(exact, Decimal) else getattr(prices, name)
