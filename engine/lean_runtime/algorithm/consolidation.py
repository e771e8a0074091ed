"""Consolidating data into bars of other periods (Algorithm/QCAlgorithm.Indicators.cs, Consolidate)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.plotting import AlgorithmPlotting
from engine.lean_runtime.common.enums import Resolution, TickType, resolution_span
from engine.lean_runtime.common.errors import ArgumentException, SystemException
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.ticks import Ticks, span, to_timedelta
from engine.lean_runtime.consolidators.base import listen
from engine.lean_runtime.data.base_data import BaseData
from engine.lean_runtime.data.lean_data import (
    get_common_tick_type_for_common_data_types,
    is_common_lean_data_type,
)
from engine.lean_runtime.data.python_data import DynamicData
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import AnyType, Duration, Handler, MaybeHandler, Number, SymbolLike
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.identity.symbol import Symbol

register_classes("engine.lean_runtime.common.enums", "TickType")


class AlgorithmConsolidation(AlgorithmPlotting):
    """Makes consolidators that fit a symbol's subscription and registers them for automatic updates."""

    def __init__(self) -> None:
        super().__init__()
        self._has_shown_daily_consolidation_warning = False

    # -- subscriptions -------------------------------------------------------------------------------------------------

    def _get_subscription(self, symbol: Symbol, tick_type: TickType | None = None) -> SubscriptionDataConfig:
        """Return the subscription data of a kind come from; a symbol never added is added, as orders do."""
        found = self._find_subscription(symbol, tick_type)
        if found is None and self._can_auto_add_security(symbol):
            self._add_security(symbol)
            found = self._find_subscription(symbol, tick_type)
        if found is None:
            raise SystemException(
                f"Please register to receive data for symbol '{symbol}' using the AddSecurity() function."
            )
        return found

    def _find_subscription(self, symbol: Symbol, tick_type: TickType | None) -> SubscriptionDataConfig | None:
        known = sorted(
            self._configurations(symbol), key=lambda item: (not is_common_lean_data_type(item.type), item.tick_type)
        )
        fitting = [item for item in known if tick_type is None or item.tick_type is tick_type]
        return next(iter(fitting or known), None)

    # -- consolidate ---------------------------------------------------------------------------------------------------

    @overloaded
    def consolidate(
        self, type: AnyType, symbol: SymbolLike, size: Number, tick_type: TickType | None, handler: MaybeHandler
    ) -> Any:
        """Consolidate a symbol's data and call a function with each bar; returns the consolidator.

        The period is a resolution, a timedelta, or a calendar function; with a type it is a size of bars.
        """
        return self._consolidate_by_size(type, to_symbol(symbol), size, tick_type, handler)

    @consolidate.alternative
    def _(self, symbol: SymbolLike, period: Resolution, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), None, handler, resolution=period)

    @consolidate.alternative
    def _(self, symbol: SymbolLike, period: Resolution, tick_type: TickType | None, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, resolution=period)

    @consolidate.alternative
    def _(self, symbol: SymbolLike, period: Duration, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), None, handler, period=span(period))

    @consolidate.alternative
    def _(self, symbol: SymbolLike, period: Duration, tick_type: TickType | None, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, period=span(period))

    @consolidate.alternative
    def _(self, symbol: SymbolLike, calendar: Handler, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), None, handler, calendar=calendar)

    @consolidate.alternative
    def _(self, symbol: SymbolLike, calendar: Handler, tick_type: TickType | None, handler: MaybeHandler) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, calendar=calendar)

    @consolidate.typed
    def _(self, type: AnyType, symbol: SymbolLike, period: Duration, handler: MaybeHandler) -> Any:
        wanted = to_symbol(symbol)
        return self._consolidate(wanted, tick_type_of(type, wanted), handler, period=span(period), output=type)

    @consolidate.typed
    def _(
        self, type: AnyType, symbol: SymbolLike, period: Resolution, tick_type: TickType | None, handler: MaybeHandler
    ) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, resolution=period, output=type)

    @consolidate.typed
    def _(
        self, type: AnyType, symbol: SymbolLike, period: Duration, tick_type: TickType | None, handler: MaybeHandler
    ) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, period=span(period), output=type)

    @consolidate.typed
    def _(self, type: AnyType, symbol: SymbolLike, calendar: Handler, handler: MaybeHandler) -> Any:
        wanted = to_symbol(symbol)
        return self._consolidate(wanted, tick_type_of(type, wanted), handler, calendar=calendar, output=type)

    @consolidate.typed
    def _(
        self, type: AnyType, symbol: SymbolLike, calendar: Handler, tick_type: TickType | None, handler: MaybeHandler
    ) -> Any:
        return self._consolidate(to_symbol(symbol), tick_type, handler, calendar=calendar, output=type)

    @consolidate.typed
    def _(
        self, type: AnyType, symbol: SymbolLike, size: Number, tick_type: TickType | None, handler: MaybeHandler
    ) -> Any:
        return self._consolidate_by_size(type, to_symbol(symbol), size, tick_type, handler)

    def _consolidate(
        self,
        symbol: Symbol,
        tick_type: TickType | None,
        handler: Callable[[Any], Any] | None,
        *,
        period: Ticks | None = None,
        resolution: Resolution | None = None,
        calendar: Callable[..., Any] | None = None,
        output: Any = None,
    ) -> Any:
        consolidator = self._make_consolidator(symbol, tick_type, period, resolution, calendar, output)
        self._attach(symbol, consolidator, tick_type, handler)
        return consolidator

    def _consolidate_by_size(
        self, kind: Any, symbol: Symbol, size: Any, tick_type: TickType | None, handler: Callable[[Any], Any] | None
    ) -> Any:
        """Consolidate by price range or count: the size means the bar's size for renko and range bars, else a count."""
        consolidator = self._make_sized_consolidator(kind, symbol, size, tick_type)
        self._attach(symbol, consolidator, tick_type, handler)
        return consolidator

    def _attach(
        self, symbol: Symbol, consolidator: Any, tick_type: TickType | None, handler: Callable[[Any], Any] | None
    ) -> None:
        if handler is None:
            return

        def forward(sender: Any, bar: Any) -> None:
            handler(bar)

        listen(consolidator, forward)
        self.subscription_manager.add_consolidator(symbol, consolidator, tick_type)

    # -- making consolidators ------------------------------------------------------------------------------------------

    @overloaded
    def resolve_consolidator(
        self, symbol: SymbolLike, resolution: Resolution | None, data_type: AnyType | None = None
    ) -> Any:
        """Return a consolidator from a symbol's data to a resolution or timedelta (None: unchanged), unregistered."""
        wanted = to_symbol(symbol)
        return self._make_consolidator(wanted, tick_type_of(data_type, wanted), None, resolution, None, None)

    @resolve_consolidator.alternative
    def _(self, symbol: SymbolLike, time_span: Duration | None, data_type: AnyType | None = None) -> Any:
        wanted = to_symbol(symbol)
        period = None if time_span is None else span(time_span)
        return self._make_consolidator(wanted, tick_type_of(data_type, wanted), period, None, None, None)

    @staticmethod
    def create_consolidator(period: Any, consolidator_input_type: Any, tick_type: TickType | None = None) -> Any:
        """Return a consolidator of a period for a type of data; a zero period passes data on."""
        return create_consolidator(span(period), consolidator_input_type, tick_type)

    def _make_consolidator(
        self,
        symbol: Symbol,
        tick_type: TickType | None,
        period: Ticks | None,
        resolution: Resolution | None,
        calendar: Callable[..., Any] | None,
        output: Any,
    ) -> Any:
        subscription = self._get_subscription(symbol, tick_type)
        if (period is not None and period < subscription._increment) or (
            resolution is not None and resolution < subscription.resolution
        ):
            raise ArgumentException(
                f"Unable to create {symbol} consolidator because {symbol} is registered for "
                f"{subscription.resolution.to_string()} data. Consolidators require higher resolution data to produce "
                "lower resolution data."
            )
        if calendar is not None:
            consolidator = _of_calendar(calendar, subscription)
        elif (period is None and resolution is None) or _unchanged(subscription, period, resolution):
            consolidator = identity_consolidator(subscription.type)
        elif resolution is Resolution.DAILY:
            consolidator = self._daily_consolidator(symbol, subscription)
        else:
            length = resolution_span(resolution) if resolution is not None else period
            consolidator = create_consolidator(length or 0, subscription.type, subscription.tick_type)
        if output is not None and not issubclass(consolidator.output_type, output):
            raise ArgumentException(
                "Unable to consolidate with the specified handler because the consolidator's output type is "
                f"{consolidator.output_type.__name__} but the handler's input type is {subscription.type.__name__}."
            )
        return consolidator

    def _daily_consolidator(self, symbol: Symbol, subscription: SubscriptionDataConfig) -> Any:
        from engine.lean_runtime.consolidators.market_hour_aware import MarketHourAwareConsolidator

        extended = self._settings.daily_consolidation_use_extended_market_hours
        if subscription.extended_market_hours and not extended and not self._has_shown_daily_consolidation_warning:
            self._debug(
                f"Warning: The subscription for {symbol} has ExtendedMarketHours=true, "
                "but Settings.DailyConsolidationUseExtendedMarketHours=false. "
                "Daily consolidations will exclude extended market hours. "
                "Enable algorithm.Settings.DailyConsolidationUseExtendedMarketHours to include them."
            )
            self._has_shown_daily_consolidation_warning = True
        return MarketHourAwareConsolidator(
            self._settings.daily_precise_end_time,
            Resolution.DAILY,
            subscription.type,
            subscription.tick_type,
            extended and subscription.extended_market_hours,
        )

    def _make_sized_consolidator(self, kind: Any, symbol: Symbol, size: Any, tick_type: TickType | None) -> Any:
        from engine.lean_runtime.consolidators import sized

        return sized.create(kind, self._get_subscription(symbol), to_decimal(size), tick_type)


