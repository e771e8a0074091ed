"""The last data of a security; source Common/Securities/SecurityCache.cs.

LEAN overwrites each field by every bar's value that is not zero. Here bars are only remembered: a field is looked up
in the newest bar whose value is not zero when somebody reads it, and from time to time the bars are settled into plain
fields. So a bar nobody looks at costs no arithmetic.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import LeanDictionary
from engine.lean_runtime.common.enums import DataNormalizationMode, MarketDataType, SecurityType, TickType
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.data.fundamental import ETFConstituentData, ETFConstituentUniverse
from engine.lean_runtime.data.normalization import normalize
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.securities.cache_fields import CacheFields
from engine.lean_runtime.securities.generic_method import GenericMethod

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.lean_runtime.data.auxiliary import Split
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.securities.session import Session
    from engine.lean_runtime.securities.time_keeper import LocalTimeKeeper, TimeUpdatedEventArgs

_SESSION_TYPES = (TradeBar, QuoteBar, Tick, OpenInterest)
_TRADE_BAR = MarketDataType.TRADE_BAR
_QUOTE_BAR = MarketDataType.QUOTE_BAR
_EQUITY = SecurityType.EQUITY


def is_default_data_type(data: BaseData) -> bool:
    """Tell whether data move price and last data: for stocks all but quotes (SubscriptionManager.IsDefaultDataType)."""
    if data.symbol.security_type is not SecurityType.EQUITY:
        return True
    if data.data_type is MarketDataType.TICK:
        return data.tick_type is not TickType.QUOTE
    return data.data_type is not _QUOTE_BAR


class SecurityCache(CacheFields):
    """Prices, sizes and last data points of one security."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._last_open_interest_update: Ticks = 0
        self._last_point: BaseData | None = None
        self._stored: dict[type, list[Any]] = {}
        self._last_tick_quotes: list[Any] = []
        self._last_tick_trades: list[Any] = []
        self.__properties: LeanDictionary[str, Any] | None = None
        self.__session: Session | None = None
        self._make_session: Callable[[], Session] | None = None
        self._keeper: LocalTimeKeeper | None = None
        self._listens_to_time = False

    @property
    def _last_data(self) -> BaseData | None:
        if self._feed is not None:
            self._feed.pull()
        return self._last_point

    @property
    def _data_by_type(self) -> dict[type, list[Any]]:
        if self._feed is not None:
            self._feed.pull()
        return self._stored

    @_data_by_type.setter
    def _data_by_type(self, value: dict[type, list[Any]]) -> None:
        self._stored = value

    @property
    def properties(self) -> LeanDictionary[str, Any]:
        """Return the user's own values, by name."""
        if self.__properties is None:
            self.__properties = LeanDictionary()
        return self.__properties

    # -- data in -------------------------------------------------------------------------------------------------------

    @property
    def _hears_points(self) -> bool:
        """Tell whether an active session must see every point."""
        return self.__session is not None and self.__session._is_active

    def add_data_list(
        self,
        data: list[Any],
        data_type: type,
        contains_fill_forward_data: bool | None = None,
        is_internal_config: bool = False,
    ) -> None:
        """Take the points of one type of a time step; fill-forward bars change nothing but the session."""
        if self._feed is not None:
            self._feed.pull()
        if not self._listens_to_time:
            self._listen_to_time()
        session = self.__session
        hears = session is not None and not is_internal_config and session._is_active
        if not hears and len(data) == 1 and (data_type is QuoteBar or data_type is TradeBar):
            bar = data[0]
            if not bar.is_fill_forward:
                self._stored[data_type] = data
                self._remember(bar, data_type is QuoteBar)
            return
        fresh = data
        if contains_fill_forward_data is not False:
            fresh = [point for point in data if not point.is_fill_forward]
        if fresh:
            self.store_data(fresh, data_type)
        elif data_type is OpenInterest:
            self.store_data(data, OpenInterest)
        if session is not None and hears and data_type in _SESSION_TYPES:
            for point in data:
                session.update(point)
        for point in data:
            kind = point.data_type
            if kind is _QUOTE_BAR or kind is _TRADE_BAR:
                if not point.is_fill_forward:
                    self._remember(point, kind is _QUOTE_BAR)
            else:
                self._process(point)

    def add_data(self, data: BaseData) -> None:
        """Take one point."""
        if self._feed is not None:
            self._feed.pull()
        if not data.is_fill_forward or _is_open_interest(data):
            self._store_data_point(data)
        self._process(data)

    def _process(self, data: Any) -> None:
        """Update the fields by a point of any type (ProcessDataPoint)."""
        if _is_open_interest(data):
            self._base_open_interest = int(data._value)
            self._last_open_interest_update = data._end_time
            if self.__session is not None:
                self.__session.update(data)
            return
        kind = data.data_type
        if data.is_fill_forward or kind is MarketDataType.AUXILIARY:
            return
        if kind is _TRADE_BAR or kind is _QUOTE_BAR:
            self._remember(data, kind is _QUOTE_BAR)
            return
        if is_default_data_type(data):
            self._last_point = data
        self._settle()
        if kind is MarketDataType.TICK:
            self._take_tick(data)
        elif kind is not MarketDataType.BASE or data._price:
            self._base_price = data._price

    def _remember(self, bar: Any, is_quote: bool) -> None:
        """Log a bar; a trade bar that follows the quote bar of its end time changes nothing but the volume."""
        end = bar._time + bar._period
        if is_quote:
            if bar.symbol.security_type is not _EQUITY:
                self._last_point = bar
                if self._last_quote_end != end or self._last_price_end != end:
                    self._last_price_end = end
                    self._bars.append(bar)
            self._last_quote_end = end
            log = self._quotes
        else:
            if self._last_quote_end != end or self._last_point is None:
                self._last_point = bar
            if self._last_quote_end != end or self._last_price_end != end:
                self._last_price_end = end
                self._bars.append(bar)
            log = self._trades
        log.append(bar)
        if len(log) > self._SETTLE_AFTER:
            self.settle_behind_newest()

    # -- data by type --------------------------------------------------------------------------------------------------

    def store_data(self, data: list[Any], data_type: type) -> None:
        """Keep the last points of a type without touching prices."""
        if self._feed is not None:
            self._feed.pull()
        if data_type is Tick:
            tick_type = data[-1].tick_type
            if tick_type is TickType.TRADE:
                self._last_tick_trades = data
                return
            if tick_type is TickType.QUOTE:
                self._last_tick_quotes = data
                return
        self._stored[data_type] = data

    def _store_data_point(self, data: BaseData) -> None:
        if type(data) is not Tick:
            self._stored[type(data)] = [data]
        elif data.tick_type is TickType.TRADE:
            self._last_tick_trades = [data]
        elif data.tick_type is TickType.QUOTE:
            self._last_tick_quotes = [data]

    @property
    def get_data(self) -> GenericMethod:
        """Return the function to the last point of a type, get_data(TradeBar); of any type without one."""
        return GenericMethod(self._get_data)

    def _get_data(self, kind: type | None = None) -> Any:
        if kind is None:
            return self._last_data
        found = self._points(kind)
        if not found and self._stored:
            from engine.lean_runtime.data.python_data import PythonData

            if isinstance(kind, type) and issubclass(kind, PythonData):
                found = self._points(PythonData)
        return found[-1] if found else None

    @property
    def get_all(self) -> GenericMethod:
        """Return the function to the last points of a type, get_all[TradeBar]()."""
        return GenericMethod(self._get_all)

    def _get_all(self, kind: type) -> list[Any]:
        if kind is Tick:
            return [*self._last_tick_trades, *self._last_tick_quotes]
        return list(self._data_by_type.get(kind, ()))

    def _points(self, kind: type) -> list[Any] | None:
        """Return the stored points of a type; for ticks, those of the later of trades and quotes."""
        if kind is ETFConstituentData:
            kind = ETFConstituentUniverse
        if kind is not Tick:
            return self._data_by_type.get(kind)
        quotes, trades = self._last_tick_quotes, self._last_tick_trades
        has_quotes = bool(quotes) and is_default_data_type(quotes[-1])
        if has_quotes and trades:
            return quotes if quotes[-1]._end_time > trades[-1]._end_time else trades
        return (quotes if has_quotes else trades) or None

    def has_data(self, type: type) -> bool:
        """Return whether points of the type are stored."""
        return self._points(type) is not None

    def try_get_value(self, type: type, data: Any = None) -> tuple[bool, list[Any] | None]:
        """Return (True, points) or (False, None); the last argument stands for C#'s out parameter."""
        found = self._points(type)
        return found is not None, found

    @staticmethod
    def share_type_cache_instance(source_to_share: SecurityCache, target_to_modify: SecurityCache) -> None:
        """Let the target store its points where the source does."""
        for kind, points in target_to_modify._data_by_type.items():
            source_to_share._data_by_type.setdefault(kind, points)
        target_to_modify._data_by_type = source_to_share._data_by_type
        target_to_modify._last_tick_trades = source_to_share._last_tick_trades
        target_to_modify._last_tick_quotes = source_to_share._last_tick_quotes

    # -- session and time ----------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session | None:
        """Return the bars of the present and past sessions."""
        if self.__session is None and self._make_session is not None:
            self.session = self._make_session()
        return self.__session

    @session.setter
    def session(self, value: Session | None) -> None:
        self.__session = value
        if value is not None:
            value._on_activated = self._hear_time
            self._hear_time()

    def set_local_time_keeper(self, local_time_keeper: LocalTimeKeeper) -> None:
        """Set the clock of the session."""
        self._ignore_time()
        self._keeper = local_time_keeper
        self._listen_to_time()

    def _listen_to_time(self) -> None:
        if not self._listens_to_time and self._keeper is not None:
            self._listens_to_time = True
            self._hear_time()

    def _ignore_time(self) -> None:
        if self._keeper is not None and self._listens_to_time:
            self._listens_to_time = False
            self._keeper.time_updated -= self._on_time_updated

    def _hear_time(self) -> None:
        """Hear of new times only while an active session needs them."""
        if self._feed is not None:
            self._feed.wake()
        if self._listens_to_time and self.__session is not None and self.__session._is_active:
            assert self._keeper is not None
            self._keeper.time_updated -= self._on_time_updated
            self._keeper.time_updated += self._on_time_updated

    def _on_time_updated(self, sender: Any, event: TimeUpdatedEventArgs) -> None:
        if self.__session is not None:
            self.__session._scan(event._time)

    # -- the whole -----------------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Forget all data; the user's own values stay."""
        if self._feed is not None:
            self._feed.pull()
        self._clear_fields()
        self._last_point = None
        self._stored = {}
        self._last_tick_quotes, self._last_tick_trades = [], []
        self._last_open_interest_update = 0
        if self.__session is not None:
            self.__session.reset()
        self._ignore_time()

    def _apply_split(self, split: Split) -> None:
        """Scale fields and stored points to prices after a split."""
        if self._feed is not None:
            self._feed.pull()
        factor: Decimal = split._split_factor
        self._scale_fields(factor)
        points = [*self._data_by_type.values(), self._last_tick_quotes, self._last_tick_trades]
        for point in (point for group in points for point in group):
            normalize(point, factor, DataNormalizationMode.SPLIT_ADJUSTED)


