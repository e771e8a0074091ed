"""Facts of index option tickers: families, settlement and the gap between last trading day and expiry.

Source: Common/Securities/IndexOption/IndexOptionSymbol.cs.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.ticks import to_date

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol

_INDEX_OF = {"RUTW": "RUT", "SPXW": "SPX", "VIXW": "VIX", "NDXP": "NDX", "NQX": "NDX"}
#: Families whose contracts stop trading the day before the morning settlement.
_ONE_DAY_EARLIER = frozenset(("SPX", "NDX", "VIX", "VIXW", "RUT"))
_WEEKLIES_AND_MONTHLIES = frozenset(("NQX", "SPXW", "RUTW"))


def is_third_friday(when: date) -> bool:
    """Return whether the date is its month's third Friday."""
    return when.weekday() == 4 and 15 <= when.day <= 21


class IndexOptionSymbol(LeanObject):
    """Questions about index option tickers."""

    SUPPORTED_INDEX_OPTION_TICKERS = frozenset(("SPX", "NDX", "VIX", "RUT", *_INDEX_OF))

    @staticmethod
    def is_standard(symbol: Symbol) -> bool:
        """Return whether the contract is a standard monthly; the weekly families only on third Fridays."""
        if symbol.id.market != "usa" or symbol.id.symbol not in _WEEKLIES_AND_MONTHLIES:
            return True
        return is_third_friday(to_date(symbol.id._date))

    @staticmethod
    def is_am_settled(symbol: Symbol) -> bool:
        """Return whether the contract settles on the opening of its expiry."""
        return symbol.id.symbol.upper() not in _INDEX_OF

    @staticmethod
    def is_index_option(ticker: str) -> bool:
        """Return whether the ticker is a known index option family."""
        return ticker.upper() in IndexOptionSymbol.SUPPORTED_INDEX_OPTION_TICKERS

    @staticmethod
    def map_to_underlying(index_option: str) -> str:
        """Return the index of an option family, unknown names unchanged."""
        return _INDEX_OF.get(index_option.upper(), index_option)

    @staticmethod
    def get_last_trading_date(ticker: str, expiration_date: datetime) -> datetime:
        """Return the last trading date of an expiry."""
        return expiration_date - timedelta(days=ticker in _ONE_DAY_EARLIER)

    @staticmethod
    def get_expiry_date(ticker: str, last_trading_date: datetime) -> datetime:
        """Return the expiry of a last trading date."""
        return last_trading_date + timedelta(days=ticker in _ONE_DAY_EARLIER)
