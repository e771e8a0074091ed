"""Liquidating and sizing: liquidate, set_holdings, calculate_order_quantity (Algorithm/QCAlgorithm.Trading.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import to_quantity, to_symbols
from engine.lean_runtime.algorithm.combos import AlgorithmCombos
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.portfolio_target import PortfolioTarget, order_targets_by_margin_impact
from engine.lean_runtime.common.enums import OrderType
from engine.lean_runtime.common.numbers import ZERO, to_float
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Double, Properties, SymbolLike, Symbols, Targets
    from engine.lean_runtime.orders.order_ticket import OrderTicket


class AlgorithmLiquidation(AlgorithmCombos):
    """Moves holdings to zero or to a share of the portfolio."""

    def __init__(self) -> None:
        super().__init__()
        self._liquidate_symbol_not_found_warning_sent = False
        PortfolioTarget.minimum_order_margin_percentage_warning_sent = None

    # -- liquidate -----------------------------------------------------------------------------------------------------

    @overloaded
    def liquidate(
        self,
        symbol: SymbolLike = None,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Cancel open orders and close holdings of one symbol, of several, or of all (None); returns the tickets."""
        symbols = sorted(self.securities.keys()) if symbol is None else [to_symbol(symbol)]
        return self._liquidate(symbols, asynchronous, tag, order_properties)

    @liquidate.alternative
    def _(self, symbol_to_liquidate: SymbolLike, tag: str) -> list[int]:
        tickets = self._liquidate([to_symbol(symbol_to_liquidate)], False, tag, None)
        return [ticket.order_id for ticket in tickets]

    @liquidate.alternative
    def _(
        self,
        symbols: Symbols,
        asynchronous: bool = False,
        tag: str = "Liquidated",
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        return self._liquidate(to_symbols(symbols), asynchronous, tag, order_properties)

    def _liquidate(
        self,
        symbols: Iterable[Symbol],
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Any = None,
    ) -> list[OrderTicket]:
        if not self._settings.liquidate_enabled:
            self._debug(
                "Liquidate() is currently disabled by settings. "
                "To re-enable please set 'Settings.LiquidateEnabled' to true"
            )
            return []
        tag = "Liquidated" if tag is None else tag
        tickets = []
        for symbol in symbols:
            if not self.securities.contains_key(symbol):
                self._warn_of_unknown(symbol)
                continue
            ticket = self._liquidate_one(symbol, asynchronous, tag, order_properties)
            if ticket is not None:
                tickets.append(ticket)
        return tickets

    def _liquidate_one(self, symbol: Symbol, asynchronous: bool, tag: str, order_properties: Any) -> OrderTicket | None:
        orders = self.transactions.get_open_orders(symbol)
        holding = self.portfolio[symbol]
        quantity: Decimal = holding._quantity if holding.invested else ZERO
        if len(orders) == 1 and quantity and orders[0]._quantity == -quantity and orders[0].type is OrderType.MARKET:
            return None
        pending = ZERO
        for order in orders:
            if order.type is OrderType.MARKET:
                open_ticket = self.transactions.get_order_ticket(order.id)
                pending += open_ticket._quantity_remaining if open_ticket is not None else ZERO
            else:
                self.transactions.cancel_order(order.id, tag)
        if not quantity:
            return None
        return self._market_order(symbol, -quantity - pending, asynchronous, tag, order_properties)

    def _warn_of_unknown(self, symbol: Symbol) -> None:
        if not self._liquidate_symbol_not_found_warning_sent:
            self._liquidate_symbol_not_found_warning_sent = True
            self._debug(
                f"Warning: liquidate ignored symbol '{symbol}' because it has not been added to the algorithm. "
                "Add the security before liquidating it."
            )

    # -- set holdings --------------------------------------------------------------------------------------------------

    @overloaded
    def set_holdings(
        self,
        symbol: SymbolLike,
        percentage: Double,
        liquidate_existing_holdings: bool = False,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        """Trade so that a fraction of the portfolio is held in a symbol, or each of a list of targets is."""
        wanted = to_symbol(symbol)
        quantity = self._calculate_order_quantity(wanted, to_quantity(percentage))
        return self._set_holdings(wanted, quantity, liquidate_existing_holdings, asynchronous, tag, order_properties)

    @set_holdings.alternative
    def _(
        self,
        targets: Targets,
        liquidate_existing_holdings: bool = False,
        asynchronous: bool = False,
        tag: str | None = None,
        order_properties: Properties = None,
    ) -> list[OrderTicket]:
        tickets: list[OrderTicket] = []
        if liquidate_existing_holdings:
            tickets += self._liquidate(
                self._others({target.symbol for target in targets}), False, tag, order_properties
            )
        sized = [
            PortfolioTarget(target.symbol, self._calculate_order_quantity(target.symbol, target._quantity))
            for target in targets
        ]
        for target in order_targets_by_margin_impact(sized, self, target_is_delta=True):
            tickets += self._set_holdings(target.symbol, target._quantity, False, asynchronous, tag, order_properties)
        return tickets

    def _set_holdings(
        self,
        symbol: Symbol,
        order_quantity: Decimal,
        liquidate_existing: bool,
        asynchronous: bool,
        tag: str | None,
        order_properties: Any,
    ) -> list[OrderTicket]:
        tickets: list[OrderTicket] = []
        if liquidate_existing:
            tickets += self._liquidate(self._others({symbol}), False, tag, order_properties)
        text = "" if tag is None else tag
        waiting = self.transactions.get_open_order_tickets(
            lambda ticket: ticket.symbol == symbol and ticket.order_type in (OrderType.MARKET, OrderType.MARKET_ON_OPEN)
        )
        quantity = order_quantity - sum((ticket._quantity_remaining for ticket in waiting), ZERO)
        if not quantity:
            return tickets
        security = self.securities.try_get_value(symbol)[1]
        if security is None:
            self._error(f"{symbol} not found in portfolio. Request this data when initializing the algorithm.")
            return tickets
        place = self._market_order if security.exchange.exchange_open else self._market_on_open_order
        tickets.append(place(symbol, quantity, asynchronous, text, order_properties))
        return tickets

    def _others(self, kept: set[Symbol]) -> list[Symbol]:
        return sorted(symbol for symbol in self.portfolio.keys() if symbol not in kept)  # noqa: SIM118

    def calculate_order_quantity(self, symbol: SymbolLike, target: Double) -> float:
        """Return the order that brings the holding of a symbol to a fraction of the portfolio; 0 when none does."""
        return to_float(self._calculate_order_quantity(to_symbol(symbol), to_quantity(target)))

    def _calculate_order_quantity(self, symbol: Symbol, target: Decimal) -> Decimal:
        found = PortfolioTarget._percent(self, symbol, target, delta=True)
        return ZERO if found is None else found._quantity
