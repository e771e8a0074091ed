"""What splits, dividends and delistings do to the account (the corporate part of Engine/AlgorithmManager.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import (
    DataNormalizationMode,
    DelistingType,
    OrderType,
    SecurityType,
    SplitType,
    resolution_span,
)
from engine.lean_runtime.common.globals import round_down_in_time_zone
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import date_of, span
from engine.lean_runtime.data.subscription_data_config import data_normalization_mode, get_highest_resolution
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.orders.market_orders import MarketOnCloseOrder
from engine.lean_runtime.orders.requests import SubmitOrderRequest
from engine.lean_runtime.securities.volatility import warm_up_volatility_model

if TYPE_CHECKING:
    from engine.lean_runtime.data.auxiliary import Delisting, Split


class CorporateActions:
    """Apply corporate events to portfolio, trades and orders, and sell options before their underlying splits."""

    def __init__(self, algorithm: Any) -> None:
        self._algorithm = algorithm
        self._is_live: bool = algorithm.live_mode
        self._split_warnings: list[Split] = []
        self._pending_delistings: list[Delisting] = []

    @property
    def has_split_warnings(self) -> bool:
        """Tell whether a split lies ahead."""
        return bool(self._split_warnings)

    def apply(self, auxiliary: dict[str, Any]) -> None:
        """Apply dividends, then splits; during warm-up positions already reflect them."""
        for dividend in auxiliary["dividends"].values() if "dividends" in auxiliary else ():
            mode = self._mode_of(dividend.symbol)
            if not self._algorithm.is_warming_up:
                self._algorithm.portfolio.apply_dividend(dividend, self._is_live, mode)
            self._restart_volatility(dividend.symbol, mode)
        for split in auxiliary["splits"].values() if "splits" in auxiliary else ():
            if split.type is SplitType.SPLIT_OCCURRED:
                self._apply_split(split)

    def remember_warnings(self, auxiliary: dict[str, Any]) -> None:
        """Keep warnings of delistings and splits until they are acted upon."""
        for delisting in auxiliary["delistings"].values() if "delistings" in auxiliary else ():
            if delisting.type is DelistingType.WARNING:
                self._pending_delistings.append(delisting)
                continue
            for pending in self._pending_delistings:
                if pending.symbol == delisting.symbol:
                    self._pending_delistings.remove(pending)
                    break
        for split in auxiliary["splits"].values() if "splits" in auxiliary else ():
            known = any(warning.symbol == split.symbol for warning in self._split_warnings)
            if split.type is SplitType.WARNING and not known:
                self._split_warnings.append(split)

    def liquidate_options_before_splits(self) -> None:
        """Close option positions on a splitting underlying by market-on-close orders, at the last possible bar."""
        for split in reversed(self._split_warnings.copy()):
            security = self._algorithm.securities[split.symbol]
            if not security.is_tradable and not self._algorithm.universe_manager._is_active(split.symbol):
                self._split_warnings.remove(split)
            elif security._local_time >= self._latest_submission(security):
                self._split_warnings.remove(split)
                if not self._algorithm.is_warming_up:
                    self._liquidate_options_of(security)

    def _latest_submission(self, security: Any) -> int:
        configurations = self._configurations(security.symbol)
        hours = security.exchange.hours
        closes = hours._get_next_market_close(security._local_time, False)
        return round_down_in_time_zone(
            closes - span(MarketOnCloseOrder.submission_time_buffer),
            resolution_span(get_highest_resolution(configurations)),
            hours.time_zone,
            configurations[0].data_time_zone,
        )

    def _liquidate_options_of(self, underlying: Any) -> None:
        algorithm = self._algorithm
        for option in list(algorithm.securities.values()):
            symbol = option.symbol
            if not is_option(symbol.security_type) or symbol.underlying != underlying.symbol or not option.hold_stock:
                continue
            if any(
                item.symbol == symbol and date_of(item._time) == date_of(option._local_time)
                for item in self._pending_delistings
            ):
                continue
            algorithm.transactions.cancel_open_orders(
                symbol, "Canceled due to impending split. Separate MarketOnClose order submitted to liquidate position."
            )
            request = SubmitOrderRequest(
                OrderType.MARKET_ON_CLOSE,
                option.type,
                symbol,
                -option.holdings._quantity,
                ZERO,
                ZERO,
                algorithm._utc_ticks,
                "Liquidated due to impending split. Option splits are not currently supported.",
            )
            algorithm.transactions.add_order(request)
            option.is_tradable = False
            algorithm.debug(
                f"MarketOnClose order submitted for option contract '{symbol}' due to impending "
                f"{underlying.symbol.value} split event. Option splits are not currently supported."
            )

    def _apply_split(self, split: Split) -> None:
        algorithm = self._algorithm
        mode = self._mode_of(split.symbol)
        if not algorithm.is_warming_up:
            security = algorithm.securities._items.get(split.symbol)
            algorithm.portfolio.apply_split(split, security, self._is_live, mode)
            algorithm.trade_builder.apply_split(split, self._is_live, mode)
            if self._is_live or mode is DataNormalizationMode.RAW:
                tickets = algorithm.transactions.get_open_order_tickets(lambda ticket: ticket.symbol == split.symbol)
                algorithm.brokerage_model.apply_split(tickets, split)
        self._restart_volatility(split.symbol, mode)

    def _restart_volatility(self, symbol: Any, mode: DataNormalizationMode) -> None:
        """Warm a volatility model up again: raw prices jump at the event."""
        algorithm = self._algorithm
        security = algorithm.securities._items.get(symbol)
        is_raw = self._is_live or mode is DataNormalizationMode.RAW
        if security is None or security.type is not SecurityType.EQUITY or not is_raw:
            return
        warm_up_volatility_model(algorithm, security, mode)

    def _mode_of(self, symbol: Any) -> DataNormalizationMode:
        return data_normalization_mode(self._configurations(symbol))

    def _configurations(self, symbol: Any) -> list[Any]:
        service = self._algorithm.subscription_manager.subscription_data_config_service
        configurations: list[Any] = service.get_subscription_data_configs(symbol)
        return configurations
