"""What a ticker string means: the symbols added in this process, looked up without regard to case.

Source: Common/SymbolCache.cs. The cache also decides what str(symbol) prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

#: Upper-case ticker -> (ticker as set, symbol); a symbol of None remembers a miss.
_symbols: dict[str, tuple[str, Symbol | None]] = {}
_tickers: dict[Symbol, str] = {}


class SymbolCache(LeanObject):
    """The two maps between tickers and symbols."""

    @staticmethod
    def set(ticker: str, symbol: Symbol) -> None:
        """Make the ticker mean the symbol from now on."""
        _symbols[ticker.upper()] = (ticker, symbol)
        _tickers[symbol] = ticker
        head, dot, _ = ticker.partition(".")
        if dot and _symbols.get(head.upper(), ("", symbol))[1] is None:
            del _symbols[head.upper()]

    @staticmethod
    def get_symbol(ticker: str) -> Symbol:
        """Return the symbol; InvalidOperationException for an unknown or ambiguous ticker."""
        symbol, problem = _find(ticker)
        if symbol is None:
            raise InvalidOperationException(problem or f"We were unable to locate the ticker '{ticker}'.")
        return symbol

    @staticmethod
    def try_get_symbol(ticker: str, symbol: Any = None) -> tuple[bool, Symbol | None]:
        """Return (True, symbol) or (False, None); the second argument stands for C#'s out parameter."""
        found, _ = _find(ticker)
        return found is not None, found

    @staticmethod
    def get_ticker(symbol: Symbol) -> str:
        """Return the ticker set for a symbol, else its identifier's text."""
        ticker = _tickers.get(symbol)
        return str(symbol.id) if ticker is None else ticker

    @staticmethod
    def try_get_ticker(symbol: Symbol, ticker: Any = None) -> tuple[bool, str | None]:
        """Return (True, ticker) or (False, None)."""
        found = _tickers.get(symbol)
        return found is not None, found

    @staticmethod
    def try_remove(key: Symbol | str) -> bool:
        """Forget a symbol or a ticker; return whether it was known."""
        if isinstance(key, str):
            entry = _symbols.pop(key.upper(), None)
            return entry is not None and entry[1] is not None and _tickers.pop(entry[1], None) is not None
        ticker = _tickers.pop(key, None)
        return ticker is not None and _symbols.pop(ticker.upper(), None) is not None

    @staticmethod
    def clear() -> None:
        """Forget everything."""
        _symbols.clear()
        _tickers.clear()


def _find(ticker: str) -> tuple[Symbol | None, str | None]:
    """Return the symbol, or None with the text of the problem if the ticker is ambiguous."""
    from engine.lean_runtime.identity.symbol import Symbol

    key = ticker.upper()
    known = _symbols.get(key)
    if known is not None:
        return known[1], None
    parsed, identifier = SecurityIdentifier.try_parse(ticker)
    if parsed and identifier is not None:
        return Symbol(identifier, identifier.symbol), None
    # "BTC" finds custom data set as "BTC.Bitcoin" when nothing else answers to it.
    matches = [entry for name, entry in _symbols.items() if name.startswith(f"{key}.") and entry[1] is not None]
    if len(matches) > 1:
        tickers = ", ".join(name for name, _ in matches)
        return None, (
            "We located multiple potentially matching tickers. "
            "For custom data, be sure to append a dot followed by the custom data type name. "
            f"For example: 'BTC.Bitcoin'. Potential Matches: {tickers}"
        )
    found = matches[0][1] if matches else None
    _symbols[key] = (ticker, found)
    return found, None
