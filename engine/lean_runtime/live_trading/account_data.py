"""The account a paper run starts with: the `live-cash-balance` and `live-holdings` of LEAN's configuration.

Both are JSON texts, read by Newtonsoft in LEAN (Common/Global.cs HoldingJsonConverter, Common/SymbolJsonConverter.cs),
so keys are taken in LEAN's spellings, short and long.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.lean_runtime.brokerages.brokerage import AccountHolding
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.securities.cash_amount import CashAmount

_CASH_EXAMPLE = '[{"currency": "USD", "amount": 54321.5}]'
_HOLDINGS_EXAMPLE = '[{"symbol": {"value": TICKER, "id": SECURITY_ID}, "averagePrice": 590, "quantity": 12}]'


@dataclass(frozen=True, slots=True)
class AccountData:
    """Hold the texts; empty ones leave cash to the algorithm and the account without positions."""

    cash_balance: str = ""
    holdings: str = ""

    def check(self) -> None:
        """Raise UserError for texts that are no lists of objects; securities are looked at when the run begins."""
        _rows(self.cash_balance, "live-cash-balance", _CASH_EXAMPLE)
        _rows(self.holdings, "live-holdings", _HOLDINGS_EXAMPLE)

    def read_cash(self) -> list[CashAmount]:
        """Return the cash; UserError for what is no list of currency and amount."""
        rows = _rows(self.cash_balance, "live-cash-balance", _CASH_EXAMPLE)
        return [
            CashAmount(
                _number(row, "live-cash-balance", "amount", "Amount"), _get(row, "currency", "Currency") or "USD"
            )
            for row in rows
        ]

    def read_holdings(self) -> list[AccountHolding]:
        """Return the positions; UserError for a row without a symbol."""
        name = "live-holdings"
        return [
            AccountHolding(
                _symbol(_get(row, "symbol", "Symbol")),
                _number(row, name, "a", "averagePrice", "AveragePrice"),
                _number(row, name, "q", "quantity", "Quantity"),
                _number(row, name, "p", "marketPrice", "MarketPrice"),
            )
            for row in _rows(self.holdings, name, _HOLDINGS_EXAMPLE)
        ]


def _rows(text: str, name: str, example: str) -> list[dict[str, Any]]:
    if not text.strip():
        return []
    try:
        rows = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        raise UserError(f"'{name}' is not JSON: {error}", remedy=f"write it like {example}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UserError(f"'{name}' must be a JSON list of objects", remedy=f"write it like {example}")
    return rows


def _get(row: dict[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _number(row: dict[str, Any], where: str, *names: str) -> Decimal:
    value = _get(row, *names)
    if value is None:
        return ZERO
    if not isinstance(value, Decimal) or not value.is_finite():
        raise UserError(f"'{names[-1]}' in '{where}' must be a number, was {value!r}")
    return value


def _symbol(given: Any) -> Symbol:
    """Return the symbol of `{"value", "id", "underlying": {...}}`; an option without value or underlying is refused.

    LEAN fails at start-up on such an option as well, with a text that does not name the cause.
    """
    fields = {str(key).lower(): value for key, value in given.items()} if isinstance(given, dict) else {}
    identifier, value = fields.get("id"), fields.get("value")
    if not identifier or not value:
        raise UserError(
            "a position of 'live-holdings' lacks 'value' or 'id' of its symbol",
            remedy=f"write it like {_HOLDINGS_EXAMPLE}",
        )
    try:
        parsed = SecurityIdentifier.parse(str(identifier))
    except (SystemException, ValueError) as error:
        raise UserError(f"'{identifier}' in 'live-holdings' is no security id: {error}") from None
    if parsed.has_underlying and fields.get("underlying") is None:
        raise UserError(f"the option '{value}' in 'live-holdings' lacks its 'underlying'", remedy="add its symbol")
    return Symbol(parsed, str(value))
