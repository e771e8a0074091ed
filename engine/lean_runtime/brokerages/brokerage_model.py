"""From a broker's name to its model and back; source Common/Brokerages/IBrokerageModel.cs."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.brokerages.models.app_brokers import PublicBrokerageModel, WebullBrokerageModel
from engine.lean_runtime.brokerages.models.crypto_exchanges import (
    BinanceBrokerageModel,
    BinanceCoinFuturesBrokerageModel,
    BinanceFuturesBrokerageModel,
    BinanceUSBrokerageModel,
    BitfinexBrokerageModel,
    BybitBrokerageModel,
    CoinbaseBrokerageModel,
    FTXBrokerageModel,
    FTXUSBrokerageModel,
    GDAXBrokerageModel,
    KrakenBrokerageModel,
    dYdXBrokerageModel,
)
from engine.lean_runtime.brokerages.models.currency_brokers import FxcmBrokerageModel, OandaBrokerageModel
from engine.lean_runtime.brokerages.models.default import DefaultBrokerageModel
from engine.lean_runtime.brokerages.models.india import SamcoBrokerageModel, ZerodhaBrokerageModel
from engine.lean_runtime.brokerages.models.institutional import (
    AlphaStreamsBrokerageModel,
    AxosClearingBrokerageModel,
    BloombergFixBrokerageModel,
    ExanteBrokerageModel,
    EzeBrokerageModel,
    RBIBrokerageModel,
    TDAmeritradeBrokerageModel,
    TerminalLinkBrokerageModel,
    TradingTechnologiesBrokerageModel,
    WolverineBrokerageModel,
)
from engine.lean_runtime.brokerages.models.interactive_brokers import (
    InteractiveBrokersBrokerageModel,
    InteractiveBrokersFixModel,
)
from engine.lean_runtime.brokerages.models.tradier import TradierBrokerageModel
from engine.lean_runtime.brokerages.models.us_brokers import (
    AlpacaBrokerageModel,
    CharlesSchwabBrokerageModel,
    TastytradeBrokerageModel,
    TradeStationBrokerageModel,
)
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import AccountType, BrokerageName
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException

_MODELS: dict[BrokerageName, Any] = {
    BrokerageName.DEFAULT: DefaultBrokerageModel,
    BrokerageName.INTERACTIVE_BROKERS_BROKERAGE: InteractiveBrokersBrokerageModel,
    BrokerageName.INTERACTIVE_BROKERS_FIX: InteractiveBrokersFixModel,
    BrokerageName.TRADIER_BROKERAGE: TradierBrokerageModel,
    BrokerageName.OANDA_BROKERAGE: OandaBrokerageModel,
    BrokerageName.FXCM_BROKERAGE: FxcmBrokerageModel,
    BrokerageName.BITFINEX: BitfinexBrokerageModel,
    BrokerageName.BINANCE: BinanceBrokerageModel,
    BrokerageName.BINANCE_US: BinanceUSBrokerageModel,
    BrokerageName.BINANCE_FUTURES: BinanceFuturesBrokerageModel,
    BrokerageName.BINANCE_COIN_FUTURES: BinanceCoinFuturesBrokerageModel,
    BrokerageName.GDAX: GDAXBrokerageModel,
    BrokerageName.COINBASE: CoinbaseBrokerageModel,
    BrokerageName.ALPHA_STREAMS: AlphaStreamsBrokerageModel,
    BrokerageName.ZERODHA: ZerodhaBrokerageModel,
    BrokerageName.SAMCO: SamcoBrokerageModel,
    BrokerageName.TRADING_TECHNOLOGIES: TradingTechnologiesBrokerageModel,
    BrokerageName.KRAKEN: KrakenBrokerageModel,
    BrokerageName.FTX: FTXBrokerageModel,
    BrokerageName.FTXUS: FTXUSBrokerageModel,
    BrokerageName.EXANTE: ExanteBrokerageModel,
    BrokerageName.WOLVERINE: WolverineBrokerageModel,
    BrokerageName.TD_AMERITRADE: TDAmeritradeBrokerageModel,
    BrokerageName.RBI: RBIBrokerageModel,
    BrokerageName.BYBIT: BybitBrokerageModel,
    BrokerageName.EZE: EzeBrokerageModel,
    BrokerageName.AXOS: AxosClearingBrokerageModel,
    BrokerageName.TRADE_STATION: TradeStationBrokerageModel,
    BrokerageName.TERMINAL_LINK: TerminalLinkBrokerageModel,
    BrokerageName.CHARLES_SCHWAB: CharlesSchwabBrokerageModel,
    BrokerageName.TASTYTRADE: TastytradeBrokerageModel,
    BrokerageName.DYDX: dYdXBrokerageModel,
    BrokerageName.WEBULL: WebullBrokerageModel,
    BrokerageName.PUBLIC: PublicBrokerageModel,
    BrokerageName.BLOOMBERG_FIX: BloombergFixBrokerageModel,
}
#: Models LEAN's reverse table does not name; they answer with the name of the base they derive from.
_UNNAMED = (
    BinanceFuturesBrokerageModel,
    BinanceCoinFuturesBrokerageModel,
    InteractiveBrokersFixModel,
    TerminalLinkBrokerageModel,
    dYdXBrokerageModel,
)
_NAMES = {model: name for name, model in _MODELS.items() if model not in _UNNAMED} | {
    AlpacaBrokerageModel: BrokerageName.ALPACA
}


def create_brokerage_model(order_provider: Any, brokerage: BrokerageName, account_type: AccountType) -> Any:
    """Return the model of a broker; ArgumentOutOfRangeException for a name without one.

    Raises what the model raises for an account it does not keep; the order provider is not used.
    """
    if brokerage == BrokerageName.ALPACA:
        return AlpacaBrokerageModel()
    model = _MODELS.get(brokerage)
    if model is None:
        raise ArgumentOutOfRangeException("brokerage")
    return model(account_type)


def get_brokerage_name(brokerage_model: Any) -> BrokerageName:
    """Return the name of a model or of the nearest named base; ArgumentOutOfRangeException if there is none."""
    for kind in type(brokerage_model).__mro__:
        if kind in _NAMES:
            return _NAMES[kind]
    raise ArgumentOutOfRangeException("brokerageModel")


class BrokerageModel(LeanObject):
    """The same two functions under LEAN's static class, for algorithms."""

    create = staticmethod(create_brokerage_model)
    get_brokerage_name = staticmethod(get_brokerage_name)
