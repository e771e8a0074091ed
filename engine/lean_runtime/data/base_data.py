"""BaseData: what every data point has - a symbol, a time, a value - and the defaults of user data types."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import MarketDataType, Resolution, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.text import format_decimal
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.common.timezones import TimeZone, TimeZones
from engine.lean_runtime.data.faces import float_face, time_face
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol

if TYPE_CHECKING:
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource

_OPTION_RESOLUTIONS = [Resolution.DAILY, Resolution.HOUR, Resolution.MINUTE]
_ALL_RESOLUTIONS = [Resolution.TICK, Resolution.SECOND, Resolution.MINUTE, Resolution.HOUR, Resolution.DAILY]


_UNSET = object()


#: Points are copied by the million, classes are few: what a class carries is looked up once.
_SLOTS: dict[type, tuple[str, ...]] = {}
_DICTIONARIES: dict[type, bool] = {}


def _slots_of(kind: type) -> tuple[str, ...]:
    """Return the slots of a class and of those before it."""
    known = _SLOTS.get(kind)
    if known is None:
        names = (name for owner in kind.__mro__ for name in getattr(owner, "__slots__", ()))
        known = _SLOTS[kind] = tuple(name for name in names if name != "__weakref__")
    return known


def has_dictionary(kind: type) -> bool:
    """Say whether instances carry own attributes, as those of a user's class do; asked of an instance it is slow."""
    known = _DICTIONARIES.get(kind)
    if known is None:
        known = _DICTIONARIES[kind] = any("__dict__" in vars(owner) for owner in kind.__mro__)
    return known


class BaseData(LeanObject):
    """A data point; times are local to the exchange (Common/Data/BaseData.cs)."""

    __slots__ = ("_time", "_value", "is_fill_forward", "symbol")

    _data_type: MarketDataType = MarketDataType.BASE

    def __init__(self) -> None:
        """Make an empty point at time zero."""
        self.symbol: Symbol = Symbol.EMPTY
        self.is_fill_forward = False
        self._time: Ticks = 0
        self._value: Decimal = ZERO

    @property
    def _end_time(self) -> Ticks:
        return self._time

    @_end_time.setter
    def _end_time(self, value: Ticks) -> None:
        self._time = value

    @property
    def _price(self) -> Decimal:
        return self._value

    @property
    def data_type(self) -> MarketDataType:
        """Return what kind of data the point is."""
        return self._data_type

    @data_type.setter
    def data_type(self, value: MarketDataType) -> None:
        kind = MarketDataType(value)
        if kind is self._data_type:
            return
        if not hasattr(self, "__dict__"):
            raise AttributeError(f"the data type of a {type(self).__name__} is {self._data_type!r} and cannot change")
        self.__dict__["_data_type"] = kind

    time: datetime = time_face("_time", "Start of the span the point covers, exchange local.")
    end_time: datetime = time_face("_end_time", "End of the span the point covers: when it is known.")
    value: float = float_face("_value", "Representative value: the last price of the span.")

    @property
    def price(self) -> float:
        """Return the value."""
        return self.value

    def reader(self, config: SubscriptionDataConfig, line: str, date: datetime, is_live_mode: bool) -> BaseData | None:
        """Turn a line of the source into a point; user types override it."""
        raise InvalidOperationException(
            "Please implement Reader(SubscriptionDataConfig, string, DateTime, bool) on your custom data type: "
            f"{type(self).__name__}"
        )

    def get_source(
        self, config: SubscriptionDataConfig, date: datetime, is_live_mode: bool
    ) -> SubscriptionDataSource | None:
        """Name the source of a day; user types override it."""
        raise InvalidOperationException(
            "Please implement GetSource(SubscriptionDataConfig, DateTime, bool) on your custom data type: "
            f"{type(self).__name__}"
        )

    def requires_mapping(self) -> bool:
        """Return whether map files apply to the symbol."""
        from engine.lean_runtime.reference.map_file import requires_mapping

        return requires_mapping(self.symbol)

    def is_sparse_data(self) -> bool:
        """Return whether missing files are expected: custom data is sparse by default."""
        return self.symbol.security_type is SecurityType.BASE

    def should_cache_to_security(self) -> bool:
        """Return whether the point belongs into the security's cache."""
        return True

    def default_resolution(self) -> Resolution:
        """Return the resolution used when none is asked for."""
        return Resolution.MINUTE

    def supported_resolutions(self) -> list[Resolution]:
        """Return the resolutions the type comes in."""
        return list(_OPTION_RESOLUTIONS if is_option(self.symbol.security_type) else _ALL_RESOLUTIONS)

    def data_time_zone(self) -> TimeZone:
        """Return the zone of the times in the source; only for custom data."""
        if self.symbol.security_type is not SecurityType.BASE:
            raise InvalidOperationException("BaseData.DataTimeZone(): is only valid for base data types")
        return TimeZones.NEW_YORK

    def update_trade(self, last_trade: float, trade_size: float) -> None:
        """Update with a trade."""
        self.update(last_trade, 0, 0, trade_size, 0, 0)

    def update_quote(self, bid_price: float, bid_size: float, ask_price: float, ask_size: float) -> None:
        """Update with both sides of a quote."""
        self.update(0, bid_price, ask_price, 0, bid_size, ask_size)

    def update_bid(self, bid_price: float, bid_size: float) -> None:
        """Update with a bid."""
        self.update(0, bid_price, 0, 0, bid_size, 0)

    def update_ask(self, ask_price: float, ask_size: float) -> None:
        """Update with an ask."""
        self.update(0, 0, ask_price, 0, 0, ask_size)

    def update(
        self, last_trade: Any, bid_price: Any, ask_price: Any, volume: Any, bid_size: Any, ask_size: Any
    ) -> None:
        """Update from trade and quote numbers of any numeric type."""
        self._update(*map(to_decimal, (last_trade, bid_price, ask_price, volume, bid_size, ask_size)))

    def _update(
        self,
        last_trade: Decimal,
        bid_price: Decimal,
        ask_price: Decimal,
        volume: Decimal,
        bid_size: Decimal,
        ask_size: Decimal,
    ) -> None:
        self._value = last_trade

    def clone(self, fill_forward: bool | None = None) -> Self:
        """Return a copy; with an argument the copy is marked as fill-forward or not."""
        copy = self._copy()
        copy.is_fill_forward = self.is_fill_forward if fill_forward is None else bool(fill_forward)
        return copy

    def _copy(self) -> Self:
        copy = object.__new__(type(self))
        for name in _slots_of(type(self)):
            value = getattr(self, name, _UNSET)
            if value is not _UNSET:
                setattr(copy, name, value)
        if has_dictionary(type(self)):
            copy.__dict__.update(self.__dict__)
        return copy

    def __str__(self) -> str:
        """Return symbol and value in .NET's invariant currency format."""
        return f"{self.symbol}: {format_decimal(self._value, 'C')}"
