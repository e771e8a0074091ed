"""LEAN's own datasets as reference data: coming earnings and dividends (EODHD), sectors (Morningstar).

They are sold apart: a class may be missing from the engine, or its files from the data folder. What is missing stays
UNKNOWN (trading rule 30) and is told once. EODHD lists the events of the coming seven days each day, so a day beyond
them is UNKNOWN too, unless the reference document covers it. Every record carries the time at which LEAN handed it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import AlgorithmImports
from AlgorithmImports import QCAlgorithm, Symbol

from algorithms.lean_bridge import aware, money
from modules.reference_data.facts import (
    Dividend,
    DividendCalendar,
    EarningsCalendar,
    EarningsDate,
    Profile,
    UnderlyingKind,
)
from modules.reference_data.in_memory import InMemoryReferenceData

EARNINGS, DIVIDENDS, SECTORS = "EODHDUpcomingEarnings", "EODHDUpcomingDividends", "MorningstarSectorCode"
#: Days ahead that both calendars list, the day of the list among them.
AHEAD = timedelta(days=7)
#: Morningstar's sectors by the codes of Common/Data/Fundamental/AssetClassificationHelper.cs.
SECTOR_NAMES = {
    101: "basic materials",
    102: "consumer cyclical",
    103: "financial services",
    104: "real estate",
    205: "consumer defensive",
    206: "healthcare",
    207: "utilities",
    308: "communication services",
    309: "energy",
    310: "industrials",
    311: "technology",
}


class LeanDatasets(InMemoryReferenceData):
    """Answer from what LEAN's datasets have brought so far; records are only ever added, each with its time."""

    def __init__(self, algorithm: QCAlgorithm, tickers: Iterable[str], broad: Iterable[str]) -> None:
        """Subscribe the calendars of the tickers; `broad` ones have no earnings and no sector."""
        super().__init__()
        self._algorithm = algorithm
        self._tickers = tuple(tickers)
        self._single = tuple(ticker for ticker in self._tickers if ticker not in set(broad))
        wanted = [(DIVIDENDS, self._tickers, self._dividends)]
        wanted += [(EARNINGS, self._single, self._earnings)] if self._single else []
        self.missing = [name for name, tickers, take in wanted if not self._subscribe(name, take)]
        self._has_sectors = hasattr(AlgorithmImports, SECTORS)
        self.missing += [SECTORS] if self._single and not self._has_sectors else []

    def tell_missing(self) -> None:
        """Say once in LEAN's log which datasets the engine does not have."""
        if self.missing:
            self._algorithm.log(
                f"reference.unknown: the engine has no dataset {', '.join(self.missing)}:"
                " what the reference document does not say of them is UNKNOWN"
            )

    def _subscribe(self, name: str, take: Callable[[list[Any]], list[Symbol]]) -> bool:
        """Ask for a calendar day by day; its selection picks nothing, it only reads."""
        kind = getattr(AlgorithmImports, name, None)
        if kind is None:
            return False
        self._algorithm.add_universe(kind, take)
        return True

    def _earnings(self, data: list[Any]) -> list[Symbol]:
        """Take the reports of one day's list."""
        now = aware(self._algorithm.time)
        for ticker in self._single:
            days = sorted(aware(row.report_date).date() for row in data if str(row.symbol.value) == ticker)
            dates = tuple(EarningsDate(day) for day in dict.fromkeys(days))
            self.add(EarningsCalendar(ticker, now, now.date() + AHEAD, dates))
        return []

    def _dividends(self, data: list[Any]) -> list[Symbol]:
        """Take the ex-dates of one day's list."""
        now = aware(self._algorithm.time)
        for ticker in self._tickers:
            rows = [row for row in data if str(row.symbol.value) == ticker]
            paid = {aware(row.dividend_date).date(): money(float(row.dividend)) for row in rows}
            dividends = tuple(Dividend(day, amount) for day, amount in sorted(paid.items()) if amount > Decimal(0))
            self.add(DividendCalendar(ticker, now, now.date() + AHEAD, dividends))
        return []

    def look_up_sectors(self, symbols: Iterable[Symbol]) -> None:
        """Take the sectors that LEAN's fundamental data tell of single names, asked at the start of a session."""
        if not self._has_sectors:
            return
        now = aware(self._algorithm.time)
        for symbol in symbols:
            if str(symbol.value) not in self._single:
                continue
            found: Any = self._algorithm.fundamentals(symbol)
            if found is None or not found.has_fundamental_data:
                continue
            sector = SECTOR_NAMES.get(int(found.asset_classification.morningstar_sector_code), "")
            if sector:
                self.add(Profile(str(symbol.value), now, UnderlyingKind.SINGLE_NAME, sector))