def _unchanged(subscription: SubscriptionDataConfig, period: Ticks | None, resolution: Resolution | None) -> bool:
    return (period is not None and period == subscription._increment) or (
        resolution is not None and resolution is subscription.resolution
    )


def tick_type_of(data_type: Any, symbol: Symbol) -> TickType | None:
    """Return the kind of data a type of point comes in; None for no type or a family of types."""
    if data_type is None or data_type is BaseData:
        return None
    found: TickType = get_common_tick_type_for_common_data_types(data_type, symbol.security_type)
    return found


def create_consolidator(period: Ticks, input_type: Any, tick_type: TickType | None = None) -> Any:
    """Return a consolidator of a period in ticks for a type of data; a zero period passes data on."""
    from engine.lean_runtime.consolidators.base_data import BaseDataConsolidator, DynamicDataConsolidator
    from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
    from engine.lean_runtime.consolidators.ticks import (
        OpenInterestConsolidator,
        TickConsolidator,
        TickQuoteBarConsolidator,
    )
    from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator

    if not period:
        return identity_consolidator(input_type)
    length = to_timedelta(period)
    if issubclass(input_type, TradeBar):
        return TradeBarConsolidator(length)
    if issubclass(input_type, QuoteBar):
        return QuoteBarConsolidator(length)
    if issubclass(input_type, Tick):
        if tick_type is TickType.OPEN_INTEREST:
            return OpenInterestConsolidator(length)
        return TickQuoteBarConsolidator(length) if tick_type is TickType.QUOTE else TickConsolidator(length)
    return DynamicDataConsolidator(length) if issubclass(input_type, DynamicData) else BaseDataConsolidator(length)


def _of_calendar(calendar: Callable[..., Any], subscription: SubscriptionDataConfig) -> Any:
    from engine.lean_runtime.consolidators.base_data import BaseDataConsolidator
    from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
    from engine.lean_runtime.consolidators.ticks import TickConsolidator, TickQuoteBarConsolidator
    from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator

    kind = subscription.type
    if issubclass(kind, TradeBar):
        return TradeBarConsolidator(calendar)
    if issubclass(kind, QuoteBar):
        return QuoteBarConsolidator(calendar)
    if issubclass(kind, Tick):
        quotes = subscription.tick_type is TickType.QUOTE
        return TickQuoteBarConsolidator(calendar) if quotes else TickConsolidator(calendar)
    return BaseDataConsolidator(calendar)


def identity_consolidator(input_type: Any) -> Any:
    """Return the consolidator that passes data of a type on unchanged."""
    from engine.lean_runtime.consolidators.identity import IdentityDataConsolidator

    kinds: Any = IdentityDataConsolidator
    for kind in (TradeBar, QuoteBar, Tick):
        if issubclass(input_type, kind):
            return kinds[kind]()
    return kinds[BaseData]()
