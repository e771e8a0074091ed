"""What the prices of a quiet stretch do to the open trades and the account's value, computed at once where it ends.

In general every step shows its price to the trade builder and asks for the portfolio's value. Both only keep extremes
(and the largest fall of a trade's profit), so while one stock is all that is held and nothing is bought or sold, the
prices of many steps can be looked at together. Which slots hold the extremes is found among the file's whole numbers;
the exact values of those few slots then go the way all values go.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.data.columns import CLOSE
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.margin.arithmetic import plus
from engine.lean_runtime.margin.margin_call_model import DefaultMarginCallModel
from engine.lean_runtime.margin.security_margin_models import SecurityMarginModel
from engine.lean_runtime.margin.security_position_group_buying_power_model import SecurityPositionGroupBuyingPowerModel
from engine.lean_runtime.margin.security_position_group_model import SecurityPositionGroupModel

#: LEAN warns when no more than a twentieth of the account's value remains (DefaultMarginCallModel.cs).
_NEAR_MARGIN_CALL = 0.06

if TYPE_CHECKING:
    from engine.lean_runtime.feed.cache_feed import CacheFeed
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.securities.security import Security


class HeldPath:
    """The price of the one stock held, after each slot from `first` to `stop`."""

    @classmethod
    def of(cls, lane: Lane, first: int, stop: int, algorithm: Any) -> HeldPath | None:
        """Return the path of what is held now, None where the general way is needed."""
        held = algorithm.securities._held_securities()
        if len(held) != 1 or not held[0].holdings._invested:
            return None
        feed, row = held[0].cache._feed, _row_of_price(held[0], lane, first)
        others = [symbol for symbol in algorithm.trade_builder._positions if symbol != held[0].symbol]
        if feed is None or row is None or others:
            return None
        path = cls(algorithm, held[0], lane, feed, row, (first, stop))
        return path if min(path._values(first, stop), default=ZERO) > ZERO else None

    def __init__(
        self, algorithm: Any, security: Security, lane: Lane, feed: CacheFeed, row: int, slots: tuple[int, int]
    ) -> None:
        self._algorithm = algorithm
        self._security = security
        self._lane = lane
        self._feed = feed
        self._quantity = security.holdings._quantity
        self._held = algorithm.securities._held_securities()
        self._cash = algorithm.portfolio._cash + algorithm.portfolio._unsettled_cash
        self._changes = algorithm.portfolio.changes
        self._first, stop = slots
        self.done = self._first + 1
        """The first slot whose value the account has not had as its last one; that of `first` is taken at once."""
        #: The slots from which on the trades and the account have still to see prices.
        self._traded, self._valued = self._first, self._first + 1
        self._configuration = lane.members[row].configuration
        self._source = lane.batches[row].rows
        self._columns = self._source.adjusted(self._configuration)
        self._before: Decimal = security._price
        self._rows: list[int] = []
        """The row of the file after each slot; -1 before the first of the stretch, while the old price holds."""
        known = -1
        for slot in range(self._first, stop):
            code = lane.codes(slot)[row]
            known = code - 1 if code > 0 else known
            self._rows.append(known)
        self._closes: Any = self._columns.columns[CLOSE]

    def is_over(self) -> bool:
        """Tell whether something else than the price has changed what is held or how it is valued."""
        return (
            self._algorithm.portfolio.changes != self._changes
            or self._algorithm.securities._held_securities() is not self._held
            or self._source.adjusted(self._configuration) is not self._columns
            or self._feed.eager
        )

    def is_far_from_margin_call(self) -> bool:
        """Tell whether no price of the stretch can bring a margin call or its warning.

        With a fixed share of the stock's value as its margin, what remains is a linear function of the price, so the
        lowest and the highest price decide. Numbers that come near the share at which LEAN warns are left to it.
        """
        portfolio, model = self._algorithm.portfolio, self._security.buying_power_model
        groups = portfolio.positions
        if (
            type(portfolio.margin_call_model) is not DefaultMarginCallModel
            or type(model) is not SecurityMarginModel
            or type(groups) is not SecurityPositionGroupModel
            or type(groups.position_group_buying_power_model) is not SecurityPositionGroupBuyingPowerModel
        ):
            return False
        margin, unsettled = float(model._maintenance_margin_requirement), float(portfolio._unsettled_cash)
        for value in self._extreme_values:
            total = float(self._cash) + value
            if total - unsettled - margin * abs(value) <= _NEAR_MARGIN_CALL * total or total <= 0:
                return False
        return True

    @cached_property
    def _extreme_values(self) -> list[float]:
        """The values of the position at the lowest and the highest price of the stretch."""
        slots = self._turns(range(self._first, self._first + len(self._rows)))
        values = [float(self._security.holdings._value(self._quantity, self._price(slot))) for slot in slots]
        return [min(values), max(values)]

    def show_to_trades(self) -> None:
        """Let the trade builder see the prices up to the slot that was taken last."""
        start, self._traded = self._traded, self._lane.position
        rows, codes = self._lane.rows_of[self._security.symbol], self._lane.codes
        # a price is shown in the steps in which the stock has any emission
        shown = [slot for slot in range(start, self._traded) if any(codes(slot)[row] for row in rows)]
        for slot in self._turns(shown):
            self._algorithm.trade_builder.see(self._security.symbol, self._price(slot))

    def values(self) -> list[Decimal]:
        """Return values of the account after the steps that are done and not yet valued: extremes, then the last."""
        start, self._valued = self._valued, self.done
        return self._values(start, self.done)

    def _values(self, start: int, stop: int) -> list[Decimal]:
        if start >= stop:
            return []
        holdings = self._security.holdings
        slots = [*self._turns(range(start, stop)), stop - 1]
        return [plus(self._cash, holdings._value(self._quantity, self._price(slot))) for slot in slots]

    def _price(self, slot: int) -> Decimal:
        row = self._rows[slot - self._first]
        return self._before if row < 0 else self._columns.price(CLOSE, row)

    def _turns(self, slots: Iterable[int]) -> list[int]:
        """Return the slots of the lowest and the highest price and those that bound the largest fall and rise."""
        first, rows, closes = self._first, self._rows, self._closes
        early = low = high = -1
        lowest = highest = fall = rise = 0
        down = up = (-1, -1)
        for slot in slots:
            row = rows[slot - first]
            if row < 0:
                early = slot
                continue
            number = closes[row]
            if low < 0:
                low, lowest, high, highest = slot, number, slot, number
            elif number > highest:
                high, highest = slot, number
            elif number < lowest:
                low, lowest = slot, number
            if highest - number > fall:
                fall, down = highest - number, (high, slot)
            if number - lowest > rise:
                rise, up = number - lowest, (low, slot)
        return sorted({early, low, high, *down, *up} - {-1})


def _row_of_price(security: Security, lane: Lane, first: int) -> int | None:
    """Return the row whose closes alone are the price of a stock, None where the price is not that simple."""
    if security.symbol.security_type is not SecurityType.EQUITY or security.cache._feed is None:
        return None
    rows = [row for row in lane.rows_of.get(security.symbol, ()) if lane.members[row].configuration.type is TradeBar]
    if len(rows) != 1 or security.cache._feed.eager:
        return None
    batch = lane.batches[rows[0]]
    if batch.rows is None:  # a day without a new row only repeats the last one before it
        return None
    columns = batch.rows.adjusted(lane.members[rows[0]].configuration)
    closes = columns.columns[CLOSE]
    if batch.early_until > lane.times[first] or columns.long_factor or isinstance(closes, list):
        return None
    return rows[0] if np.asarray(closes).all() else None
