"""A round trip (Common/Statistics/Trade.cs)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import TradeDirection
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import Ticks, to_timedelta
from engine.lean_runtime.data.faces import float_face, utc_face
from engine.lean_runtime.identity.symbol import Symbol


class Trade(LeanObject):
    """A closed (or, inside the builder, still open) trade; money in account currency, times UTC."""

    def __init__(
        self,
        symbol: Symbol,
        entry_time: Ticks,
        entry_price: Decimal,
        direction: TradeDirection,
        quantity: Decimal,
        total_fees: Decimal,
        order_ids: list[int],
    ) -> None:
        """Open a trade; the builder fills in the exit."""
        self.id = ""
        self.symbols = [symbol]
        self.direction = direction
        self.is_win = False
        self.order_ids = order_ids
        self._entry_time: Ticks = entry_time
        self._entry_price = entry_price
        self._quantity = quantity
        self._exit_time: Ticks = 0
        self._exit_price = ZERO
        self._profit_loss = ZERO
        self._total_fees = total_fees
        self._mae = ZERO
        self._mfe = ZERO
        self._end_trade_drawdown = ZERO

    entry_time: Any = utc_face("_entry_time", "Time of the first fill.")
    exit_time: Any = utc_face("_exit_time", "Time of the closing fill.")
    entry_price: Any = float_face("_entry_price", "Price of entry.")
    exit_price: Any = float_face("_exit_price", "Price of exit.")
    quantity: Any = float_face("_quantity", "Absolute quantity.")
    profit_loss: Any = float_face("_profit_loss", "Gross profit or loss.")
    total_fees: Any = float_face("_total_fees", "Fees of both sides.")
    mae: Any = float_face("_mae", "Maximum adverse excursion.")
    mfe: Any = float_face("_mfe", "Maximum favourable excursion.")
    end_trade_drawdown: Any = float_face("_end_trade_drawdown", "Profit given back before the exit.")

    @property
    def symbol(self) -> Symbol:
        """The first symbol of the trade."""
        return self.symbols[0]

    @property
    def sign(self) -> int:
        """Plus one for a long trade, minus one for a short one."""
        return 1 if self.direction is TradeDirection.LONG else -1

    @property
    def _duration(self) -> Ticks:
        return self._exit_time - self._entry_time

    @property
    def duration(self) -> timedelta:
        """Time from entry to exit."""
        return to_timedelta(self._duration)
