"""What can be held or settled at the paper brokerage, named by one text that is the same in files and on the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from engine.paper_brokerage.errors import RefusedError
from modules.domain.contracts import Deliverable, Delivery, ExerciseStyle, OptionContract, OptionRight


class Kind(StrEnum):
    """The kinds of instruments."""

    EQUITY = "equity"
    INDEX = "index"
    OPTION = "option"
    INDEX_OPTION = "index_option"


@dataclass(frozen=True, slots=True)
class Instrument:
    """Name one instrument; `ticker` is the stock, the index, or the root of an option (SPXW), in capitals."""

    kind: Kind
    ticker: str
    contract: OptionContract | None = None

    @property
    def key(self) -> str:
        """Return the text that names the instrument, such as `option:SPY:SPY:2024-01-19:470:put:100:american`."""
        if self.contract is None:
            return f"{self.kind}:{self.ticker}"
        one = self.contract
        strike = f"{one.strike.normalize():f}"
        return (
            f"{self.kind}:{self.ticker}:{one.underlying}:{one.expiration.isoformat()}:{strike}:{one.right}"
            f":{one.multiplier}:{one.style}"
        )

    @property
    def multiplier(self) -> int:
        """Return units of the underlying for each piece held."""
        return 1 if self.contract is None else self.contract.multiplier

    @property
    def underlying(self) -> Instrument:
        """Return the stock or index an option is written on; an instrument without contract is its own."""
        if self.contract is None:
            return self
        kind = Kind.EQUITY if self.kind is Kind.OPTION else Kind.INDEX
        return Instrument(kind, self.contract.underlying)

    def __str__(self) -> str:
        """Return the name a trader reads."""
        return self.ticker if self.contract is None else str(self.contract)


def equity(ticker: str) -> Instrument:
    """Return a stock or fund."""
    return Instrument(Kind.EQUITY, ticker)


def option(
    underlying: str, expiration: date, strike: Decimal, right: OptionRight, root: str = "", *, index: bool = False
) -> Instrument:
    """Return an option of a stock, or a European cash-settled one of an index."""
    contract = OptionContract(
        underlying,
        expiration,
        strike,
        right,
        style=ExerciseStyle.EUROPEAN if index else ExerciseStyle.AMERICAN,
        delivery=Delivery.CASH if index else Delivery.PHYSICAL,
        root=root,
    )
    return Instrument(Kind.INDEX_OPTION if index else Kind.OPTION, root or underlying, contract)


def parse_instrument(key: str) -> Instrument:
    """Return the instrument of a key; RefusedError for any other text."""
    try:
        return _parse(key)
    except (ValueError, InvalidOperation, TypeError) as error:
        raise RefusedError("bad_instrument", f"'{key}' names no instrument; expected such as 'equity:SPY'") from error


def _parse(key: str) -> Instrument:
    kind_text, ticker, *rest = key.split(":")
    kind = Kind(kind_text)
    if not ticker or ticker != ticker.upper():
        raise ValueError(key)
    if kind in (Kind.EQUITY, Kind.INDEX):
        if rest:
            raise ValueError(key)
        return Instrument(kind, ticker)
    underlying, expiration, strike_text, right, multiplier, style = rest
    strike = Decimal(strike_text)
    if not strike.is_finite() or strike <= 0 or int(multiplier) <= 0 or not underlying:
        raise ValueError(key)
    contract = OptionContract(
        underlying,
        date.fromisoformat(expiration),
        strike,
        OptionRight(right),
        ExerciseStyle(style),
        Delivery.CASH if kind is Kind.INDEX_OPTION else Delivery.PHYSICAL,
        root=ticker,
        deliverable=Deliverable(int(multiplier), int(multiplier)),
    )
    return Instrument(kind, ticker, contract)
