"""Estimates how much money a strategy could carry (Common/CapacityEstimate.cs)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, discretely_round_by, divide, to_float
from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_DAY, Ticks, date_of
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.parameters import ReservedBuyingPowerForPositionParameters
from engine.lean_runtime.statistics.symbol_capacity import SymbolCapacity

NEW_WEIGHT, OLD_WEIGHT = Decimal("0.33"), Decimal("0.66")
QUANTUM = Decimal("1000.00")


class CapacityEstimate(LeanObject):
    """Follow fills and volumes, and every snapshot weigh the smallest market into the estimate."""

    def __init__(self, algorithm: Any) -> None:
        """Follow an initialised algorithm."""
        self._algorithm = algorithm
        self._by_symbol: dict[Symbol, SymbolCapacity] = {}
        self._monitored: list[SymbolCapacity] = []
        # The run's length less a day, at least one day and at most seven (end dates are a tick short of midnight).
        length = (algorithm._end_date - algorithm._start_date) - TICKS_PER_DAY
        self._period: Ticks = max(min(length, 7 * TICKS_PER_DAY), TICKS_PER_DAY)
        self._next_snapshot: Ticks = algorithm._start_date + self._period
        self._raw = ZERO
        self.lowest_capacity_asset: Symbol | None = None

    @property
    def _capacity(self) -> Decimal:
        return discretely_round_by(self._raw, QUANTUM)

    @property
    def capacity(self) -> float:
        """The estimate in account currency, rounded to a thousand."""
        return to_float(self._capacity)

    def on_order_event(self, event: Any) -> None:
        """Take an order event; only fills count."""
        if event.status is not OrderStatus.FILLED and event.status is not OrderStatus.PARTIALLY_FILLED:
            return
        found = self._by_symbol.get(event.symbol)
        if found is None:
            found = self._by_symbol[event.symbol] = SymbolCapacity(self._algorithm, event.symbol)
        found.on_order_event(event)
        if found not in self._monitored:
            self._monitored.append(found)

    def update_market_capacity(self, force_process: bool) -> None:
        """Take the current slice; form a new estimate when a snapshot is due or forced."""
        for found in self._monitored[::-1]:
            if found.update_market_capacity():
                self._monitored.remove(found)
        if not self._by_symbol:
            return
        today = date_of(self._algorithm._utc_ticks)
        if force_process or today >= self._next_snapshot:
            self._snapshot(today)

    @property
    def is_watching(self) -> bool:
        """Tell whether the bars of each step count, as they do for a while after a fill."""
        return bool(self._monitored)

    def quiet_until(self) -> Ticks:
        """Return the UTC time before which nothing is due unless the estimate is watching."""
        return self._next_snapshot if self._by_symbol else MAX_TICKS

    def _snapshot(self, today: Ticks) -> None:
        value = self._algorithm.portfolio._total_portfolio_value
        if not value:
            return
        sold = sum((found.sale_volume for found in self._by_symbol.values()), ZERO)
        smallest = min(self._by_symbol.values(), key=lambda found: found.market_capacity_dollar_volume)
        security = smallest.security
        self.lowest_capacity_asset = security.symbol
        share_sold = divide(smallest.sale_volume, sold) if sold else ZERO
        reserved = invoke(
            security.margin_model,
            "get_reserved_buying_power_for_position",
            ReservedBuyingPowerForPositionParameters(security),
        )
        share_held = divide(reserved._absolute_used_buying_power * security._leverage, value)
        share = max(share_sold, share_held)
        volume = divide(smallest.market_capacity_dollar_volume, Decimal(smallest.trades))
        estimate = divide(volume, share) if share else self._raw
        self._raw = NEW_WEIGHT * estimate + self._raw * OLD_WEIGHT if self._raw else estimate
        self._begin_next(today)

    def _begin_next(self, today: Ticks) -> None:
        for symbol, found in list(self._by_symbol.items()):
            if not found.should_remove():
                found.reset()
                continue
            del self._by_symbol[symbol]
            if found in self._monitored:
                self._monitored.remove(found)
        self._next_snapshot = today + self._period
