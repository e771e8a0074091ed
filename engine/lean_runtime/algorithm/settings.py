"""The settings an algorithm may change (Common/AlgorithmSettings.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, Ticks
from engine.lean_runtime.data.faces import float_face, span_face


class AlgorithmSettings(LeanObject):
    """LEAN's settings with LEAN's defaults; decimals and spans have exact twins with a leading underscore."""

    max_absolute_portfolio_target_percentage = float_face(
        "_max_absolute_portfolio_target_percentage", "The largest target size, as a multiple of the portfolio's value."
    )
    min_absolute_portfolio_target_percentage = float_face(
        "_min_absolute_portfolio_target_percentage", "The smallest target size above zero; smaller ones are refused."
    )
    minimum_order_margin_portfolio_percentage = float_face(
        "_minimum_order_margin_portfolio_percentage", "The share of the portfolio below which no order is placed."
    )
    free_portfolio_value_percentage = float_face(
        "_free_portfolio_value_percentage", "The share of the portfolio that set_holdings leaves untouched."
    )
    stale_price_time_span = span_face("_stale_price_time_span", "The age from which prices count as stale in fills.")
    databases_refresh_period = span_face("_databases_refresh_period", "The refresh period of the databases, live only.")
    performance_sample_period = span_face("_performance_sample_period", "The period of speed samples; zero is off.")

    def __init__(self) -> None:
        """Take LEAN's defaults."""
        self._max_absolute_portfolio_target_percentage = Decimal(1000000000)
        self._min_absolute_portfolio_target_percentage = Decimal("0.0000000001")
        self._minimum_order_margin_portfolio_percentage = Decimal("0.001")
        self._free_portfolio_value: Decimal | None = None
        self._free_portfolio_value_percentage = Decimal("0.0025")
        self._stale_price_time_span: Ticks = TICKS_PER_HOUR
        self._databases_refresh_period: Ticks = TICKS_PER_DAY
        self._performance_sample_period: Ticks = 0
        self.automatic_indicator_warm_up = False
        self.rebalance_portfolio_on_security_changes: bool | None = None
        self.rebalance_portfolio_on_insight_changes: bool | None = None
        self.data_subscription_limit = 2147483647
        self.liquidate_enabled = True
        self.warmup_resolution: Resolution | None = None
        self.trading_days_per_year: int | None = None
        self.daily_precise_end_time = True
        self.daily_consolidation_use_extended_market_hours = False
        self.ignore_unknown_asset_holdings = True
        self.seed_initial_prices = False

    @property
    def free_portfolio_value(self) -> float | None:
        """Return the fixed amount that set_holdings leaves untouched; None uses the percentage."""
        return None if self._free_portfolio_value is None else to_float(self._free_portfolio_value)

    @free_portfolio_value.setter
    def free_portfolio_value(self, value: Any) -> None:
        self._free_portfolio_value = None if value is None else to_decimal(value)

    @property
    def warm_up_resolution(self) -> Resolution | None:
        """Return the resolution of the warm-up, an alias of `warmup_resolution`."""
        return self.warmup_resolution

    @warm_up_resolution.setter
    def warm_up_resolution(self, value: Resolution | None) -> None:
        self.warmup_resolution = value
