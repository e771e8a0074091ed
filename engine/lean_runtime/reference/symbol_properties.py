"""Multipliers, tick and lot sizes of instruments and the database that lists them.

Source: Common/Securities/SymbolProperties.cs, ContractSymbolProperties.cs, Option/OptionSymbolProperties.cs,
IndexOption/IndexOptionSymbolProperties.cs, SymbolPropertiesDatabase.cs.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.containers import KeyValuePair
from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.errors import ArgumentException, FileNotFoundException
from engine.lean_runtime.common.numbers import ONE, decimal_text, fit, to_decimal, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.reference.database_key import (
    SECURITY_TYPES,
    SecurityDatabaseKey,
    get_database_symbol_key,
)

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

_CENT = Decimal("0.01")
_NICKEL = Decimal("0.05")
_DIME = Decimal("0.1")


class SymbolProperties(LeanObject):
    """What one unit of an instrument is and how its price moves."""

    def __init__(
        self,
        description: str,
        quote_currency: str,
        contract_multiplier: Any,
        minimum_price_variation: Any,
        lot_size: Any,
        market_ticker: str,
        minimum_order_size: Any = None,
        price_magnifier: Any = 1,
        strike_multiplier: Any = 1,
    ) -> None:
        """Hold the properties; ArgumentException unless lot, magnifier and strike multiplier are positive."""
        self.description = description
        self.quote_currency = quote_currency
        self.market_ticker = market_ticker
        self._multiplier = to_decimal(contract_multiplier)
        self._tick = to_decimal(minimum_price_variation)
        self._lot_size = _positive("lot_size", lot_size)
        self._minimum_order_size = None if minimum_order_size is None else to_decimal(minimum_order_size)
        self._price_magnifier = _positive("price_magnifier", price_magnifier)
        self._strike_multiplier = _positive("strike_multiplier", strike_multiplier)

    @property
    def _contract_multiplier(self) -> Decimal:
        return self._multiplier

    @_contract_multiplier.setter
    def _contract_multiplier(self, value: Decimal) -> None:
        self._multiplier = value

    @property
    def _minimum_price_variation(self) -> Decimal:
        return self._tick

    @property
    def contract_multiplier(self) -> float:
        """Return the units of the underlying one contract stands for."""
        return to_float(self._contract_multiplier)

    @property
    def minimum_price_variation(self) -> float:
        """Return the tick size."""
        return to_float(self._minimum_price_variation)

    @property
    def lot_size(self) -> float:
        """Return the step of order quantities."""
        return to_float(self._lot_size)

    @property
    def minimum_order_size(self) -> float | None:
        """Return the smallest order quantity, None without one."""
        return None if self._minimum_order_size is None else to_float(self._minimum_order_size)

    @property
    def price_magnifier(self) -> float:
        """Return what quoted prices are divided by to get money."""
        return to_float(self._price_magnifier)

    @property
    def strike_multiplier(self) -> float:
        """Return what strikes are multiplied by to compare with the underlying's price."""
        return to_float(self._strike_multiplier)

    @staticmethod
    def get_default(quote_currency: str) -> SymbolProperties:
        """Return a multiplier and lot of one and a tick of one cent."""
        return SymbolProperties("", quote_currency.upper(), ONE, _CENT, ONE, "")

    def __str__(self) -> str:
        """Write the properties as the database does."""
        ticker = f",{self.market_ticker}" if self.market_ticker else ","
        smallest = "," if self._minimum_order_size is None else f",{decimal_text(self._minimum_order_size)}"
        magnifier = f",{decimal_text(self._price_magnifier)}" if self._price_magnifier != 1 else ","
        return (
            f"{self.description},{self.quote_currency},{decimal_text(self._contract_multiplier)},"
            f"{decimal_text(self._minimum_price_variation)},{decimal_text(self._lot_size)}"
            f"{ticker}{smallest}{magnifier}"
        )


class ContractSymbolProperties(SymbolProperties):
    """Properties whose multiplier may change for one contract, as splits make it."""

    def __init__(self, properties: Any, *values: Any, **named: Any) -> None:
        """Copy other properties or take the values of SymbolProperties."""
        if isinstance(properties, SymbolProperties):
            vars(self).update({name: value for name, value in vars(properties).items() if name != "_own_multiplier"})
            self._multiplier = properties._contract_multiplier
        else:
            super().__init__(properties, *values, **named)
        self._own_multiplier: Decimal | None = None

    @property
    def _contract_multiplier(self) -> Decimal:
        return self._multiplier if self._own_multiplier is None else self._own_multiplier

    @_contract_multiplier.setter
    def _contract_multiplier(self, value: Decimal) -> None:
        self._multiplier = value

    def _set_contract_multiplier(self, multiplier: Decimal) -> None:
        """Override the multiplier of this contract alone."""
        self._own_multiplier = multiplier


class OptionSymbolProperties(ContractSymbolProperties):
    """Properties of options; `contract_unit_of_trade` is the shares a contract delivers."""

    def __init__(self, properties: Any, *values: Any) -> None:
        """Copy other properties or take (description, quote currency, multiplier, pip size, lot size)."""
        if isinstance(properties, SymbolProperties):
            super().__init__(properties)
        else:
            description, currency, multiplier, pip_size, lot_size = properties, *values
            super().__init__(SymbolProperties(description, currency, multiplier, pip_size, lot_size, ""))
        self.contract_unit_of_trade = int(self._contract_multiplier)

    def _set_contract_unit_of_trade(self, unit_of_trade: int) -> None:
        """Change what a contract delivers."""
        self.contract_unit_of_trade = unit_of_trade


