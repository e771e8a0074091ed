"""ContractSecurityFilterUniverse: the contracts of a day that a chain filter narrows down, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, span
from engine.lean_runtime.data.faces import time_face
from engine.lean_runtime.identity.symbol import Symbol

T = TypeVar("T")

_STANDARD, _WEEKLY = 1, 2


class ContractSecurityFilterUniverse(LeanObject, Generic[T]):
    """Contract rows and the filters all derivatives share (Common/Securities/ContractSecurityFilterUniverse.cs).

    Every filter narrows the universe in place and returns it.
    """

    __slots__ = ("_already_applied_type_filters", "_data", "_local_time", "_type")

    def __init__(self, all_data: Iterable[T] = (), local_time: Ticks = 0) -> None:
        """Start with the rows of a day."""
        self._data: list[T] = list(all_data)
        self._local_time: Ticks = local_time
        self._type = _STANDARD | _WEEKLY
        self._already_applied_type_filters = False

    local_time: datetime = time_face("_local_time", "Exchange time of the selection.")

    def _is_standard(self, symbol: Symbol) -> bool:
        raise NotImplementedError

    def _create_data_instance(self, symbol: Symbol) -> T:
        raise NotImplementedError

    def _adjust_expiration_reference_date(self, reference_date: Ticks) -> Ticks:
        return reference_date

    def _refresh_contracts(self, all_data: Iterable[T], local_time: Ticks) -> None:
        """Start anew with the rows of another selection."""
        self._data = list(all_data)
        self._local_time = local_time
        self._type = _STANDARD | _WEEKLY
        self._already_applied_type_filters = False

    @property
    def count(self) -> int:
        """Return the number of contracts left."""
        return len(self._data)

    @property
    def _all_symbols(self) -> list[Symbol]:
        return [row.symbol for row in self._data]  # type: ignore[attr-defined]

    def _set_symbols(self, symbols: Iterable[Symbol]) -> None:
        """Keep the rows of the symbols, in their order; a symbol without a row gets an empty one."""
        known: dict[Symbol, T] = {}
        for row in self._data:
            known.setdefault(row.symbol, row)  # type: ignore[attr-defined]
        self._data = [known[symbol] if symbol in known else self._create_data_instance(symbol) for symbol in symbols]

    def _apply_types_filter(self) -> Self:
        """Drop the contracts the expiration type excludes; a second call does nothing."""
        if self._already_applied_type_filters:
            return self
        if self._type != _STANDARD | _WEEKLY:
            wanted = self._type == _STANDARD
            known: dict[Ticks, bool] = {}
            kept = []
            for row in self._data:
                symbol: Symbol = row.symbol  # type: ignore[attr-defined]
                expiry = symbol.id._date
                standard = known.get(expiry)
                if standard is None:
                    standard = known[expiry] = self._is_standard(symbol)
                if standard is wanted:
                    kept.append(row)
            self._data = kept
        self._already_applied_type_filters = True
        return self

    def _refuse_late(self, name: str) -> None:
        if self._already_applied_type_filters:
            raise InvalidOperationException(
                f"Type filters have already been applied, please call {name}() before applying other filters such as "
                "FrontMonth() or BackMonths()"
            )

    def standards_only(self) -> Self:
        """Keep standard contracts; InvalidOperationException after front_month and its like."""
        self._refuse_late("StandardsOnly")
        self._type = _STANDARD
        return self

    def include_weeklys(self) -> Self:
        """Keep weekly contracts too, which is the default; InvalidOperationException after front_month and its like."""
        self._refuse_late("IncludeWeeklys")
        self._type |= _WEEKLY
        return self

    def weeklys_only(self) -> Self:
        """Keep weekly contracts; without effect after front_month and its like."""
        self._type = _WEEKLY
        return self

    def front_month(self) -> Self:
        """Keep the contracts of the nearest expiration."""
        return self._split_off_front(True)

    def back_months(self) -> Self:
        """Keep the contracts of all but the nearest expiration."""
        return self._split_off_front(False)

    def back_month(self) -> Self:
        """Keep the contracts of the second expiration."""
        return self.back_months().front_month()

    def _split_off_front(self, front: bool) -> Self:
        self._apply_types_filter()
        ordered = sorted(self._data, key=_expiry)
        if ordered:
            nearest = _expiry(ordered[0])
            self._data = [row for row in ordered if (_expiry(row) == nearest) is front]
        return self

    def expiration(self, min_expiry: int | float | timedelta, max_expiry: int | float | timedelta) -> Self:
        """Keep contracts that expire within the inclusive range of days (or timedeltas) from the selection's day."""
        if not self._local_time:
            return self
        reference = self._adjust_expiration_reference_date(date_of(self._local_time))
        low, high = reference + _span(min_expiry), reference + _span(max_expiry)
        self._data = [row for row in self._data if low <= date_of(_expiry(row)) <= high]
        return self

    def contracts(self, contracts: Any) -> Self:
        """Keep the given contracts: a list of symbols or rows, one symbol, or a function from the rows to such a list.

        Raises ArgumentException for anything else, generators included.
        """
        if callable(contracts):
            contracts = list(contracts(list(self._data)))
        self._set_symbols(convert_to_symbols(contracts))
        return self

    def only_apply_filter_at_market_open(self) -> Self:
        """Do nothing: filters are always applied once a day."""
        return self

    def _where(self, predicate: Callable[[T], bool]) -> Self:
        self._data = [row for row in self._data if predicate(row)]
        return self

    def __iter__(self) -> Iterator[T]:
        """Iterate the rows left."""
        return iter(self._data)

    def __len__(self) -> int:
        """Return the number of contracts left."""
        return len(self._data)

    def __bool__(self) -> bool:
        """Return True: an empty universe is still a filter's valid result."""
        return True


def _expiry(row: Any) -> Ticks:
    expiry: Ticks = row.symbol.id._date
    return expiry


def _span(length: int | float | timedelta) -> Ticks:
    if isinstance(length, timedelta):
        return span(length)
    if isinstance(length, float) and not length.is_integer():
        raise TypeError(f"No method matches given arguments for expiration: ({type(length)})")
    return int(length) * TICKS_PER_DAY


def convert_to_symbols(items: Any) -> list[Symbol]:
    """Return the symbols of a symbol, ticker or contract, or of a list of them; ArgumentException for others."""
    if not isinstance(items, list | tuple | ContractSecurityFilterUniverse):
        items = [items]
    return [_convert_to_symbol(item) for item in items]


def _convert_to_symbol(item: Any) -> Symbol:
    if isinstance(item, Symbol):
        return item
    if isinstance(item, str):
        return Symbol.from_string(item)
    symbol = getattr(item, "symbol", None)
    if isinstance(symbol, Symbol):
        return symbol
    raise ArgumentException(f"Argument type should be Symbol or a list of Symbol. Object: {item}. Type: {type(item)}")
