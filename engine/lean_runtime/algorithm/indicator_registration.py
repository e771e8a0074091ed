"""Registering indicators for automatic updates (Algorithm/QCAlgorithm.Indicators.cs RegisterIndicator)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.consolidation import AlgorithmConsolidation, tick_type_of
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.common.ticks import span
from engine.lean_runtime.consolidators.base import listen
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.indicators.field import FieldSelector, select
from engine.lean_runtime.indicators.kinds import DataIndicator, Indicator
from engine.lean_runtime.indicators.python_indicator import as_indicator
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, Duration, Selector, SymbolLike

_SUFFIXES = {
    Resolution.TICK: "tick",
    Resolution.SECOND: "sec",
    Resolution.MINUTE: "min",
    Resolution.HOUR: "hr",
    Resolution.DAILY: "day",
}


class AlgorithmIndicatorRegistration(AlgorithmConsolidation):
    """Connects indicators to consolidators of a symbol's data."""

    def __init__(self) -> None:
        super().__init__()
        self._python_indicators: dict[int, tuple[Any, IndicatorBase]] = {}

    @property
    def enable_automatic_indicator_warm_up(self) -> bool:
        """Return whether indicators made by helpers are warmed up at once; kept in the settings."""
        return self._settings.automatic_indicator_warm_up

    @enable_automatic_indicator_warm_up.setter
    def enable_automatic_indicator_warm_up(self, value: bool) -> None:
        self._settings.automatic_indicator_warm_up = value

    def _as_indicator(self, given: Any) -> IndicatorBase:
        """Return an indicator as the engine uses it; the wrapper of a Python object is made once."""
        if isinstance(given, IndicatorBase):
            return as_indicator(given)
        known = self._python_indicators.get(id(given))
        if known is None:
            known = self._python_indicators[id(given)] = (given, as_indicator(given))
        return known[1]

    # -- names ---------------------------------------------------------------------------------------------------------

    def create_indicator_name(self, symbol: SymbolLike, type: str, resolution: Resolution | None) -> str:
        """Return the name of an indicator: its type and parameters, the symbol and the resolution's short form."""
        return self._indicator_name(to_symbol(symbol), type, resolution)

    def _indicator_name(self, symbol: Symbol, text: str, resolution: Resolution | None) -> str:
        named = symbol != Symbol.NONE and symbol != Symbol.EMPTY
        if resolution is None and named:
            resolution = self._get_subscription(symbol).resolution
        if resolution is not None and resolution not in _SUFFIXES:
            raise ArgumentOutOfRangeException("resolution", "resolution parameter is out of range.")
        suffix = _SUFFIXES[resolution] if resolution is not None else ""
        parts = [str(symbol), suffix] if named else [suffix]
        return f"{text}({'_'.join(parts)})".replace(")(", ",")

    # -- register ------------------------------------------------------------------------------------------------------

    @overloaded
    def register_indicator(
        self,
        symbol: SymbolLike,
        indicator: Anything,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> None:
        """Update an indicator from a symbol's data: at a resolution, a timedelta, or through a consolidator.

        The selector chooses the input from a bar. ArgumentException when the bars are not what the indicator takes.
        """
        wanted = to_symbol(symbol)
        consolidator = self._make_consolidator(wanted, None, None, resolution, None, None)
        self._register(wanted, self._as_indicator(indicator), consolidator, selector)

    @register_indicator.alternative
    def _(
        self,
        symbol: SymbolLike,
        indicator: Anything,
        resolution: Duration | None = None,
        selector: Selector = None,
    ) -> None:
        wanted = to_symbol(symbol)
        period = None if resolution is None else span(resolution)
        consolidator = self._make_consolidator(wanted, None, period, None, None, None)
        self._register(wanted, self._as_indicator(indicator), consolidator, selector)

    @register_indicator.alternative
    def _(self, symbol: SymbolLike, indicator: Anything, consolidator: Anything, selector: Selector = None) -> None:
        if not hasattr(consolidator, "data_consolidated") and not hasattr(consolidator, "DataConsolidated"):
            raise ArgumentException(
                "Invalid third argument, should be either a valid consolidator or timedelta object. "
                "The following exception was thrown: "
            )
        self._register(to_symbol(symbol), self._as_indicator(indicator), consolidator, selector)

    @register_indicator.alternative
    def _(self, symbol: SymbolLike, indicator: Anything, py_object: Anything, selector: Selector = None) -> None:
        self.register_indicator(symbol, indicator, py_object, selector)

    register_indicator.with_any_type()

    def _register(self, symbol: Symbol, indicator: IndicatorBase, consolidator: Any, selector: Any) -> None:
        """Feed an indicator from a consolidator that is updated with the symbol's data."""
        indicator.consolidators.add(consolidator)
        self.subscription_manager.add_consolidator(symbol, consolidator, None)
        _require_input(symbol, indicator, consolidator, selector)
        listen(consolidator, _handler(indicator, selector))

    def unregister_indicator(self, indicator: Any) -> None:
        """End the automatic updates of an indicator."""
        self.deregister_indicator(indicator)

    def deregister_indicator(self, indicator: Any) -> None:
        """End the automatic updates of an indicator."""
        known = self._as_indicator(indicator)
        for consolidator in list(known.consolidators):
            self.subscription_manager.remove_consolidator(None, consolidator)
        known.consolidators.clear()

    # -- what the helpers use ------------------------------------------------------------------------------------------

    def _initialize_indicator(
        self, indicator: Any, resolution: Resolution | None, selector: Any, symbols: list[Symbol]
    ) -> Any:
        """Register a new indicator on its symbols, and warm it up if the settings say so; returns it."""
        for symbol in symbols:
            tick_type = tick_type_of(input_type_of(indicator, selector), symbol)
            consolidator = self._make_consolidator(symbol, tick_type, None, resolution, None, None)
            self._register(symbol, indicator, consolidator, selector)
        if self._settings.automatic_indicator_warm_up:
            self._warm_up(symbols, indicator, resolution, selector)
        return indicator

    def _warm_up(self, symbols: list[Symbol], indicator: IndicatorBase, resolution: Any, selector: Any) -> None:
        raise NotImplementedError


def input_type_of(indicator: IndicatorBase, selector: Any) -> Any:
    """Return the type of data an indicator must be fed with, None when any kind of the symbol's data will do."""
    if isinstance(indicator, Indicator):
        return selector.needs if isinstance(selector, FieldSelector) else None
    return TradeBar


def updater(indicator: IndicatorBase, selector: Any) -> Any:
    """Return the function that feeds a bar to an indicator through a selector."""
    if isinstance(indicator, Indicator):
        feed = indicator._feed
        if selector is None:
            return lambda bar: feed(bar._end_time, bar._value, bar.symbol)
        return lambda bar: feed(bar._end_time, select(selector, bar), bar.symbol)
    if selector is None:
        return indicator._update
    return lambda bar: indicator._update(selector(bar))


class ValueFeed:
    """The handler of (consolidator, bar) that feeds the bar's value to an indicator."""

    __slots__ = ("feed", "indicator")

    def __init__(self, indicator: Indicator) -> None:
        self.indicator = indicator
        self.feed = indicator._feed

    def __call__(self, _: Any, bar: Any) -> None:
        """Feed a bar."""
        self.feed(bar._end_time, bar._value, bar.symbol)


def _handler(indicator: IndicatorBase, selector: Any) -> Any:
    """Return the same as a handler of (consolidator, bar)."""
    if isinstance(indicator, Indicator) and selector is None:
        return ValueFeed(indicator)
    update = updater(indicator, selector)
    return lambda _, bar: update(bar)


def _require_input(symbol: Symbol, indicator: IndicatorBase, consolidator: Any, selector: Any) -> None:
    """Refuse bars an indicator of bars cannot take."""
    if not isinstance(indicator, DataIndicator) or selector is not None:
        return
    output = getattr(consolidator, "output_type", None)
    if not isinstance(output, type) or issubclass(output, indicator._accepted):
        return
    expected = indicator._accepted_name.rpartition(".")[2]
    raise ArgumentException(
        f"Type mismatch found between consolidator and indicator for symbol: {symbol}."
        f"Consolidator outputs type {output.__name__} but indicator expects input type {expected}"
    )
