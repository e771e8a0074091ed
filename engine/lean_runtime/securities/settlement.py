"""When the money of a fill is there; source Common/Securities/*SettlementModel*.cs."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.overridable import OverridableModel
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, span, ticks
from engine.lean_runtime.securities.cash_amount import CashAmount, UnsettledCashAmount
from engine.lean_runtime.securities.faces import given_time_face

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.portfolio import SecurityPortfolioManager
    from engine.lean_runtime.securities.security import Security


class _SettlementParameters(LeanObject):
    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, utc_time: Any) -> None:
        self.portfolio = portfolio
        self.security = security
        self._given_time = utc_time
        self._utc_time: Ticks = utc_time if isinstance(utc_time, int) else ticks(utc_time)

    utc_time: datetime = given_time_face("_given_time", "UTC time of the question.")


class ApplyFundsSettlementModelParameters(_SettlementParameters):
    """The money of a fill; source Common/Securities/ApplyFundsSettlementModelParameters.cs."""

    def __init__(
        self,
        portfolio: SecurityPortfolioManager,
        security: Security,
        application_time_utc: Any,
        cash_amount: CashAmount,
        fill: OrderEvent | None,
    ) -> None:
        """Keep the parts; the time may be ticks or a datetime."""
        super().__init__(portfolio, security, application_time_utc)
        self.cash_amount = cash_amount
        self.fill = fill


class ScanSettlementModelParameters(_SettlementParameters):
    """The hourly look at what has become due; source Common/Securities/ScanSettlementModelParameters.cs."""

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, time_utc: Any) -> None:
        """Keep the parts; the time may be ticks or a datetime."""
        super().__init__(portfolio, security, time_utc)


class ImmediateSettlementModel(OverridableModel):
    """The money is there at once; source Common/Securities/ImmediateSettlementModel.cs."""

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Book the amount."""
        cash_amount = apply_funds_parameters.cash_amount
        apply_funds_parameters.portfolio.cash_book[cash_amount.currency]._add_amount(cash_amount._amount)

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Do nothing: no money waits."""

    def get_unsettled_cash(self) -> CashAmount:
        """Return the empty amount."""
        return CashAmount()


class AccountCurrencyImmediateSettlementModel(ImmediateSettlementModel):
    """The money is there at once in the account's currency; source .../AccountCurrencyImmediateSettlementModel.cs."""

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Book the converted amount."""
        cash_amount, book = apply_funds_parameters.cash_amount, apply_funds_parameters.portfolio.cash_book
        amount = book._convert_to_account_currency(cash_amount._amount, cash_amount.currency)
        book[book.account_currency]._add_amount(amount)


class DelayedSettlementModel(OverridableModel):
    """Proceeds arrive some trading days later; source Common/Securities/DelayedSettlementModel.cs."""

    def __init__(self, number_of_days: int, time_of_day: timedelta | Ticks) -> None:
        """Keep the days that must pass and the exchange's time of day at which money arrives."""
        self._number_of_days = number_of_days
        self._time_of_day = span(time_of_day)
        self._cash_book: Any = None
        self._unsettled: deque[UnsettledCashAmount] = deque()

    def apply_funds(self, apply_funds_parameters: ApplyFundsSettlementModelParameters) -> None:
        """Take payments at once and keep proceeds until they are due."""
        cash_amount, portfolio = apply_funds_parameters.cash_amount, apply_funds_parameters.portfolio
        if cash_amount._amount > 0:
            portfolio.unsettled_cash_book[cash_amount.currency]._add_amount(cash_amount._amount)
            due = self._settlement_time(apply_funds_parameters.security, apply_funds_parameters._utc_time)
            self._unsettled.append(UnsettledCashAmount(due, cash_amount.currency, cash_amount._amount))
        else:
            portfolio.cash_book[cash_amount.currency]._add_amount(cash_amount._amount)
        if self._cash_book is None:
            self._cash_book = portfolio.unsettled_cash_book

    def _settlement_time(self, security: Security, utc: Ticks) -> Ticks:
        """Return the UTC time at which proceeds of now arrive."""
        hours = security.exchange.hours
        day, left = date_of(security.exchange.time_zone.to_local(utc)), self._number_of_days
        while left > 0:
            day += TICKS_PER_DAY
            if hours._is_date_open(day, False):
                left -= 1
        return hours.time_zone.to_utc(day + self._time_of_day)

    def scan(self, settlement_parameters: ScanSettlementModelParameters) -> None:
        """Move what is due from the unsettled to the settled cash."""
        now, portfolio = settlement_parameters._utc_time, settlement_parameters.portfolio
        while self._unsettled and now >= self._unsettled[0]._settlement_time_utc:
            item = self._unsettled.popleft()
            portfolio.unsettled_cash_book[item.currency]._add_amount(-item._amount)
            portfolio.cash_book[item.currency]._add_amount(item._amount)

    def get_unsettled_cash(self) -> CashAmount:
        """Return what waits, in the account's currency; the empty amount if nothing does."""
        if not self._unsettled:
            return CashAmount()
        total = ZERO
        for item in self._unsettled:
            total += self._cash_book._convert_to_account_currency(item._amount, item.currency)
        return CashAmount(total, self._cash_book.account_currency)
