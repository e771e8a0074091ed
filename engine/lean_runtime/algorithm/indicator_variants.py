"""Indicator helpers with rules of their own: rates, identities, the day's VWAP (QCAlgorithm.Indicators.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.indicator_helper import INT, Recipe
from engine.lean_runtime.algorithm.indicator_helpers import AlgorithmIndicatorHelpers
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.common.text import span_text
from engine.lean_runtime.common.ticks import Ticks, span, ticks
from engine.lean_runtime.indicators.naming import csharp_text
from engine.lean_runtime.orders.faces import to_symbol
from engine.lean_runtime.reference.interest_rate_provider import (
    ConstantRiskFreeRateInterestRateModel,
    FuncRiskFreeRateInterestRateModel,
    IRiskFreeInterestRateModel,
    interest_rate,
)

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Duration, Number, Selector, SymbolLike
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.indicators.functional import FilteredIdentity, Identity
    from engine.lean_runtime.indicators.ratios import SharpeRatio
    from engine.lean_runtime.indicators.relations import Alpha
    from engine.lean_runtime.indicators.volume_averages import IntradayVwap

_VWAP = Recipe("volume_averages.VolumeWeightedAveragePriceIndicator", "VWAP({period})", None, {"period": INT})


class AlgorithmIndicatorVariants(AlgorithmIndicatorHelpers):
    """Helpers that no table row describes."""

    # -- rates ---------------------------------------------------------------------------------------------------------

    def _risk_free_rate_model(self, rate: Decimal | None) -> IRiskFreeInterestRateModel:
        """Return a constant rate, or the algorithm's model, asked late because it may be set after the indicator."""
        if rate is not None:
            return ConstantRiskFreeRateInterestRateModel(rate)
        return FuncRiskFreeRateInterestRateModel(
            lambda date: interest_rate(self.risk_free_interest_rate_model, ticks(date))
        )

    @overloaded
    def a(
        self,
        target: SymbolLike,
        reference: SymbolLike,
        alpha_period: int = 1,
        beta_period: int = 252,
        resolution: Resolution | None = None,
        risk_free_rate: Number | None = None,
        selector: Selector = None,
    ) -> Alpha:
        """Make Jensen's alpha of the target against the reference, fed from both and warmed up."""
        from engine.lean_runtime.indicators.relations import Alpha

        symbols = [to_symbol(target), to_symbol(reference)]
        rate = None if risk_free_rate is None else to_decimal(risk_free_rate)
        periods = int(alpha_period), int(beta_period)
        name = self._indicator_name(symbols[0], _text("A", *periods, rate), resolution)
        made = Alpha(name, *symbols, *periods, self._risk_free_rate_model(rate))
        self._initialize_indicator(made, resolution, selector, symbols)
        return made

    @overloaded
    def sr(
        self,
        symbol: SymbolLike,
        sharpe_period: int,
        risk_free_rate: Number | None = None,
        resolution: Resolution | None = None,
        selector: Selector = None,
    ) -> SharpeRatio:
        """Make the Sharpe ratio of the symbol's returns, warmed up; the default rate is the algorithm's model."""
        from engine.lean_runtime.indicators.ratios import SharpeRatio

        wanted = to_symbol(symbol)
        rate = None if risk_free_rate is None else to_decimal(risk_free_rate)
        name = self._indicator_name(wanted, _text("SR", int(sharpe_period), rate), resolution)
        made = SharpeRatio(name, int(sharpe_period), self._risk_free_rate_model(rate))
        self._initialize_indicator(made, resolution, selector, [wanted])
        return made

    # -- identities ----------------------------------------------------------------------------------------------------

    @overloaded
    def identity(
        self, symbol: SymbolLike, resolution: Resolution, selector: Selector = None, field_name: str | None = None
    ) -> Identity:
        """Make an indicator that repeats a field of the symbol's bars; the name says the field, "close" by default."""
        wanted = to_symbol(symbol)
        made = _identity(self._indicator_name(wanted, field_name or "close", resolution))
        self._initialize_indicator(made, resolution, selector, [wanted])
        return made

    @identity.alternative
    def _(
        self, symbol: SymbolLike, resolution: Duration, selector: Selector = None, field_name: str | None = None
    ) -> Identity:
        wanted = to_symbol(symbol)
        made = _identity(f"{wanted}({field_name or 'close'},{span_text(span(resolution))})")
        self._register_at(wanted, made, span(resolution), selector)
        return made

    @identity.alternative
    def _(self, symbol: SymbolLike, selector: Selector = None, field_name: str | None = None) -> Identity:
        made: Identity = self.identity(
            symbol, self._get_subscription(to_symbol(symbol)).resolution, selector, field_name
        )
        return made

    @overloaded
    def filtered_identity(
        self,
        symbol: SymbolLike,
        resolution: Resolution,
        selector: Selector = None,
        filter: Selector = None,
        field_name: str | None = None,
    ) -> FilteredIdentity:
        """Make an indicator that repeats the symbol's points a function lets through; it is not warmed up."""
        wanted = to_symbol(symbol)
        made = _filtered_identity(self._indicator_name(wanted, field_name or "close", resolution), filter)
        self.register_indicator(wanted, made, resolution, selector)
        return made

    @filtered_identity.alternative
    def _(
        self,
        symbol: SymbolLike,
        resolution: Duration,
        selector: Selector = None,
        filter: Selector = None,
        field_name: str | None = None,
    ) -> FilteredIdentity:
        wanted = to_symbol(symbol)
        made = _filtered_identity(f"{wanted}({field_name or 'close'}_{span_text(span(resolution))})", filter)
        self._register_at(wanted, made, span(resolution), selector)
        return made

    @filtered_identity.alternative
    def _(
        self,
        symbol: SymbolLike,
        selector: Selector = None,
        filter: Selector = None,
        field_name: str | None = None,
    ) -> FilteredIdentity:
        resolution = self._get_subscription(to_symbol(symbol)).resolution
        made: FilteredIdentity = self.filtered_identity(symbol, resolution, selector, filter, field_name)
        return made

    def _register_at(self, symbol: Symbol, indicator: Any, period: Ticks, selector: Any) -> None:
        consolidator = self._make_consolidator(symbol, None, period, None, None, None)
        self._register(symbol, indicator, consolidator, selector)

    # -- volume weighted average price ---------------------------------------------------------------------------------

    @overloaded
    def vwap(self, symbol: SymbolLike) -> IntradayVwap:
        """Make the volume weighted average price: of the running day (not warmed up), or over a period of bars."""
        from engine.lean_runtime.indicators.volume_averages import IntradayVwap

        wanted = to_symbol(symbol)
        made = IntradayVwap(self._indicator_name(wanted, "VWAP", None))
        self.register_indicator(wanted, made)
        return made

    vwap.alternative(_VWAP.function())


def _text(short: str, *values: Any) -> str:
    """Write an indicator's short name with its values, the absent ones left out."""
    return f"{short}({','.join(csharp_text(value) for value in values if value is not None)})"


def _identity(name: str) -> Identity:
    from engine.lean_runtime.indicators.functional import Identity

    return Identity(name)


def _filtered_identity(name: str, keep: Any) -> FilteredIdentity:
    from engine.lean_runtime.indicators.functional import FilteredIdentity

    return FilteredIdentity(name, keep)
