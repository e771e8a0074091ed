"""The universe behind a canonical option: filters each day's chain (Data/UniverseSelection/OptionChainUniverse.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import DataNormalizationMode
from engine.lean_runtime.feed.universe import Member, Universe
from engine.lean_runtime.feed.universe_settings import UniverseSettings

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.feed.data_manager import DataManager
    from engine.lean_runtime.feed.subscription_request import SubscriptionRequest
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.securities.security import Security


class OptionChainUniverse(Universe):
    """Select the underlying and the contracts that pass the option's filter; data are always raw."""

    def __init__(self, option: Any, universe_settings: UniverseSettings | None) -> None:
        from engine.lean_runtime.options.option_filter_universe import OptionFilterUniverse

        super().__init__(option.subscription_data_config, None)
        self.option = option
        if universe_settings is not None:
            self.universe_settings = UniverseSettings(universe_settings)
            self.universe_settings.data_normalization_mode = DataNormalizationMode.RAW
        self._option_filter_universe = OptionFilterUniverse(option)

    def _select_symbols(self, utc_time: int, data: BaseDataCollection) -> Iterable[Symbol]:
        local = self.option.exchange.time_zone.to_local(utc_time)
        self._option_filter_universe._refresh(data.data, data.underlying, local)
        chosen = self.option.contract_filter.filter(self._option_filter_universe)
        # the underlying always comes first
        return [self.option.symbol.underlying, *(item.symbol for item in chosen)]

    def _add_member(self, utc_time: int, security: Security, is_internal: bool) -> bool:
        if self.dispose_requested or security.symbol in self.securities:
            return False
        self.securities[security.symbol] = Member(utc_time, security, is_internal)
        return True

    def _get_subscription_requests(
        self, security: Any, current_time_utc: int, maximum_end_time_utc: int, service: DataManager
    ) -> list[SubscriptionRequest]:
        if security.symbol == self.option.symbol.underlying:
            self.option.underlying = security
            security.set_data_normalization_mode(DataNormalizationMode.RAW)
        else:
            security.set_price_model(self.option.price_model)
        return super()._get_subscription_requests(security, current_time_utc, maximum_end_time_utc, service)
