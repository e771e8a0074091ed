"""The account: cash, positions, margin; source Common/Securities/SecurityPortfolioManager.cs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.containers import ExtendedDictionary, KeyValuePair
from engine.lean_runtime.common.enums import DataNormalizationMode, OrderDirection, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException, NotImplementedException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, decimal_text, divide, to_decimal, to_float, truncate
from engine.lean_runtime.common.overridable import is_own, require_members
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.arithmetic import times
from engine.lean_runtime.securities.cash_book import CashBook
from engine.lean_runtime.securities.holding import SecurityHolding
from engine.lean_runtime.securities.portfolio_totals import PortfolioTotals

if TYPE_CHECKING:
    from engine.lean_runtime.common.ticks import Ticks
    from engine.lean_runtime.data.auxiliary import Dividend, Split
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.securities.cash import Cash
    from engine.lean_runtime.securities.security import Security
    from engine.lean_runtime.securities.security_manager import SecurityManager

_log = logging.getLogger(__name__)
_START_CASH = Decimal(100_000)


class SecurityPortfolioManager(PortfolioTotals, ExtendedDictionary[Symbol, SecurityHolding]):
    """Symbol (or ticker) to position, with the account's cash and margin."""

    is_read_only = False

    def __init__(
        self,
        security_manager: SecurityManager,
        transactions: Any,
        algorithm_settings: Any,
        default_order_properties: Any = None,
    ) -> None:
        """Open an account of 100,000 US dollars."""
        from engine.lean_runtime.margin.margin_call_model import DefaultMarginCallModel
        from engine.lean_runtime.margin.security_position_group_model import SecurityPositionGroupModel

        super().__init__()
        self._securities = security_manager
        self._transactions = transactions
        self._algorithm_settings = algorithm_settings
        self._positions: Any = None
        self.positions = SecurityPositionGroupModel()
        self.margin_call_model: Any = DefaultMarginCallModel(self, default_order_properties)
        self._cash_book = CashBook()
        self._unsettled_cash_book = CashBook()
        self._base_currency_cash: Cash = self._cash_book[self._cash_book.account_currency]
        self._base_currency_cash.set_amount(_START_CASH)
        self._set_cash_was_called = False
        self._base_cash_symbol_set_explicitly = False
        self._set_account_currency_was_called = False
        self._cash_book.updated += self._on_cash_book_updated
        self._unsettled_cash_book.updated += self._on_unsettled_updated

    @property
    def securities(self) -> SecurityManager:
        """Return the securities."""
        return self._securities

    @property
    def transactions(self) -> Any:
        """Return orders, tickets and the record of closed trades."""
        return self._transactions

    @property
    def cash_book(self) -> CashBook:
        """Return the settled cash by currency."""
        return self._cash_book

    @property
    def unsettled_cash_book(self) -> CashBook:
        """Return the cash that is not there yet by currency."""
        return self._unsettled_cash_book

    @property
    def positions(self) -> Any:
        """Return the groups positions are margined in."""
        return self._positions

    @positions.setter
    def positions(self, value: Any) -> None:
        if value is not None:
            value.initialize(self._securities)
        self._positions = value

    def set_positions(self, position_group_model: Any) -> None:
        """Set the model of position groups."""
        self.positions = position_group_model

    def set_margin_call_model(self, margin_call_model: Any) -> None:
        """Set what happens when margin runs out."""
        if not is_own(margin_call_model):
            names = ("get_margin_call_orders", "execute_margin_call")
            require_members(margin_call_model, "IMarginCallModel", *names)
        self.margin_call_model = margin_call_model

    # -- dictionary face -----------------------------------------------------------------------------------------------

    def __getitem__(self, key: Any) -> SecurityHolding:
        """Return the position in a security, active or not; KeyNotFoundException for one never added."""
        return self._securities[key].holdings

    def __setitem__(self, key: Any, value: SecurityHolding) -> None:
        """Replace the position object of a security."""
        self._securities[key].holdings = value

    def __iter__(self) -> Iterator[Any]:
        """Iterate the positions of the active securities as pairs."""
        for symbol, security in list(self._securities._items.items()):
            yield KeyValuePair(symbol, security.holdings)

    def __len__(self) -> int:
        """Return the number of active securities."""
        return len(self._securities._items)

    def contains_key(self, symbol: Any) -> bool:
        """Return whether the security was ever added."""
        return self._securities.contains_key(symbol)

    def try_get_value(self, key: Any, value: Any = None) -> tuple[bool, SecurityHolding | None]:
        """Return (True, position) or (False, None), of active and removed securities."""
        found, security = self._securities.try_get_value(key)
        return found, None if security is None else security.holdings

    def get(self, key: Any, default_value: Any = None) -> Any:
        """Return the position in a security, active or not, or the default."""
        found, holding = self.try_get_value(key)
        return holding if found else default_value

    def keys(self) -> list[Symbol]:
        """Return the symbols of the active securities."""
        return self._securities.keys()

    def values(self) -> list[SecurityHolding]:
        """Return the positions in the active securities."""
        return [security.holdings for security in self._securities._items.values()]

    def items(self) -> list[tuple[Symbol, SecurityHolding]]:
        """Return the active symbols with their positions."""
        return [(symbol, security.holdings) for symbol, security in self._securities._items.items()]

    def add(self, key: Any, value: Any = None) -> None:
        """Raise NotImplementedException: securities are added through the algorithm."""
        raise NotImplementedException(
            "Portfolio object is an adaptor for Security Manager. To add a new asset add the required data during "
            "initialization."
        )

    def clear(self) -> None:
        """Raise NotImplementedException."""
        raise NotImplementedException("Portfolio object is an adaptor for Security Manager and cannot be cleared.")

    def remove(self, key: Any) -> bool:
        """Raise NotImplementedException."""
        raise NotImplementedException(
            "Portfolio object is an adaptor for Security Manager and objects cannot be removed."
        )

    def get_security(self, symbol: Symbol) -> Security | None:
        """Return a security, active or not, None for one never added."""
        return self._securities._complete.get(symbol)

    # -- cash ----------------------------------------------------------------------------------------------------------

    def _on_cash_book_updated(self, sender: Any, event: Any) -> None:
        from engine.lean_runtime.common.enums import CashBookUpdateType
        from engine.lean_runtime.securities.cash import Cash

        if event.update_type is CashBookUpdateType.ADDED:
            cash = event.cash
            unsettled = Cash(cash.symbol, ZERO, cash._conversion_rate)
            unsettled._currency_conversion = cash._currency_conversion
            cash.currency_conversion_updated += self._share_conversion
            self._unsettled_cash_book.add(cash.symbol, unsettled)
        self.invalidate_total_portfolio_value()

    def _share_conversion(self, sender: Cash, _: Any) -> None:
        """Let settled and unsettled cash of a currency use one conversion."""
        self._unsettled_cash_book[sender.symbol]._currency_conversion = sender._currency_conversion

    def _on_unsettled_updated(self, sender: Any, event: Any) -> None:
        self.invalidate_total_portfolio_value()

    def set_account_currency(self, account_currency: str, starting_cash: Any = None) -> None:
        """Set the account's currency once; InvalidOperationException after a security was added."""
        currency = account_currency.upper()
        if self._set_account_currency_was_called:
            if currency != self._cash_book.account_currency:
                known = self._cash_book.account_currency
                _log.info("account currency has already been set to %s. Will ignore new value %s", known, currency)
            return
        self._set_account_currency_was_called = True
        if len(self._securities):
            raise InvalidOperationException(
                "SecurityPortfolioManager.SetAccountCurrency(): Cannot change AccountCurrency after adding a Security. "
                "Please move set_account_currency() before add_security()."
            )
        previous = self._base_currency_cash if self._set_cash_was_called else None
        amount = None if previous is None else previous._amount
        self._unsettled_cash_book.account_currency = currency
        self._cash_book.account_currency = currency
        self._base_currency_cash = self._cash_book[currency]
        if self._base_cash_symbol_set_explicitly and previous is not None and previous.symbol != currency:
            # cash the user put into a currency of its own stays there
            self._base_currency_cash.set_amount(ZERO)
            self._cash_book.add(previous.symbol, amount, previous._conversion_rate)
        if starting_cash is not None:
            self.set_cash(starting_cash)

    def set_cash(self, *arguments: Any, **named: Any) -> None:
        """Set the cash of the account's currency (cash), or of any currency (symbol, cash, conversion rate)."""
        values = [*arguments, *named.values()]
        self._set_cash_was_called = True
        if len(values) == 1:
            self._base_cash_symbol_set_explicitly = False
            self._base_currency_cash.set_amount(to_decimal(values[0]))
            return
        symbol, cash, conversion_rate = values
        self._base_cash_symbol_set_explicitly = True
        symbol = symbol.upper()
        entry = self._cash_book._items.get(symbol)
        if entry is not None:
            entry.set_amount(to_decimal(cash))
            entry._conversion_rate = to_decimal(conversion_rate)
        else:
            self._cash_book.add(symbol, cash, conversion_rate)

    # -- margin --------------------------------------------------------------------------------------------------------

    def get_margin_remaining(self, symbol: Any, direction: OrderDirection = OrderDirection.BUY) -> float:
        """Return the free margin at a total value, or the buying power for an order of a symbol and direction."""
        if isinstance(symbol, Symbol | str) or hasattr(symbol, "symbol"):
            return to_float(self._get_buying_power(self._to_key(symbol), direction))
        return to_float(self._get_margin_remaining(to_decimal(symbol)))

    def get_buying_power(self, symbol: Any, direction: OrderDirection = OrderDirection.BUY) -> float:
        """Return the buying power for an order of a symbol and direction."""
        return to_float(self._get_buying_power(self._to_key(symbol), direction))

    def _get_buying_power(self, symbol: Symbol, direction: OrderDirection) -> Decimal:
        """Return the buying power; buying a group increases it, so a short position turns the direction around."""
        from engine.lean_runtime.margin.position_group_parameters import PositionGroupBuyingPowerParameters

        security = self._securities[symbol]
        group = self._positions.get_or_create_default_group(security)
        if security.holdings.is_short:
            direction = OrderDirection.SELL if direction == OrderDirection.BUY else OrderDirection.BUY
        parameters = PositionGroupBuyingPowerParameters(self, group, direction)
        power: Decimal = invoke(group.buying_power_model, "get_position_group_buying_power", parameters)._value
        return power

    def has_sufficient_buying_power_for_order(self, orders: list[Order]) -> Any:
        """Return whether the account can carry the orders, as a group if they form one."""
        from engine.lean_runtime.margin.parameters import (
            HasSufficientBuyingPowerForOrderParameters,
            HasSufficientBuyingPowerForOrderResult,
        )
        from engine.lean_runtime.margin.position_group_parameters import (
            HasSufficientPositionGroupBuyingPowerForOrderParameters,
        )

        is_group, group = self._positions.try_create_position_group(orders)
        if is_group:
            question = HasSufficientPositionGroupBuyingPowerForOrderParameters(self, group, orders)
            return invoke(group.buying_power_model, "has_sufficient_buying_power_for_order", question)
        for order in orders:
            security = self._securities[order.symbol]
            single = HasSufficientBuyingPowerForOrderParameters(self, security, order)
            result = invoke(security.buying_power_model, "has_sufficient_buying_power_for_order", single)
            if not result.is_sufficient:
                return result
        return HasSufficientBuyingPowerForOrderResult(True)

    def log_margin_information(self, order_request: Any = None) -> None:
        """Log the margin used and remaining."""
        used, remaining = decimal_text(self._total_margin_used), decimal_text(self._margin_remaining)
        _log.info("Total margin information: TotalMarginUsed: %s, MarginRemaining: %s", used, remaining)

    # -- bookings ------------------------------------------------------------------------------------------------------

    def process_fills(self, fills: list[OrderEvent]) -> None:
        """Book fills, each by the portfolio model of the security it names."""
        for fill in fills:
            security = self._securities[fill.symbol]
            invoke(security.portfolio_model, "process_fill", self, security, fill)
        self.invalidate_total_portfolio_value()

    def apply_dividend(self, dividend: Dividend, live_mode: bool, mode: DataNormalizationMode) -> None:
        """Pay a dividend on the position; adjusted prices contain it already, and live the brokerage pays it."""
        if live_mode or mode not in (DataNormalizationMode.RAW, DataNormalizationMode.SPLIT_ADJUSTED):
            return
        security = self._securities[dividend.symbol]
        total = times(security.holdings._quantity, dividend._distribution)
        total = times(total, security.quote_currency._conversion_rate)
        self._base_currency_cash._add_amount(total)
        security.holdings.add_new_dividend(total)

    def apply_split(self, split: Split, security: Security, live_mode: bool, mode: DataNormalizationMode) -> None:
        """Split the position in a stock of raw prices; fractions of a share are paid in cash."""
        if security.type is not SecurityType.EQUITY or (not live_mode and mode is not DataNormalizationMode.RAW):
            return
        factor, holdings = split._split_factor, security.holdings
        quantity = divide(holdings._quantity, factor)
        whole = truncate(quantity)
        left_over = quantity - whole
        holdings.set_holdings(times(holdings._average_price, factor), whole)
        last = security.get_last_data()
        if last is None:
            self._base_currency_cash._add_amount(times(times(left_over, split._reference_price), factor))
            return
        security._apply_split(split)
        # the cached point was scaled in place
        self._base_currency_cash._add_amount(times(left_over, last._price))
        self.invalidate_total_portfolio_value()

    def _add_transaction_record(self, time: Ticks, transaction_profit_loss: Decimal, is_win: bool) -> None:
        self._transactions.add_transaction_record(time, transaction_profit_loss, is_win)

    def add_transaction_record(self, time: Any, transaction_profit_loss: Any, is_win: bool) -> None:
        """Record the profit of a closed trade at a UTC time."""
        self._transactions.add_transaction_record(time, transaction_profit_loss, is_win)
