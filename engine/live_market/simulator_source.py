"""The simulated market as a live run's source: LEAN's symbols in, quotes out (SIMULATED)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.ticks import Ticks, ticks, to_date, to_utc_datetime
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.live_trading.market_source import QuoteRows
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stream import Key, SimulatedMarket

_ContractTerms = tuple[str, Decimal, str]


class SimulatorSource:
    """Answer from a simulated market and its folder of universes."""

    def __init__(self, market: SimulatedMarket, folder: Path) -> None:
        """Stream from a market; the folder holds its universe files."""
        self._market = market
        self._folder = folder
        self._keys: dict[Symbol, Key] = {}

    @lru_cache(maxsize=1024)  # noqa: B019 - one source lives as long as its run
    def session(self, day: date) -> tuple[Ticks, Ticks] | None:
        """Return open and close of a day (UTC)."""
        found = self._market.session(day)
        return None if found is None else (ticks(found.opens_at), ticks(found.closes_at))

    def quotes(self, utc: Ticks, symbols: Sequence[Symbol]) -> QuoteRows:
        """Return the quotes of a second."""
        columns = self._market.quotes(to_utc_datetime(utc), [self._key(symbol) for symbol in symbols])
        return QuoteRows(columns.bid, columns.ask, columns.bid_size, columns.ask_size, columns.last, columns.volume)

    def open_interest(self, day: date, symbol: Symbol) -> int:
        """Return the open contracts of the universe file of the session before."""
        eve = self._market.sessions(date(day.year - 1, day.month, 1), day)[-2].day
        known = self._universe(eve, str(symbol.underlying.value).lower())
        return known.get(_terms(symbol), 0)

    @lru_cache(maxsize=8)  # noqa: B019 - one source lives as long as its run
    def _universe(self, day: date, ticker: str) -> dict[_ContractTerms, int]:
        file = self._folder / "option" / "usa" / "universes" / ticker / f"{day:%Y%m%d}.csv"
        if not file.is_file():
            return {}
        with file.open(encoding="ascii", newline="") as lines:
            return {
                (row[0], Decimal(row[1]), row[2]): int(row[8] or 0)
                for row in csv.reader(lines)
                if row and row[0].isdigit()
            }

    def _key(self, symbol: Symbol) -> Key:
        key = self._keys.get(symbol)
        if key is None:
            key = self._keys[symbol] = _key_of(symbol)
        return key


def _key_of(symbol: Symbol) -> Key:
    if not is_option(symbol.security_type):
        return str(symbol.value)
    identifier = symbol.id
    return OptionContract(
        str(symbol.underlying.value),
        to_date(identifier._date),
        identifier._strike_price or Decimal(0),
        identifier.option_right is OptionRight.CALL,
    )


def _terms(symbol: Symbol) -> _ContractTerms:
    identifier = symbol.id
    right = "C" if identifier.option_right is OptionRight.CALL else "P"
    return f"{to_date(identifier._date):%Y%m%d}", (identifier._strike_price or Decimal(0)).normalize(), right
