"""How new securities come to be: properties, models, initializers, first prices."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.brokerages.models.default import DefaultBrokerageModel
from engine.lean_runtime.common.enums import (
    AccountType,
    DataNormalizationMode,
    OptionRight,
    OptionStyle,
    Resolution,
    SecurityType,
)
from engine.lean_runtime.common.errors import InvalidOperationException, NotImplementedException, UnsupportedLeanFeature
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.securities.cache import SecurityCacheProvider
from engine.lean_runtime.securities.dynamic_data import RegisteredSecurityDataTypesProvider
from engine.lean_runtime.securities.initializers import (
    BrokerageModelSecurityInitializer,
    CompositeSecurityInitializer,
    FuncSecurityInitializer,
    SecurityInitializer,
)
from engine.lean_runtime.securities.security_service import SecurityService
from engine.lean_runtime.securities.seeders import FuncSecuritySeeder, SecuritySeeder, seed_securities
from tests.engine.lean_runtime.securities.bench import INDEX, STOCK, Bench, trade_bar


class Desk:
    """A service over the shared databases with a stand-in for the algorithm."""

    def __init__(self, services: EngineServices) -> None:
        self.bench = Bench()
        self.bench.securities.clear()
        self.debugged: list[str] = []
        self.algorithm = SimpleNamespace(
            securities=self.bench.securities,
            settings=SimpleNamespace(seed_initial_prices=False),
            security_initializer=SecurityInitializer.NULL,
            subscription_manager=SimpleNamespace(available_data_types={}),
            debug=self.debugged.append,
        )
        book = self.bench.portfolio.cash_book
        self.service = SecurityService(
            book,
            services.market_hours,
            services.symbol_properties,
            self.algorithm,
            RegisteredSecurityDataTypesProvider.NULL,
            SecurityCacheProvider(self.bench.portfolio),
            None,
            self.algorithm,
        )
        self.bench.securities.set_security_service(self.service)

    def config(self, symbol: Symbol, internal: bool = False, mode: Any = DataNormalizationMode.ADJUSTED) -> Any:
        zone = TimeZones.CHICAGO if symbol.security_type is SecurityType.INDEX_OPTION else TimeZones.NEW_YORK
        return SubscriptionDataConfig(
            TradeBar,
            symbol,
            Resolution.MINUTE,
            TimeZones.NEW_YORK,
            zone,
            True,
            False,
            internal,
            data_normalization_mode=mode,
        )

    def add(self, symbol: Symbol, **options: Any) -> Any:
        """Create and register a security with one subscription."""
        security = self.service.create_security(symbol, [self.config(symbol, **options)])
        self.bench.securities.add(security)
        return security


@pytest.fixture
def desk(services: EngineServices) -> Desk:
    return Desk(services)


def test_a_stock_gets_its_hours_properties_and_ticker(desk: Desk) -> None:
    stock = desk.add(STOCK)
    assert (stock.exchange.time_zone.id, stock.symbol_properties.lot_size) == ("America/New_York", 1.0)
    assert (SymbolCache.get_symbol("GOOG"), stock.resolution, stock.is_tradable) == (STOCK, Resolution.MINUTE, True)


def test_an_internal_feed_is_not_tradable_until_the_user_subscribes(desk: Desk) -> None:
    stock = desk.add(STOCK, internal=True)
    assert not stock.is_tradable
    again = desk.service.create_security(STOCK, desk.config(STOCK))
    assert again is stock
    assert (stock.is_tradable, len(stock.subscriptions)) == (True, 2)


def test_removed_securities_come_back_as_the_same_object(desk: Desk) -> None:
    stock = desk.add(STOCK)
    desk.bench.securities.remove(STOCK)
    assert desk.add(STOCK) is stock
    assert desk.bench.securities.count == 1


def test_the_initializer_runs_once_and_before_a_given_leverage(desk: Desk) -> None:
    seen: list[Any] = []

    def initialize(item: Any) -> None:
        seen.append(item)
        item.set_leverage(5)

    desk.algorithm.security_initializer = FuncSecurityInitializer(initialize)
    stock = desk.service.create_security(STOCK, desk.config(STOCK), 3)
    desk.bench.securities.add(stock)
    desk.add(STOCK)
    assert (seen, stock.leverage) == ([stock], 3.0)


def test_raw_stocks_have_a_tick_size(desk: Desk) -> None:
    assert type(desk.add(STOCK).price_variation_model).__name__ == "AdjustedPriceVariationModel"
    raw = Symbol.create("TWX", SecurityType.EQUITY, "usa")
    assert type(desk.add(raw, mode=DataNormalizationMode.RAW).price_variation_model).__name__ == (
        "EquityPriceVariationModel"
    )


def test_options_know_their_underlying_and_multiplier(desk: Desk) -> None:
    stock = desk.add(STOCK)
    symbol = Symbol.create_option(STOCK, "usa", OptionStyle.AMERICAN, OptionRight.PUT, 90, date(2016, 1, 15))
    option = desk.service.create_security(symbol, [desk.config(symbol)], underlying=stock)
    assert (option.underlying, option.contract_multiplier, option.exchange.trading_days_per_year) == (stock, 100, 252)


def test_a_contract_whose_models_differ_from_its_canonicals_is_warned_about_once(desk: Desk) -> None:
    canonical = Symbol.create_canonical_option(STOCK)
    desk.add(canonical).set_fee_model(object())
    for strike in (90, 95):
        symbol = Symbol.create_option(STOCK, "usa", OptionStyle.AMERICAN, OptionRight.PUT, strike, date(2016, 1, 15))
        desk.add(symbol)
    assert len(desk.debugged) == 1
    assert "at least one model of different types" in desk.debugged[0]


def test_benchmarks_are_securities_of_their_own(desk: Desk) -> None:
    SymbolCache.clear()
    benchmark = desk.bench.securities.create_benchmark_security(STOCK)
    assert STOCK not in desk.bench.securities
    assert not SymbolCache.try_get_symbol("GOOG")[0]
    assert (benchmark.leverage, benchmark.is_tradable) == (1.0, True)


def test_unsupported_types_are_refused_by_name(desk: Desk) -> None:
    future = Symbol.create("BTCUSD", SecurityType.CRYPTO, "coinbase")
    with pytest.raises(UnsupportedLeanFeature, match="Crypto securities are not supported"):
        desk.service.create_security(future, [])


def test_initial_prices_are_seeded_when_the_settings_ask_for_them(desk: Desk) -> None:
    desk.algorithm.settings.seed_initial_prices = True
    desk.algorithm.get_last_known_prices = lambda symbols: {STOCK: [trade_bar(STOCK, 7, 7, 7, 7)]}
    assert desk.add(STOCK).price == 7.0


def test_sessions_of_options_are_made_of_quotes(desk: Desk) -> None:
    symbol = Symbol.create_option(STOCK, "usa", OptionStyle.AMERICAN, OptionRight.PUT, 90, date(2016, 1, 15))
    assert desk.add(symbol).session._tick_type.to_string() == "Quote"
    assert desk.add(STOCK).session._tick_type.to_string() == "Trade"


# -- initializers and seeders ------------------------------------------------------------------------------------------


def test_the_brokerage_models_models_are_asked_for_in_leans_order() -> None:
    asked: list[str] = []

    class Model(DefaultBrokerageModel):
        def __getattribute__(self, name: str) -> Any:
            if name.startswith("get_"):
                asked.append(name)
            return super().__getattribute__(name)

    stock = Bench().stock
    BrokerageModelSecurityInitializer(Model(AccountType.CASH), SecuritySeeder.NULL).initialize(stock)
    names = ("fill", "fee", "slippage", "settlement", "buying_power", "margin_interest_rate")
    assert asked == [*(f"get_{name}_model" for name in names), "get_shortable_provider"]
    assert (type(stock.settlement_model).__name__, stock.leverage) == ("DelayedSettlementModel", 1.0)


def test_a_users_leverage_is_taken_over() -> None:
    class Model(DefaultBrokerageModel):
        def get_leverage(self, security: Any) -> float:
            return 4.0

    stock = Bench().stock
    BrokerageModelSecurityInitializer(Model(), SecuritySeeder.NULL).initialize(stock)
    assert stock.leverage == 4.0


def test_composites_run_all_and_refuse_what_cannot_initialize() -> None:
    seen: list[int] = []
    composite = CompositeSecurityInitializer(FuncSecurityInitializer(lambda security: seen.append(1)))
    composite.add_security_initializer(FuncSecurityInitializer(lambda security: seen.append(2)))
    composite.initialize(Bench().stock)
    assert (seen, len(composite.initializers)) == ([1, 2], 2)
    with pytest.raises(NotImplementedException, match="ISecurityInitializer"):
        composite.add_security_initializer(object())
    with pytest.raises(InvalidOperationException):
        FuncSecurityInitializer(None)  # type: ignore[arg-type]


def test_a_seeder_sets_one_point_or_several_and_survives_errors() -> None:
    stock = Bench().stock
    assert FuncSecuritySeeder(lambda security: trade_bar(STOCK, 3, 3, 3, 3)).seed_security(stock)
    assert FuncSecuritySeeder(lambda security: [trade_bar(STOCK, 4, 4, 4, 4, 0, 1)]).seed_security(stock)
    assert stock.price == 4.0
    assert not FuncSecuritySeeder(lambda security: []).seed_security(stock)
    assert not FuncSecuritySeeder(lambda security: 1 / 0).seed_security(stock)


def test_only_securities_without_price_are_seeded() -> None:
    bench, asked = Bench(), []
    bench.price(bench.stock, 5)

    def last_known_prices(symbols: Any) -> dict[Any, Any]:
        asked.extend(symbols)
        return {}

    algorithm = SimpleNamespace(get_last_known_prices=last_known_prices)
    seed_securities([bench.stock, bench.index], algorithm)
    assert asked == [INDEX]
