"""Cash, brokerage model, benchmark, initializers, trade builder (Algorithm/QCAlgorithm.cs)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import is_function, register_classes, to_symbol
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.read_only import read_only
from engine.lean_runtime.algorithm.services import AlgorithmServices
from engine.lean_runtime.brokerages.benchmarks import FuncBenchmark, SecurityBenchmark
from engine.lean_runtime.brokerages.brokerage_model import BrokerageModel
from engine.lean_runtime.brokerages.models.default import DefaultBrokerageModel
from engine.lean_runtime.common.enums import (
    AccountType,
    BrokerageName,
    FillGroupingMethod,
    FillMatchingMethod,
    SecurityType,
)
from engine.lean_runtime.common.errors import (
    ArgumentException,
    ArgumentNullException,
    ArgumentOutOfRangeException,
    InvalidOperationException,
    KeyNotFoundException,
    SystemException,
)
from engine.lean_runtime.common.numbers import decimal_text, to_decimal
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.market import Market
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.securities.initializers import (
    BrokerageModelSecurityInitializer,
    CompositeSecurityInitializer,
    FuncSecurityInitializer,
)
from engine.lean_runtime.securities.seeders import SecuritySeeder
from engine.lean_runtime.statistics.trade_builder import TradeBuilder

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, Number, SymbolLike

#: Indices that do not live on the default market (Common/Securities/Index/IndexSymbol.cs).
_INDEX_MARKETS = {"HSI": "hkfe", "KM": "krx", "N225": "ose", "SX5E": "eurex", "DAX": "eurex"}

register_classes("engine.lean_runtime.common.enums", "AccountType", "BrokerageName", "SecurityType")


class AlgorithmAccount(AlgorithmServices):
    """What decides how orders are accepted, filled and booked."""

    def __init__(self) -> None:
        super().__init__()
        self._user_set_security_initializer = False
        self.brokerage_message_handler: Any = None
        self._benchmark: Any = None
        self._set_model(DefaultBrokerageModel())
        self._risk_free_interest_rate_model: Any = self._default_interest_rates()
        self._security_initializer: Any = BrokerageModelSecurityInitializer(self._brokerage_model, SecuritySeeder.NULL)
        self.set_trade_builder(TradeBuilder(FillGroupingMethod.FILL_TO_FILL, FillMatchingMethod.FIFO))

    def _default_interest_rates(self) -> Any:
        return EngineServices.current().interest_rates

    def _services_set_live_mode(self, live: bool) -> None:
        self._trade_builder.set_live_mode(live)
        super()._services_set_live_mode(live)

    # -- cash ----------------------------------------------------------------------------------------------------------

    @overloaded
    def set_cash(self, starting_cash: Number) -> None:
        """Set the starting cash in account currency, or the amount and conversion rate of another currency.

        InvalidOperationException once initialised.
        """
        self._refuse_late_cash()
        self.portfolio.set_cash(to_decimal(starting_cash))

    @set_cash.alternative
    def _(self, symbol: str, starting_cash: Number, conversion_rate: Number = 0) -> None:
        self._refuse_late_cash()
        self.portfolio.set_cash(symbol, to_decimal(starting_cash), to_decimal(conversion_rate))

    def _refuse_late_cash(self) -> None:
        if self._locked:
            raise InvalidOperationException(
                "self.set_cash(): Cannot change cash available after algorithm initialized."
            )

    def set_account_currency(self, account_currency: str, starting_cash: Any = None) -> None:
        """Set the currency of the account; InvalidOperationException once initialised."""
        if self._locked:
            raise InvalidOperationException(
                "self.set_account_currency(): Cannot change AccountCurrency after algorithm initialized."
            )
        amount: Decimal | None = None if starting_cash is None else to_decimal(starting_cash)
        with_cash = "" if amount is None else f", with a starting cash of {decimal_text(amount)}"
        self._debug(f"Changing account currency from {self.account_currency} to {account_currency}{with_cash}...")
        self.portfolio.set_account_currency(account_currency, amount)

    # -- brokerage model -----------------------------------------------------------------------------------------------

    @read_only
    def brokerage_model(self) -> Any:
        """Return the model of the brokerage."""
        return self._brokerage_model

    @read_only
    def brokerage_name(self) -> BrokerageName:
        """Return the brokerage the model stands for; DEFAULT for models of one's own."""
        return self._brokerage_name

    def _set_model(self, model: Any) -> None:
        self._brokerage_model = model
        try:
            self._brokerage_name = BrokerageModel.get_brokerage_name(model)
        except ArgumentOutOfRangeException:
            self._brokerage_name = BrokerageName.DEFAULT

    @overloaded
    def set_brokerage_model(self, brokerage: BrokerageName, account_type: AccountType = AccountType.MARGIN) -> None:
        """Set the brokerage by name or by a model; securities added before get its models as well."""
        self._use_brokerage_model(BrokerageModel.create(self.transactions, brokerage, account_type))

    @set_brokerage_model.alternative
    def _(self, model: Anything) -> None:
        self._use_brokerage_model(model)

    def _use_brokerage_model(self, model: Any) -> None:
        self._set_model(model)
        if self._user_set_security_initializer:
            return
        initializer = BrokerageModelSecurityInitializer(model, SecuritySeeder.NULL)
        if isinstance(self._security_initializer, CompositeSecurityInitializer):
            self._debug(
                "Warning: SetBrokerageModel(): a custom security initializer has been added. "
                "Please call SetBrokerageModel() before calling AddSecurityInitializer()."
            )
            self._security_initializer = _with_brokerage_first(self._security_initializer, initializer)
        else:
            self._security_initializer = initializer
        for security in list(self.securities._items.values()):
            # the leverage given to add_* survives the change of models
            leverage = security._leverage
            self._security_initializer.initialize(security)
            security.set_leverage(leverage)

    def set_brokerage_message_handler(self, handler: Any) -> None:
        """Set who handles messages of the brokerage; ArgumentNullException for None."""
        if handler is None:
            raise ArgumentNullException("handler")
        self.brokerage_message_handler = handler

    @read_only
    def risk_free_interest_rate_model(self) -> Any:
        """Return the model of the risk-free interest rate."""
        return self._risk_free_interest_rate_model

    def set_risk_free_interest_rate_model(self, model: Any) -> None:
        """Set the model of the risk-free interest rate; ArgumentNullException for None."""
        if model is None:
            raise ArgumentNullException("model")
        self._risk_free_interest_rate_model = model

    # -- benchmark -----------------------------------------------------------------------------------------------------

    @read_only
    def benchmark(self) -> Any:
        """Return the benchmark; None until set or chosen by the brokerage model after `initialize`."""
        return self._benchmark

    @overloaded
    def set_benchmark(self, security_type: SecurityType, symbol: str) -> None:
        """Set the benchmark: a symbol, a ticker, or a function of the UTC time; refused once initialised."""
        self._refuse_late_benchmark()
        market = self._get_market(None, symbol, security_type, default_market=Market.USA)
        self._set_benchmark_symbol(Symbol.create(symbol, security_type, market))

    @set_benchmark.alternative
    def _(self, ticker: str) -> None:
        symbol = SymbolCache.try_get_symbol(ticker)[1]
        if symbol is None:
            symbol = next((known for known in self.securities._items if known.value == ticker), None)
        if symbol is None:
            self._debug(
                f"Warning: SetBenchmark({ticker}): no existing symbol found, "
                "benchmark security will be added with Equity type."
            )
            symbol = Symbol.create(ticker, SecurityType.EQUITY, Market.USA)
        self._set_benchmark_symbol(symbol)

    @set_benchmark.alternative
    def _(self, symbol: SymbolLike) -> None:
        self._set_benchmark_symbol(to_symbol(symbol))

    @set_benchmark.alternative
    def _(self, benchmark: Anything) -> None:
        self._refuse_late_benchmark()
        if not is_function(benchmark):
            raise ArgumentException(
                f"Unable to set the benchmark from {benchmark}: it is not a supported benchmark type."
            )
        self._benchmark = FuncBenchmark(benchmark)

    def _set_benchmark_symbol(self, symbol: Symbol) -> None:
        self._refuse_late_benchmark()
        self._benchmark = SecurityBenchmark.create_instance(self.securities, symbol)

    def _refuse_late_benchmark(self) -> None:
        if self._locked:
            raise InvalidOperationException(
                "self.set_benchmark(): Cannot change Benchmark after algorithm initialized."
            )

    # -- initializers and trades ---------------------------------------------------------------------------------------

    @read_only
    def security_initializer(self) -> Any:
        """Return what prepares each new security."""
        return self._security_initializer

    def set_security_initializer(self, security_initializer: Any) -> None:
        """Replace what prepares each new security (an initializer or a function of it); not once initialised."""
        if self._locked:
            raise SystemException(
                "SetSecurityInitializer() cannot be called after algorithm initialization. When you use the "
                "SetSecurityInitializer() method it will apply to all universes and manually added securities."
            )
        if self._user_set_security_initializer:
            self._debug(
                "Warning: SetSecurityInitializer() has already been called, existing security initializers in all "
                "universes will be overwritten."
            )
        self._user_set_security_initializer = True
        self._security_initializer = _as_initializer(security_initializer)

    def add_security_initializer(self, security_initializer: Any) -> None:
        """Add one more initializer, run after those before it; InvalidOperationException once initialised."""
        if self._locked:
            raise InvalidOperationException(
                "AddSecurityInitializer() cannot be called after algorithm initialization. When you use the "
                "AddSecurityInitializer() method it will apply to all universes and manually added securities."
            )
        added = _as_initializer(security_initializer)
        if isinstance(self._security_initializer, CompositeSecurityInitializer):
            self._security_initializer.add_security_initializer(added)
        else:
            self._security_initializer = CompositeSecurityInitializer(self._security_initializer, added)

    @read_only
    def trade_builder(self) -> TradeBuilder:
        """Return what turns fills into trades."""
        return self._trade_builder

    def set_trade_builder(self, trade_builder: TradeBuilder) -> None:
        """Set how fills become trades."""
        self._trade_builder = trade_builder
        trade_builder.set_live_mode(self._live_mode)
        trade_builder.set_security_manager(self.securities)

    def _get_market(
        self, market: str | None, ticker: str, security_type: SecurityType, default_market: str | None = None
    ) -> str:
        """Return the market given, or the brokerage model's for the type; KeyNotFoundException when it has none."""
        if market:
            return market
        if security_type is SecurityType.INDEX:
            index_market = _INDEX_MARKETS.get(ticker.upper())
            if index_market is not None:
                return index_market
        found: str | None = self._brokerage_model.default_markets.get(security_type)
        if found is None:
            found = default_market
        if found is None:
            raise KeyNotFoundException(f"No default market set for security type: {security_type.to_string()}")
        return found


def _with_brokerage_first(
    composite: CompositeSecurityInitializer, initializer: BrokerageModelSecurityInitializer
) -> CompositeSecurityInitializer:
    """Put the brokerage's initializer where the old one stood, or before all others."""
    initializers = list(composite.initializers)
    for place, one in enumerate(initializers):
        if isinstance(one, BrokerageModelSecurityInitializer):
            initializers[place] = initializer
            break
    else:
        initializers.insert(0, initializer)
    return CompositeSecurityInitializer(*initializers)


def _as_initializer(initializer: Any) -> Any:
    """Wrap a plain function; anything with an initialize method is used as it is."""
    if is_function(initializer) and not hasattr(initializer, "initialize"):
        wrapped: Callable[[Any], Any] = initializer
        return FuncSecurityInitializer(wrapped)
    return initializer
