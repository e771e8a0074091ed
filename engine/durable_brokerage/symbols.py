"""LEAN's symbols and the broker's instruments name the same things."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine.lean_runtime.common.enums import OptionRight as LeanRight
from engine.lean_runtime.common.enums import OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.identity.symbol import Symbol
from engine.paper_brokerage.instruments import Instrument, Kind
from modules.domain.contracts import Deliverable, Delivery, ExerciseStyle, OptionContract, OptionRight

if TYPE_CHECKING:
    from decimal import Decimal

_MARKET = "usa"
_KINDS = {
    SecurityType.EQUITY: Kind.EQUITY,
    SecurityType.INDEX: Kind.INDEX,
    SecurityType.OPTION: Kind.OPTION,
    SecurityType.INDEX_OPTION: Kind.INDEX_OPTION,
}


def to_instrument(symbol: Symbol, multiplier: Decimal | int = 100) -> Instrument:
    """Return the instrument of a symbol; ArgumentException for a kind the broker does not know."""
    kind = _KINDS.get(symbol.security_type)
    if kind is None or symbol.id.market != _MARKET:
        raise ArgumentException(f"The paper brokerage does not trade {symbol.value}")
    if kind in (Kind.EQUITY, Kind.INDEX):
        return Instrument(kind, symbol.value)
    strike = symbol.id._strike_price
    assert strike is not None
    is_index = kind is Kind.INDEX_OPTION
    root = symbol.id.symbol if is_index else symbol.underlying.value
    contract = OptionContract(
        symbol.underlying.value,
        symbol.id.date.date(),
        strike,
        OptionRight.CALL if symbol.id.option_right is LeanRight.CALL else OptionRight.PUT,
        ExerciseStyle.AMERICAN if symbol.id.option_style is OptionStyle.AMERICAN else ExerciseStyle.EUROPEAN,
        Delivery.CASH if is_index else Delivery.PHYSICAL,
        root=root,
        deliverable=Deliverable(int(multiplier), int(multiplier)),
    )
    return Instrument(kind, root, contract)


def to_symbol(instrument: Instrument) -> Symbol:
    """Return the symbol of an instrument."""
    contract = instrument.contract
    if contract is None:
        kind = SecurityType.EQUITY if instrument.kind is Kind.EQUITY else SecurityType.INDEX
        return Symbol.create(instrument.ticker, kind, _MARKET)
    is_index = instrument.kind is Kind.INDEX_OPTION
    underlying = Symbol.create(contract.underlying, SecurityType.INDEX if is_index else SecurityType.EQUITY, _MARKET)
    style = OptionStyle.AMERICAN if contract.style is ExerciseStyle.AMERICAN else OptionStyle.EUROPEAN
    right = LeanRight.CALL if contract.right is OptionRight.CALL else LeanRight.PUT
    expiry = datetime(contract.expiration.year, contract.expiration.month, contract.expiration.day)
    terms = (_MARKET, style, right, contract.strike, expiry)
    if is_index:
        return Symbol.create_option(underlying, instrument.ticker, *terms)
    return Symbol.create_option(underlying, *terms)
