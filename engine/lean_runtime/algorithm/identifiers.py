"""Symbols, tickers and the industry's identifiers; shortable shares (Algorithm/QCAlgorithm.cs)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.chains import AlgorithmChains
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.identity.security_definitions import SecurityDefinitionSymbolResolver, current_resolver
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.orders.faces import to_symbol

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Moment, Number, SymbolLike
    from engine.lean_runtime.securities.security import Security


class AlgorithmIdentifiers(AlgorithmChains):
    """Translates between the names of an instrument."""

    def symbol(self, ticker: str) -> Symbol:
        """Return the symbol a ticker means; InvalidOperationException for an unknown one."""
        return SymbolCache.get_symbol(ticker)

    def ticker(self, symbol: SymbolLike) -> str:
        """Return the ticker a symbol trades under now."""
        return SecurityIdentifier.ticker(to_symbol(symbol), self.time)

    @overloaded
    def isin(self, isin: str, trading_date: Moment | None = None) -> Symbol | None:
        """Return the symbol of an ISIN, or the ISIN of a symbol; None when unknown."""
        return self._definitions.symbol_of("isin", isin, self._trading_date(trading_date))

    @isin.alternative
    def _(self, symbol: SymbolLike) -> str | None:
        return self._definitions.isin(to_symbol(symbol))

    @overloaded
    def composite_figi(self, composite_figi: str, trading_date: Moment | None = None) -> Symbol | None:
        """Return the symbol of a composite FIGI, or the composite FIGI of a symbol; None when unknown."""
        return self._definitions.symbol_of("composite_figi", composite_figi, self._trading_date(trading_date))

    @composite_figi.alternative
    def _(self, symbol: SymbolLike) -> str | None:
        return self._definitions.composite_figi(to_symbol(symbol))

    @overloaded
    def cusip(self, cusip: str, trading_date: Moment | None = None) -> Symbol | None:
        """Return the symbol of a CUSIP, or the CUSIP of a symbol; None when unknown."""
        return self._definitions.symbol_of("cusip", cusip, self._trading_date(trading_date))

    @cusip.alternative
    def _(self, symbol: SymbolLike) -> str | None:
        return self._definitions.cusip(to_symbol(symbol))

    @overloaded
    def sedol(self, sedol: str, trading_date: Moment | None = None) -> Symbol | None:
        """Return the symbol of a SEDOL, or the SEDOL of a symbol; None when unknown."""
        return self._definitions.symbol_of("sedol", sedol, self._trading_date(trading_date))

    @sedol.alternative
    def _(self, symbol: SymbolLike) -> str | None:
        return self._definitions.sedol(to_symbol(symbol))

    @overloaded
    def cik(self, cik: int, trading_date: Moment | None = None) -> list[Symbol]:
        """Return the symbols of a CIK number, or the CIK number of a symbol (None when unknown)."""
        return self._definitions.symbols_of_cik(int(cik), self._trading_date(trading_date))

    @cik.alternative
    def _(self, symbol: SymbolLike) -> int | None:
        return self._definitions.cik(to_symbol(symbol))

    @property
    def _definitions(self) -> SecurityDefinitionSymbolResolver:
        return current_resolver()

    def _trading_date(self, date: Any) -> datetime:
        """Return the date of a look-up, today unless given; ArgumentException for a future one."""
        today = self.time.replace(hour=0, minute=0, second=0, microsecond=0)
        if date is None:
            return today
        chosen = date if isinstance(date, datetime) else datetime(date.year, date.month, date.day)
        if chosen > today:
            raise ArgumentException(
                f'The trading date provided: "{chosen:%Y-%m-%d}" is after the current algorithm\'s trading date: '
                f'"{today:%Y-%m-%d}"'
            )
        return chosen

    # -- shortable shares ----------------------------------------------------------------------------------------------

    @overloaded
    def shortable(self, symbol: SymbolLike) -> bool:
        """Say whether so many more shares may be sold short now; without a provider's number there is no limit."""
        return self._shortable(to_symbol(symbol), ZERO, None)

    @shortable.alternative
    def _(self, symbol: SymbolLike, short_quantity: Number, update_order_id: int | None = None) -> bool:
        return self._shortable(to_symbol(symbol), to_decimal(short_quantity), update_order_id)

    def _shortable(self, symbol: Symbol, quantity: Decimal, update_order_id: int | None) -> bool:
        security = self.securities[symbol]
        available = self._shortable_number(symbol, security)
        if available is None:
            return True
        limit = -to_decimal(available)
        waiting = self.transactions._get_open_orders_remaining_quantity(
            lambda ticket: ticket.symbol == symbol and (update_order_id is None or ticket.order_id != update_order_id)
        )
        held = security.holdings._quantity
        if held + waiting <= limit:
            return False
        return bool(held - abs(quantity) + waiting >= limit)

    def shortable_quantity(self, symbol: SymbolLike) -> int:
        """Return how many shares the broker lends; 0 also when it names no number."""
        wanted = to_symbol(symbol)
        return self._shortable_number(wanted, self.securities[wanted]) or 0

    @staticmethod
    def _shortable_number(symbol: Symbol, security: Security) -> int | None:
        local = to_datetime(security._local_time)
        found = invoke(security.shortable_provider, "shortable_quantity", symbol, local)
        return None if found is None else int(found)
