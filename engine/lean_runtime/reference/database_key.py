"""Keys of the market hours and symbol properties databases (Common/Securities/SecurityDatabaseKey.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import FormatException

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

#: SecurityType by lower-case name, as files spell it.
SECURITY_TYPES = {kind.to_string().lower(): kind for kind in SecurityType}


class SecurityDatabaseKey(LeanObject):
    """Market, symbol and security type; an empty market or symbol is the wildcard. Compares without regard to case."""

    __slots__ = ("_folded", "market", "security_type", "symbol")

    WILDCARD = "[*]"

    def __init__(self, market: str | None, symbol: str | None, security_type: SecurityType) -> None:
        """Hold the three parts."""
        self.market = market or "[*]"
        self.symbol = symbol or "[*]"
        self.security_type = security_type
        self._folded = (self.market.lower(), self.symbol.lower(), security_type)

    def create_common_key(self) -> SecurityDatabaseKey:
        """Return the key of the whole market."""
        return SecurityDatabaseKey(self.market, None, self.security_type)

    @staticmethod
    def parse(key: str) -> SecurityDatabaseKey | None:
        """Return the key of Type-market-symbol text, None for an unknown type; FormatException for other text."""
        parts = key.split("-")
        if len(parts) != 3 or parts[0] == "[*]":
            raise FormatException(f"The specified key was not in the expected format: {key}")
        kind = SECURITY_TYPES.get(parts[0].lower())
        return None if kind is None else SecurityDatabaseKey(parts[1], parts[2], kind)

    def __eq__(self, other: object) -> bool:
        """Compare all parts without regard to case."""
        return isinstance(other, SecurityDatabaseKey) and self._folded == other._folded

    def __hash__(self) -> int:
        """Hash all parts without regard to case."""
        return hash(self._folded)

    def __str__(self) -> str:
        """Write Type-market-symbol."""
        return f"{self.security_type.to_string()}-{self.market}-{self.symbol}"


def get_database_symbol_key(symbol: Symbol | None) -> str:
    """Return the ticker under which databases list a symbol (Common/Securities/BaseSecurityDatabase.cs)."""
    if symbol is None:
        return ""
    kind = symbol.id.security_type
    if kind is SecurityType.OPTION:
        return symbol.underlying.value if symbol.underlying is not None else ""
    if kind in (SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION):
        return symbol.id.symbol if symbol.has_underlying else ""
    return symbol.id.symbol if kind in (SecurityType.BASE, SecurityType.FUTURE) else symbol.value