class EquityCache(SecurityCache):
    """The cache of a stock."""


class IndexCache(SecurityCache):
    """The cache of an index."""


class OptionCache(SecurityCache):
    """The cache of an option, which takes the open interest from universe rows as well."""

    def store_data(self, data: list[Any], data_type: type) -> None:
        """Keep the last points of a type; a newer universe row sets the open interest."""
        if self._feed is not None:
            self._feed.pull()
        if data_type is OptionUniverse and data and data[-1]._end_time > self._last_open_interest_update:
            self._base_open_interest = int(data[-1]._open_interest)
            self._last_open_interest_update = data[-1]._end_time
        super().store_data(data, data_type)


class IndexOptionCache(OptionCache):
    """The cache of an index option."""


def _is_open_interest(data: Any) -> bool:
    return data.data_type is MarketDataType.TICK and data.tick_type is TickType.OPEN_INTEREST


class SecurityCacheProvider(LeanObject):
    """Makes the cache of each security; custom data share their underlying's; source .../SecurityCacheProvider.cs."""

    _caches = {
        SecurityType.EQUITY: EquityCache,
        SecurityType.OPTION: OptionCache,
        SecurityType.INDEX_OPTION: IndexOptionCache,
        SecurityType.INDEX: IndexCache,
    }

    def __init__(self, security_provider: Any) -> None:
        """Keep who knows the securities (the portfolio)."""
        self._security_provider = security_provider
        self._related_symbols: dict[Any, list[Any]] = {}

    def get_security_cache(self, symbol: Any) -> SecurityCache:
        """Return a new cache for a symbol."""
        cache = self._caches.get(symbol.security_type, SecurityCache)()
        if symbol.security_type is SecurityType.BASE and symbol.has_underlying:
            underlying = self._security_provider.get_security(symbol.underlying)
            if underlying is not None:
                SecurityCache.share_type_cache_instance(underlying.cache, cache)
            else:
                self._related_symbols.setdefault(symbol.underlying, []).append(symbol)
        else:
            for custom_symbol in self._related_symbols.pop(symbol, ()):
                security = self._security_provider.get_security(custom_symbol)
                if security is not None:
                    SecurityCache.share_type_cache_instance(cache, security.cache)
        return cache