class IndexOptionSymbolProperties(OptionSymbolProperties):
    """Properties of index options, whose tick depends on the latest price."""

    def __init__(self, properties: Any, *values: Any) -> None:
        """Copy other properties or take (description, quote currency, multiplier, pip size, lot size)."""
        super().__init__(properties, *values)
        self._last_data: Any = None

    @property
    def _minimum_price_variation(self) -> Decimal:
        if self._last_data is None:
            return _NICKEL
        return IndexOptionSymbolProperties._minimum_price_variation_for_price(
            self._last_data.symbol, self._last_data._price
        )

    def _update_market_price(self, market_data: Any) -> None:
        """Remember the latest data point."""
        self._last_data = market_data

    @staticmethod
    def minimum_price_variation_for_price(symbol: Symbol | None, reference_price: Any) -> float:
        """Return the tick size at a price."""
        price = None if reference_price is None else to_decimal(reference_price)
        return to_float(IndexOptionSymbolProperties._minimum_price_variation_for_price(symbol, price))

    @staticmethod
    def _minimum_price_variation_for_price(symbol: Symbol | None, price: Decimal | None) -> Decimal:
        if symbol is None or price is None:
            return _NICKEL
        below, above = _NICKEL, _DIME
        if symbol.id.symbol == "VIXW":
            below = above = _CENT
        elif symbol.id.symbol == "VIX":
            below, above = _CENT, _NICKEL
        return above if price >= 3 else below


class SymbolPropertiesDatabase(LeanObject):
    """Symbol properties by market, symbol and security type; rows are converted on first use."""

    def __init__(self, file: Path | str) -> None:
        """Read the rows of a database file; FileNotFoundException when it is missing."""
        path = Path(file)
        if not path.exists():
            raise FileNotFoundException(f"Unable to locate symbol properties file: {path}")
        self._entries: dict[SecurityDatabaseKey, SymbolProperties | list[str]] = {}
        self._markets: dict[tuple[str, SecurityType], str] = {}
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        listed = [line for line in lines if line.strip() and not line.startswith("#")]
        for line in listed[1:]:
            fields = line.split(",")
            kind = SECURITY_TYPES.get(fields[2].lower())
            if kind is None:
                continue
            key = SecurityDatabaseKey(fields[0], fields[1], kind)
            if key in self._entries:
                raise ArgumentException(f"Encountered duplicate key while processing file: {path}. Key: {key}")
            self._entries[key] = fields
            self._markets.setdefault((key.symbol.lower(), kind), key.market)

    @staticmethod
    def from_data_folder(path: Path | str | None = None) -> SymbolPropertiesDatabase:
        """Return the database of a data folder, without argument that of the running backtest."""
        if path is None:
            return EngineServices.current().symbol_properties
        return SymbolPropertiesDatabase(Path(path) / "symbol-properties" / "symbol-properties-database.csv")

    def try_get_market(self, symbol: str, security_type: SecurityType, market: Any = None) -> tuple[bool, str | None]:
        """Return (True, the first market that lists the ticker) or (False, None)."""
        found = self._markets.get((symbol.lower(), security_type))
        return found is not None, found

    def contains_key(self, market: str, symbol: Symbol | str | None, security_type: SecurityType) -> bool:
        """Return whether exactly this key is listed."""
        ticker = symbol if isinstance(symbol, str) else get_database_symbol_key(symbol)
        return SecurityDatabaseKey(market, ticker, security_type) in self._entries

    def get_symbol_properties(
        self, market: str, symbol: Symbol | None, security_type: SecurityType, default_quote_currency: str
    ) -> SymbolProperties:
        """Return the properties of a symbol, of its market, or the default ones."""
        key = SecurityDatabaseKey(market, get_database_symbol_key(symbol), security_type)
        for candidate in (key, key.create_common_key()):
            if candidate in self._entries:
                return self._convert(candidate)
        return SymbolProperties.get_default(default_quote_currency)

    def get_symbol_properties_list(
        self, market: str, security_type: SecurityType | None = None
    ) -> Iterator[KeyValuePair[SecurityDatabaseKey, SymbolProperties]]:
        """Yield the entries of a market, optionally of one security type only."""
        for key in list(self._entries):
            if key.market == market and security_type in (None, key.security_type):
                yield KeyValuePair(key, self._convert(key))

    def set_entry(
        self, market: str, symbol: str | None, security_type: SecurityType, properties: SymbolProperties
    ) -> bool:
        """Set the properties of a key for the rest of the run."""
        self._entries[SecurityDatabaseKey(market, symbol, security_type)] = properties
        return True

    def _convert(self, key: SecurityDatabaseKey) -> SymbolProperties:
        entry = self._entries[key]
        if isinstance(entry, list):
            entry = self._entries[key] = _parse(entry)
        return entry


def _positive(name: str, value: Any) -> Decimal:
    number = to_decimal(value)
    if number <= 0:
        raise ArgumentException(f"symbol_properties {name} can not be less than or equal to 0")
    return number


def _parse(fields: list[str]) -> SymbolProperties:
    optional = [field or None for field in fields[8:12]] + [None] * 4
    return SymbolProperties(
        fields[3],
        fields[4],
        fields[5],
        fit(to_decimal(fields[6])),
        fields[7],
        optional[0] or "",
        optional[1],
        optional[2] or ONE,
        optional[3] or ONE,
    )
