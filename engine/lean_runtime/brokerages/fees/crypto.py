"""Maker and taker fees of crypto exchanges, as they come out for the securities this runtime has.

Crypto pairs themselves are outside this runtime; where LEAN splits a pair, the call raises what LEAN raises.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, currency_pair_error
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.enums import OrderDirection, OrderType
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import from_yyyymmdd
from engine.lean_runtime.securities.cash_amount import CashAmount

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.securities.security import Security

_MINUTE_TICKS = 600_000_000


def _is_maker(order: Order) -> bool:
    """Tell whether a limit order rests in the book."""
    if order.type is not OrderType.LIMIT:
        return False
    return bool(getattr(order.properties, "post_only", False)) or not order.is_marketable


def _unit_price(order: Order, security: Security, limit_counts: bool = True) -> Decimal:
    """Return the price of one contract in quote currency on the side the order takes."""
    price = security._ask_price if order.direction is OrderDirection.BUY else security._bid_price
    if limit_counts and order.type is OrderType.LIMIT:
        price = order._limit_price
    return price * security.symbol_properties._contract_multiplier


class _MakerTakerFeeModel(FeeModel):
    """A rate of the value; buys pay it in the base currency they receive."""

    _default_maker: ClassVar[Decimal] = Decimal("0.001")
    _default_taker: ClassVar[Decimal] = Decimal("0.001")

    def __init__(self, m_fee: Any = None, t_fee: Any = None) -> None:
        """Keep the maker and taker rates as fractions."""
        self._maker_fee = self._default_maker if m_fee is None else to_decimal(m_fee)
        self._taker_fee = self._default_taker if t_fee is None else to_decimal(t_fee)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentException for a buy of what is no currency pair."""
        order, security = parameters.order, parameters.security
        rate = self._get_fee(order)
        if order.direction is OrderDirection.BUY:
            raise currency_pair_error(order.symbol)
        amount = _unit_price(order, security) * order._absolute_quantity * rate
        return OrderFee(CashAmount(amount, security.quote_currency.symbol))

    def _get_fee(self, order: Order) -> Decimal:
        return self._maker_fee if _is_maker(order) else self._taker_fee


class BinanceFeeModel(_MakerTakerFeeModel):
    """Binance's spot rates; source Common/Orders/Fees/BinanceFeeModel.cs."""


class BinanceCoinFuturesFeeModel(BinanceFeeModel):
    """Binance's coin futures rates; source Common/Orders/Fees/BinanceCoinFuturesFeeModel.cs."""

    _default_maker = Decimal("0.0001")
    _default_taker = Decimal("0.0005")


class BinanceFuturesFeeModel(BinanceFeeModel):
    """Binance's futures rates by quote currency; source Common/Orders/Fees/BinanceFuturesFeeModel.cs."""

    def __init__(
        self, m_usdt_fee: Any = 0.0002, t_usdt_fee: Any = 0.0004, m_busd_fee: Any = 0.00012, t_busd_fee: Any = 0.00036
    ) -> None:
        """Accept the rates of both quote currencies, which only pairs can pay."""
        super().__init__(-1, -1)
        for rate in (m_usdt_fee, t_usdt_fee, m_busd_fee, t_busd_fee):
            to_decimal(rate)

    def _get_fee(self, order: Order) -> Decimal:
        raise currency_pair_error(order.symbol)


class BybitFeeModel(_MakerTakerFeeModel):
    """Bybit's spot rates; source Common/Orders/Fees/BybitFeeModel.cs."""


class BybitFuturesFeeModel(BybitFeeModel):
    """Bybit's futures rates; source Common/Orders/Fees/BybitFuturesFeeModel.cs."""

    _default_maker = Decimal("0.0002")
    _default_taker = Decimal("0.00055")


