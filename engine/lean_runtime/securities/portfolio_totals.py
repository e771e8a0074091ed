"""Sums over cash and positions of the account; source Common/Securities/SecurityPortfolioManager.cs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.margin.arithmetic import plus, times
from engine.lean_runtime.margin.position_group_buying_power_model import get_reserved_buying_power_for_position_group
from engine.lean_runtime.securities.faces import decimal_face

if TYPE_CHECKING:
    from engine.lean_runtime.securities.cash_book import CashBook
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security_manager import SecurityManager


class PortfolioTotals(LeanObject):
    """Totals in the account's currency; the total value is computed once per change."""

    _securities: SecurityManager
    _cash_book: CashBook
    _unsettled_cash_book: CashBook
    _algorithm_settings: Any
    _positions: Any
    #: The total value, None when cash, positions or prices may have changed since it was computed.
    _known_total: Decimal | None = None
    #: Grows with every change that is not one of prices.
    changes = 0

    @property
    def _cash(self) -> Decimal:
        return self._cash_book._total_value_in_account_currency

    @property
    def _unsettled_cash(self) -> Decimal:
        return self._unsettled_cash_book._total_value_in_account_currency

    @property
    def _total_portfolio_value(self) -> Decimal:
        if self._known_total is None:
            total = self._cash + self._unsettled_cash
            for security in self._securities._held_securities():
                holdings = security.holdings
                if holdings._invested:
                    total = plus(total, holdings._holdings_value)
            self._known_total = total
        return self._known_total

    def invalidate_total_portfolio_value(self) -> None:
        """Compute the total value anew at the next look, because cash or positions may have changed."""
        self.changes += 1
        self._known_total = None

    def invalidate_prices(self) -> None:
        """Compute the total value anew at the next look, because prices may have changed."""
        self._known_total = None

    @property
    def _total_portfolio_value_less_free_buffer(self) -> Decimal:
        total, settings = self._total_portfolio_value, self._algorithm_settings
        free: Decimal | None = settings._free_portfolio_value
        if free is None:
            free = times(total, settings._free_portfolio_value_percentage)
        return total - free

    def _sum_held(self, name: str) -> Decimal:
        """Return the sum over active securities of what is zero without a quantity."""
        total = ZERO
        for security in self._securities._held_securities():
            total = plus(total, getattr(security.holdings, name))
        return total

    def _sum_all(self, name: str) -> Decimal:
        """Return the sum over all securities ever added."""
        total = ZERO
        for security in self._securities._complete.values():
            value = getattr(security.holdings, name)
            if value:
                total = plus(total, value)
        return total

    @property
    def _total_unlevered_absolute_holdings_cost(self) -> Decimal:
        return self._sum_held("_unlevered_absolute_holdings_cost")

    @property
    def _total_absolute_holdings_cost(self) -> Decimal:
        return self._sum_held("_absolute_holdings_cost")

    @property
    def _total_holdings_value(self) -> Decimal:
        return self._sum_held("_absolute_holdings_value")

    @property
    def _total_unrealized_profit(self) -> Decimal:
        return self._sum_held("_unrealized_profit")

    @property
    def _total_fees(self) -> Decimal:
        return self._sum_all("_total_fees")

    @property
    def _total_profit(self) -> Decimal:
        return self._sum_all("_profit")

    @property
    def _total_net_profit(self) -> Decimal:
        return self._sum_all("_net_profit")

    @property
    def _total_sale_volume(self) -> Decimal:
        return self._sum_all("_total_sale_volume")

    @property
    def hold_stock(self) -> bool:
        """Return whether any active security is held."""
        return any(security.holdings._invested for security in self._securities._held_securities())

    @property
    def invested(self) -> bool:
        """Return whether any active security is held."""
        return any(security.holdings._invested for security in self._securities._held_securities())

    @property
    def _total_margin_used(self) -> Decimal:
        total, portfolio = ZERO, cast("SecurityPortfolioManager", self)
        for group in self._positions.groups:
            total = plus(total, get_reserved_buying_power_for_position_group(portfolio, group))
        return total

    @property
    def _margin_remaining(self) -> Decimal:
        return self._get_margin_remaining(self._total_portfolio_value)

    def _get_margin_remaining(self, total_portfolio_value: Decimal, margin_used: Decimal | None = None) -> Decimal:
        used = self._total_margin_used if margin_used is None else margin_used
        return plus(total_portfolio_value - self._unsettled_cash, -used)

    cash: float = decimal_face("_cash", "Settled cash of all currencies.")
    unsettled_cash: float = decimal_face("_unsettled_cash", "Cash of all currencies that is not there yet.")
    total_portfolio_value: float = decimal_face("_total_portfolio_value", "Cash and positions.")
    total_portfolio_value_less_free_buffer: float = decimal_face(
        "_total_portfolio_value_less_free_buffer", "Total value without the part that stays free."
    )
    total_unlevered_absolute_holdings_cost: float = decimal_face(
        "_total_unlevered_absolute_holdings_cost", "Cost of the positions divided by their leverage."
    )
    total_absolute_holdings_cost: float = decimal_face("_total_absolute_holdings_cost", "Cost of the positions.")
    total_holdings_value: float = decimal_face("_total_holdings_value", "Value of the positions without signs.")
    total_unrealized_profit: float = decimal_face("_total_unrealized_profit", "Profit if all were closed now.")
    total_unrealised_profit: float = decimal_face("_total_unrealized_profit", "Profit if all were closed now.")
    total_fees: float = decimal_face("_total_fees", "Fees of all fills.")
    total_profit: float = decimal_face("_total_profit", "Profit of closed trades, without fees.")
    total_net_profit: float = decimal_face("_total_net_profit", "Profit of closed trades less fees.")
    total_sale_volume: float = decimal_face("_total_sale_volume", "Value of all fills.")
    total_margin_used: float = decimal_face("_total_margin_used", "Margin the positions hold.")
    margin_remaining: float = decimal_face("_margin_remaining", "Margin left for orders.")
