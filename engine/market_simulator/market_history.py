"""The real source of sessions: daily bars and volatility indexes from CSV files, bridged to seconds.

A folder holds, in the layout of the project's reference data: `TICKER.csv` (date, open, high, low, close, volume;
prices as traded, not adjusted), `VIX.csv` (date, open, high, low, close), `VIX_TERM.csv` (date, vix9d_close,
vix3m_close) and, if known, `SPX.csv`, `dividends.csv` (ex_date, symbol, cash_dividend) and `splits.csv` (day, symbol,
ratio).
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.corporate_actions import Dividend, Split
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.intraday_path import DayBar, bridge, fitted_path
from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE, elapsed_variance, minute_volumes
from engine.market_simulator.random_streams import stream
from engine.market_simulator.tape import PriceTape, SessionTape
from engine.market_simulator.trading_calendar import SessionCalendar
from engine.market_simulator.underlyings import Underlying, underlying

Floats = NDArray[np.float64]
Event = TypeVar("Event", Dividend, Split)
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class _Row:
    """Hold one real session of one ticker."""

    bar: DayBar
    volume: int


class MarketHistory:
    """Make sessions of a market that follows real daily bars; the way between them is simulated."""

    def __init__(self, config: MarketConfig, calendar: SessionCalendar) -> None:
        """Read the folder; raise SimulationInputError with file and line if it is not as described."""
        assert config.history is not None
        self._config, self._calendar, root = config, calendar, config.history
        if not root.is_dir():
            raise SimulationInputError("is no folder", str(root), "name a folder of daily CSV files with --history")
        self.stocks: dict[str, Underlying] = {ticker: underlying(ticker) for ticker in config.symbols}
        self._rows = {ticker: _bars(root / f"{ticker}.csv") for ticker in config.symbols}
        self._vix = _bars(root / "VIX.csv")
        self._term = _term(root / "VIX_TERM.csv")
        self._spx = _bars(root / "SPX.csv") if (root / "SPX.csv").exists() else {}
        self.dividends: Mapping[str, Sequence[Dividend]] = _dividends(root / "dividends.csv", config.symbols)
        self.splits: Mapping[str, Sequence[Split]] = _splits(root / "splits.csv", config.symbols)
        self.first_day, self.last_day = self._span()

    def _span(self) -> tuple[date, date]:
        series: list[Iterable[date]] = [*self._rows.values(), self._vix, self._term]
        return max(min(days) for days in series), min(max(days) for days in series)

    def open_price(self, ticker: str, number: int) -> float:
        """Return a stock's opening price of a session, by the calendar's number."""
        return self._bar(ticker, self._calendar[number].day).open

    def close_price(self, ticker: str, number: int) -> float:
        """Return a stock's closing price of a session, by the calendar's number."""
        return self._bar(ticker, self._calendar[number].day).close

    def _bar(self, ticker: str, day: date) -> DayBar:
        return self._row(self._rows[ticker], f"{ticker}.csv", day).bar

    def _row(self, rows: Mapping[date, _Row], name: str, day: date) -> _Row:
        found = rows.get(day)
        if found is None:
            raise SimulationInputError(
                f"has no row of {day}", f"{self._config.history}/{name}", f"known: {self.first_day} to {self.last_day}"
            )
        return found

    def tape(self, number: int) -> SessionTape:
        """Return a session at full detail, by the calendar's number."""
        session = self._calendar[number]
        ordinal, seed = session.day.toordinal(), self._config.seed
        common = bridge(session.minutes, stream(seed, "market", ordinal))
        stocks = {}
        for ticker in self.stocks:
            row = self._row(self._rows[ticker], f"{ticker}.csv", session.day)
            generator = stream(seed, "intraday", ticker, ordinal)
            prices = np.round(fitted_path(row.bar, session.minutes, common, generator), 2)
            moves = np.abs(np.diff(np.log(prices[::SECONDS_A_MINUTE])))
            stocks[ticker] = PriceTape(prices, minute_volumes(session.minutes, row.volume, moves, generator))
        if session.day in self._spx:
            generator = stream(seed, "intraday", "SPX", ordinal)
            path = fitted_path(self._spx[session.day].bar, session.minutes, common, generator)
            stocks["SPX"] = PriceTape(np.round(path, 2), np.zeros(session.minutes, dtype=np.int64))
        return SessionTape(session, stocks, self._indexes(number, common))

    def _indexes(self, number: int, common: Floats) -> dict[str, Floats]:
        """Return VIX by minute, fitted to its bar; the others in a ratio to it that moves from close to close."""
        session = self._calendar[number]
        generator = stream(self._config.seed, "indexes", session.day.toordinal())
        bar = self._row(self._vix, "VIX.csv", session.day).bar
        vix = fitted_path(bar, session.minutes, -common, generator)[::SECONDS_A_MINUTE]
        share = elapsed_variance(session.minutes)[::SECONDS_A_MINUTE]
        levels = {"VIX": vix}
        for place, name in enumerate(("VIX9D", "VIX3M")):
            first, last = self._ratio(number - 1, place), self._ratio(number, place)
            levels[name] = vix * np.exp(np.log(first) + np.log(last / first) * share)
        return levels

    def _ratio(self, number: int, place: int) -> float:
        day = self._calendar[number].day
        day = max(day, self.first_day)
        term = self._term.get(day)
        if term is None:
            raise SimulationInputError(f"has no row of {day}", f"{self._config.history}/VIX_TERM.csv")
        return term[place] / self._row(self._vix, "VIX.csv", day).bar.close


