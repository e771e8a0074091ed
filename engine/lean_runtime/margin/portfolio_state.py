"""PortfolioState: a snapshot of value, margin, groups and cash for results and the margin chart."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.numbers import ZERO, divide, round_to_significant_digits
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.margin.arithmetic import plus
from engine.lean_runtime.margin.position_group_buying_power_model import get_reserved_buying_power_for_position_group

if TYPE_CHECKING:
    from engine.lean_runtime.margin.position import Position
    from engine.lean_runtime.securities.cash import Cash
    from engine.lean_runtime.securities.cash_book import CashBook
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager

_SIGNIFICANT_DIGITS = 4


@dataclass(slots=True)
class PositionGroupState:
    """Margin used by one group, alone and as a fraction of the portfolio's value."""

    margin_used: Decimal
    portfolio_value_percentage: Decimal
    positions: list[Position]
    name: str = ""


@dataclass(slots=True)
class PortfolioState:
    """Amounts in account currency at a UTC time; zero cash entries are left out (Positions/PortfolioState.cs)."""

    time: Ticks
    total_portfolio_value: Decimal
    total_margin_used: Decimal
    position_groups: list[PositionGroupState] | None = None
    cash_book: dict[str, Cash] = field(default_factory=dict)
    unsettled_cash_book: dict[str, Cash] | None = None

    @classmethod
    def create(
        cls, portfolio_manager: SecurityPortfolioManager, utc_now: Ticks, current_portfolio_value: Decimal
    ) -> PortfolioState:
        """Take the snapshot; empty groups and empty unsettled cash become None, as they are absent in JSON."""
        total = ZERO
        states: list[PositionGroupState] = []
        for group in portfolio_manager.positions.groups:
            used = get_reserved_buying_power_for_position_group(portfolio_manager, group)
            share = ZERO
            if current_portfolio_value:
                share = round_to_significant_digits(divide(used, current_portfolio_value), _SIGNIFICANT_DIGITS)
            states.append(PositionGroupState(used, share, group.positions))
            total = plus(total, used)
        return cls(
            utc_now,
            current_portfolio_value,
            total,
            states or None,
            _non_zero(portfolio_manager.cash_book),
            _non_zero(portfolio_manager.unsettled_cash_book) or None,
        )


def _non_zero(book: CashBook) -> dict[str, Cash]:
    return {symbol: cash for symbol, cash in book.items() if cash._amount}