class BitfinexFeeModel(_MakerTakerFeeModel):
    """Bitfinex' rates; source Common/Orders/Fees/BitfinexFeeModel.cs."""

    _default_taker = Decimal("0.002")

    def __init__(self) -> None:
        """Use the only rates LEAN knows."""
        super().__init__()

    def _get_fee(self, order: Order) -> Decimal:
        hidden = bool(getattr(order.properties, "hidden", False))
        return self._maker_fee if not hidden and _is_maker(order) else self._taker_fee


class CoinbaseFeeModel(FeeModel):
    """Coinbase's rates by date; source Common/Orders/Fees/CoinbaseFeeModel.cs."""

    def __init__(self, maker_fee: Any = 0.006, taker_fee: Any = 0.008) -> None:
        """Keep today's rates as fractions."""
        self._maker_fee = to_decimal(maker_fee)
        self._taker_fee = to_decimal(taker_fee)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; ArgumentNullException without parameters."""
        if parameters is None:
            raise ArgumentNullException("parameters", "The 'parameters' argument cannot be null.")
        order, security = parameters.order, parameters.security
        rate = self._rate(order._time, _is_maker(order))
        amount = _unit_price(order, security, limit_counts=False) * order._absolute_quantity * rate
        return OrderFee(CashAmount(amount, security.quote_currency.symbol))

    def _rate(self, time_utc: int, is_maker: bool) -> Decimal:
        if time_utc < from_yyyymmdd("20190323") + 90 * _MINUTE_TICKS:
            return ZERO if is_maker else Decimal("0.003")
        if time_utc < from_yyyymmdd("20191008") + 30 * _MINUTE_TICKS:
            return Decimal("0.0015") if is_maker else Decimal("0.0025")
        return self._maker_fee if is_maker else self._taker_fee


class GDAXFeeModel(CoinbaseFeeModel):
    """The exchange's former name; source Common/Orders/Fees/GDAXFeeModel.cs."""

    def __init__(self) -> None:
        """Use today's rates."""
        super().__init__()


class FTXFeeModel(FeeModel):
    """FTX' rates; source Common/Orders/Fees/FTXFeeModel.cs."""

    _maker_fee: ClassVar[Decimal] = Decimal("0.0002")
    _taker_fee: ClassVar[Decimal] = Decimal("0.0007")

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee; a maker's buy is charged in the pair's base currency."""
        order, security = parameters.order, parameters.security
        price, currency = _unit_price(order, security, limit_counts=False), security.quote_currency.symbol
        rate = self._taker_fee
        if _is_maker(order):
            rate = self._maker_fee
            if order.direction is OrderDirection.BUY:
                raise currency_pair_error(order.symbol)
        return OrderFee(CashAmount(price * order._absolute_quantity * rate, currency))


class FTXUSFeeModel(FTXFeeModel):
    """FTX US' rates; source Common/Orders/Fees/FTXUSFeeModel.cs."""

    _maker_fee = Decimal("0.001")
    _taker_fee = Decimal("0.004")


class KrakenFeeModel(FeeModel):
    """Kraken's fees, on currency pairs only; source Common/Orders/Fees/KrakenFeeModel.cs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Raise ArgumentException for what is no currency pair; pairs are not supported by this runtime."""
        raise currency_pair_error(parameters.security.symbol)


class dYdXFeeModel(FeeModel):  # noqa: N801 - the name is LEAN's
    """dYdX' rates on the value of a position; source Common/Orders/Fees/dYdXFeeModel.cs."""

    def __init__(self, m_fee: Any = 0.0001, t_fee: Any = 0.0005) -> None:
        """Keep the maker and taker rates as fractions."""
        self._maker_fee = to_decimal(m_fee)
        self._taker_fee = to_decimal(t_fee)

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Return the fee in the quote currency."""
        order, security = parameters.order, parameters.security
        value = security.holdings._get_quantity_value(order._absolute_quantity, security._price)
        rate = self._maker_fee if _is_maker(order) else self._taker_fee
        return OrderFee(CashAmount(value._amount * rate, value.cash.symbol))