def _read(path: Path, columns: Sequence[str]) -> Iterable[tuple[str, dict[str, str]]]:
    """Yield place and fields of each row; raise SimulationInputError if the file or a column is missing."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [column for column in columns if column not in (reader.fieldnames or [])]
            if missing:
                raise SimulationInputError(f"lacks the column {missing[0]!r}", str(path), f"need {', '.join(columns)}")
            for row in reader:
                yield f"{path}, line {reader.line_num}", row
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise SimulationInputError(what, str(path), "history mode needs this file") from error
    except UnicodeDecodeError as error:
        raise SimulationInputError(f"is no text: {error}", str(path), "give a CSV file in UTF-8") from error


def _bars(path: Path) -> dict[date, _Row]:
    rows = {}
    for where, row in _read(path, ("date", "open", "high", "low", "close")):
        numbers = [_positive(row[name], f"{where}, {name}") for name in ("open", "high", "low", "close")]
        bar = DayBar(*(round(number, 2) for number in numbers))
        if not bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high:
            raise SimulationInputError("the bar's high and low do not enclose open and close", where, "mend the row")
        rows[_day(row["date"], where)] = _Row(bar, int(_number(row.get("volume") or "0", f"{where}, volume")))
    return _not_empty(rows, path)


def _term(path: Path) -> dict[date, tuple[float, float]]:
    rows = {}
    for where, row in _read(path, ("date", "vix9d_close", "vix3m_close")):
        values = _positive(row["vix9d_close"], where), _positive(row["vix3m_close"], where)
        rows[_day(row["date"], where)] = values
    return _not_empty(rows, path)


def _dividends(path: Path, symbols: Sequence[str]) -> dict[str, list[Dividend]]:
    def make(day: date, amount: float) -> Dividend:
        return Dividend(day, Decimal(f"{amount:.3f}"))

    return _events(path, "ex_date", "cash_dividend", symbols, make)


def _splits(path: Path, symbols: Sequence[str]) -> dict[str, list[Split]]:
    return _events(path, "day", "ratio", symbols, Split)


def _events(
    path: Path, day_column: str, number_column: str, symbols: Sequence[str], make: Callable[[date, float], Event]
) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {symbol: [] for symbol in symbols}
    if path.exists():
        for where, row in _read(path, (day_column, "symbol", number_column)):
            if row["symbol"] in found:
                number = _positive(row[number_column], f"{where}, {number_column}")
                found[row["symbol"]].append(make(_day(row[day_column], where), number))
    return {symbol: sorted(events) for symbol, events in found.items()}


def _not_empty(rows: dict[date, Row], path: Path) -> dict[date, Row]:
    if not rows:
        raise SimulationInputError("holds no rows", str(path))
    return rows


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise SimulationInputError(f"expected a date like 2024-01-10, was {text!r}", where) from error


def _positive(text: str | None, where: str) -> float:
    number = _number(text, where)
    if number <= 0:
        raise SimulationInputError(f"expected a positive number, was {text!r}", where)
    return number


def _number(text: str | None, where: str) -> float:
    try:
        number = float(text or "")
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number >= 0):
        raise SimulationInputError(f"expected a number, not negative, was {text!r}", where)
    return number
