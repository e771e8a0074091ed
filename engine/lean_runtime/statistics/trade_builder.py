"""Groups fills into trades (Common/Statistics/TradeBuilder.cs)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import (
    DataNormalizationMode,
    FillGroupingMethod,
    FillMatchingMethod,
    SecurityType,
    TradeDirection,
)
from engine.lean_runtime.common.numbers import ONE, ZERO, divide, round_half_even
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.statistics.trade import Trade

if TYPE_CHECKING:
    from engine.lean_runtime.data.auxiliary import Split
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.security_manager import SecurityManager

#: Orders whose fee was counted are remembered up to this number.
FEE_MEMORY = 1000


@dataclass(slots=True)
class _Pending:
    """An open trade with the best profit per unit it has seen and the largest fall from it."""

    trade: Trade
    best: Decimal = ZERO
    drawdown: Decimal = ZERO

    def see(self, price: Decimal) -> None:
        """Take a market price."""
        profit = (price - self.trade._entry_price) * self.trade.sign
        if profit < self.best:
            self.drawdown = max(self.drawdown, self.best - profit)
        else:
            self.best = profit


@dataclass(slots=True)
class _Position:
    """Open trades or fills of a symbol and the price range since they began."""

    lowest: Decimal
    highest: Decimal
    trades: list[_Pending] = field(default_factory=list)
    fills: list[OrderEvent] = field(default_factory=list)
    fees: Decimal = ZERO


class PriceKeeper(Protocol):
    """Keeps prices of open positions until they matter (runner/held_path.py)."""

    def show_to_trades(self) -> None:
        """Let the trade builder `see` them."""


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


class TradeBuilder(LeanObject):
    """Build closed trades from fills by a grouping and a matching method."""

    def __init__(
        self,
        grouping_method: FillGroupingMethod = FillGroupingMethod.FILL_TO_FILL,
        matching_method: FillMatchingMethod = FillMatchingMethod.FIFO,
    ) -> None:
        """Start without trades."""
        self._grouping = grouping_method
        self._is_fifo = matching_method is FillMatchingMethod.FIFO
        self._closed: list[Trade] = []
        self._positions: dict[Symbol, _Position] = {}
        self._fee_assigned: OrderedDict[int, None] = OrderedDict()
        self._securities: SecurityManager | None = None
        self.market: PriceKeeper | None = None
        """Who keeps prices that were not shown yet, None where all are shown at once."""

    @property
    def closed_trades(self) -> list[Trade]:
        """The trades closed so far."""
        return list(self._closed)

    def set_live_mode(self, live: bool) -> None:
        """Accept the mode; a backtest keeps every trade."""

    def set_security_manager(self, securities: SecurityManager) -> None:
        """Use the securities to decide what counts as a win."""
        self._securities = securities

    def has_open_position(self, symbol: Symbol) -> bool:
        """Say whether fills of the symbol are not yet closed."""
        position = self._positions.get(symbol)
        if position is None:
            return False
        return bool(position.trades if self._grouping is FillGroupingMethod.FILL_TO_FILL else position.fills)

    def set_market_price(self, symbol: Symbol, price: Decimal) -> None:
        """Follow the market of an open position."""
        self._look()
        self.see(symbol, price)

    def _look(self) -> None:
        """Take the prices somebody else keeps for the open positions."""
        if self.market is not None:
            self.market.show_to_trades()

    def see(self, symbol: Symbol, price: Decimal) -> None:
        """Take a price of an open position."""
        position = self._positions.get(symbol)
        if position is None:
            return
        if price > position.highest:
            position.highest = price
        elif price < position.lowest:
            position.lowest = price
        for pending in position.trades:
            pending.see(price)

    def apply_split(self, split: Split, live_mode: bool, data_normalization_mode: DataNormalizationMode) -> None:
        """Scale open positions of a raw equity by a split."""
        self._look()
        position = self._positions.get(split.symbol)
        is_raw = live_mode or data_normalization_mode is DataNormalizationMode.RAW
        if split.symbol.security_type is not SecurityType.EQUITY or not is_raw or position is None:
            return
        factor = split._split_factor
        position.lowest *= factor
        position.highest *= factor
        for pending in position.trades:
            pending.trade._quantity = divide(pending.trade._quantity, factor)
            pending.trade._entry_price *= factor
            pending.best *= factor
            pending.drawdown *= factor
        for fill in position.fills:
            fill._fill_quantity = divide(fill._fill_quantity, factor)
            fill._fill_price *= factor

    def process_fill(
        self,
        fill: OrderEvent,
        security_conversion_rate: Decimal,
        fee_in_account_currency: Decimal,
        multiplier: Decimal = ONE,
    ) -> None:
        """Take a fill; an order's fee is counted with its first fill alone."""
        self._look()
        fee = ZERO
        if fill.order_id not in self._fee_assigned:
            fee = fee_in_account_currency
            self._fee_assigned[fill.order_id] = None
            if len(self._fee_assigned) > FEE_MEMORY:
                self._fee_assigned.popitem(last=False)
        scale = security_conversion_rate * multiplier
        copy = fill.clone()
        if self._grouping is FillGroupingMethod.FILL_TO_FILL:
            self._fill_to_fill(copy, fee, scale)
        elif self._grouping is FillGroupingMethod.FLAT_TO_FLAT:
            self._flat_to_flat(copy, fee, scale)
        else:
            self._flat_to_reduced(copy, fee, scale)

    def _new_trade(self, fill: OrderEvent, fee: Decimal) -> _Pending:
        direction = TradeDirection.LONG if fill._fill_quantity > 0 else TradeDirection.SHORT
        quantity = fill._absolute_fill_quantity
        return _Pending(Trade(fill.symbol, fill._utc_time, fill._fill_price, direction, quantity, fee, [fill.order_id]))

    def _fill_to_fill(self, fill: OrderEvent, fee: Decimal, scale: Decimal) -> None:
        position = self._positions.get(fill.symbol)
        if position is None or not position.trades:
            price = fill._fill_price
            self._positions[fill.symbol] = _Position(price, price, trades=[self._new_trade(fill, fee)])
            return
        self.set_market_price(fill.symbol, fill._fill_price)
        index = 0 if self._is_fifo else len(position.trades) - 1
        if _sign(fill._fill_quantity) == position.trades[index].trade.sign:
            position.trades.append(self._new_trade(fill, fee))
            return
        executed = self._close_trades(position, fill, fee, scale, index)
        if abs(executed) == fill._absolute_fill_quantity and not position.trades:
            del self._positions[fill.symbol]
        elif abs(executed) < fill._absolute_fill_quantity:
            fill._fill_quantity -= executed
            position.trades = [self._new_trade(fill, ZERO)]
            position.lowest = position.highest = fill._fill_price

    def _close_trades(self, position: _Position, fill: OrderEvent, fee: Decimal, scale: Decimal, index: int) -> Decimal:
        """Close pending trades against a fill of the other direction; return the signed quantity used."""
        executed = ZERO
        while position.trades and abs(executed) < fill._absolute_fill_quantity:
            pending = position.trades[index]
            trade, left = pending.trade, fill._absolute_fill_quantity - abs(executed)
            if left >= trade._quantity:
                executed -= trade._quantity * trade.sign
                del position.trades[index]
                trade.order_ids.append(fill.order_id)
                if index > 0 and not self._is_fifo:
                    index -= 1
                trade._total_fees += fee
                self._finish(trade, trade._quantity, pending, position, fill, scale)
            else:
                executed -= left * trade.sign
                trade._quantity -= left
                part = Trade(
                    trade.symbol, trade._entry_time, trade._entry_price, trade.direction, left,
                    trade._total_fees + fee, [*trade.order_ids, fill.order_id],
                )  # fmt: skip
                self._finish(part, left, pending, position, fill, scale)
                trade._total_fees = ZERO
            # One closing order's fee is counted once, with the first trade it closes.
            fee = ZERO
        return executed

    def _finish(
        self,
        trade: Trade,
        quantity: Decimal,
        pending: _Pending,
        position: _Position,
        fill: OrderEvent,
        scale: Decimal,
    ) -> None:
        is_long, entry = trade.direction is TradeDirection.LONG, trade._entry_price
        worst = position.lowest - entry if is_long else entry - position.highest
        best = position.highest - entry if is_long else entry - position.lowest
        trade._exit_time = fill._utc_time
        trade._exit_price = fill._fill_price
        trade._profit_loss = round_half_even((fill._fill_price - entry) * quantity * trade.sign * scale, 2)
        trade._mae = round_half_even(worst * quantity * scale, 2)
        trade._mfe = round_half_even(best * quantity * scale, 2)
        trade._end_trade_drawdown = round_half_even(pending.drawdown * quantity * scale, 2)
        self._add(trade, fill)

    def _begin_fills(self, fill: OrderEvent, fee: Decimal) -> None:
        price = fill._fill_price
        self._positions[fill.symbol] = _Position(price, price, fills=[fill], fees=fee)

    def _flat_to_flat(self, fill: OrderEvent, fee: Decimal, scale: Decimal) -> None:
        position = self._positions.get(fill.symbol)
        if position is None or not position.fills:
            self._begin_fills(fill, fee)
            return
        self.set_market_price(fill.symbol, fill._fill_price)
        held = sum((other._fill_quantity for other in position.fills), ZERO)
        is_same = _sign(position.fills[0]._fill_quantity) == _sign(fill._fill_quantity)
        position.fills.append(fill)
        position.fees += fee
        if is_same or not (held + fill._fill_quantity == 0 or fill._absolute_fill_quantity > abs(held)):
            return
        self._close_flat(position, fill, scale)
        del self._positions[fill.symbol]
        if reverse := held + fill._fill_quantity:
            fill._fill_quantity = reverse
            self._begin_fills(fill, ZERO)

    def _close_flat(self, position: _Position, fill: OrderEvent, scale: Decimal) -> None:
        """Close everything since the last flat as one trade at average prices."""
        entry_quantity = exit_quantity = entry_price = exit_price = ZERO
        order_ids: list[int] = []
        ordered = position.fills if self._is_fifo else position.fills[::-1]
        for current in ordered:
            if _sign(current._fill_quantity) != _sign(fill._fill_quantity):
                entry_quantity += current._fill_quantity
                entry_price += divide((current._fill_price - entry_price) * current._fill_quantity, entry_quantity)
            else:
                exit_quantity += current._fill_quantity
                exit_price += divide((current._fill_price - exit_price) * current._fill_quantity, exit_quantity)
            if current.order_id not in order_ids:
                order_ids.append(current.order_id)
        direction = TradeDirection.LONG if fill._fill_quantity < 0 else TradeDirection.SHORT
        begun, quantity = position.fills[0]._utc_time, abs(entry_quantity)
        trade = Trade(fill.symbol, begun, entry_price, direction, quantity, position.fees, order_ids)
        self._close_at(trade, exit_price, _sign(entry_quantity), fill, scale)

    def _flat_to_reduced(self, fill: OrderEvent, fee: Decimal, scale: Decimal) -> None:
        position = self._positions.get(fill.symbol)
        if position is None or not position.fills:
            self._begin_fills(fill, fee)
            return
        self.set_market_price(fill.symbol, fill._fill_price)
        index = 0 if self._is_fifo else len(position.fills) - 1
        position.fees += fee
        if _sign(fill._fill_quantity) == _sign(position.fills[index]._fill_quantity):
            position.fills.append(fill)
            return
        executed = self._reduce(position, fill, scale, index)
        if abs(executed) < fill._absolute_fill_quantity:
            fill._fill_quantity -= executed
            position.fills, position.fees = [fill], ZERO
            position.lowest = position.highest = fill._fill_price
        elif not position.fills:
            del self._positions[fill.symbol]
        else:
            position.fees = ZERO

    def _reduce(self, position: _Position, fill: OrderEvent, scale: Decimal, index: int) -> Decimal:
        """Close fills against a reducing fill as one trade; return the signed quantity used."""
        entry_time, executed, entry_price = position.fills[index]._utc_time, ZERO, ZERO
        order_ids = [fill.order_id]
        while position.fills and abs(executed) < fill._absolute_fill_quantity:
            current, left = position.fills[index], fill._absolute_fill_quantity - abs(executed)
            if left >= abs(current._fill_quantity):
                if not self._is_fifo:
                    entry_time = current._utc_time
                executed -= current._fill_quantity
                entry_price -= divide((current._fill_price - entry_price) * current._fill_quantity, executed)
                del position.fills[index]
                if not self._is_fifo and index > 0:
                    index -= 1
            else:
                part = left * _sign(fill._fill_quantity)
                executed += part
                entry_price += divide((current._fill_price - entry_price) * part, executed)
                current._fill_quantity += part
            if current.order_id not in order_ids:
                order_ids.append(current.order_id)
        direction = TradeDirection.LONG if executed < 0 else TradeDirection.SHORT
        quantity = abs(executed)
        trade = Trade(fill.symbol, entry_time, entry_price, direction, quantity, position.fees, order_ids)
        self._close_at(trade, fill._fill_price, -_sign(executed), fill, scale)
        return executed

    def _close_at(self, trade: Trade, price: Decimal, sign: int, fill: OrderEvent, scale: Decimal) -> None:
        """Close a grouped trade; excursions are zero for grouped trades."""
        trade._exit_time, trade._exit_price = fill._utc_time, price
        trade._profit_loss = round_half_even((price - trade._entry_price) * trade._quantity * sign * scale, 2)
        self._add(trade, fill)

    def _add(self, trade: Trade, fill: OrderEvent) -> None:
        from engine.lean_runtime.securities.winning import is_win

        security = self._securities.get(trade.symbol) if self._securities is not None else None
        won = trade._profit_loss > 0 if security is None else is_win(fill, security, trade._profit_loss)
        trade.is_win = won
        # LEAN draws a random identifier; a counter keeps runs reproducible.
        trade.id = f"{len(self._closed) + 1}"
        self._closed.append(trade)
