"""The simulated market itself: sessions with the fault script's market events laid over them, chains, market states.

Everything is a pure function of the recipe (`MarketConfig`) and an instant; only caches are kept, so that two processes
with equal recipes see the same market to the last cent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.faults.fault import Fault, FaultKind
from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE
from engine.market_simulator.market_history import MarketHistory
from engine.market_simulator.market_model import MarketModel
from engine.market_simulator.option_listing import RULES, OptionContract, expirations, strikes
from engine.market_simulator.reference_files import rate_on
from engine.market_simulator.surface import CashDividend, MarketState
from engine.market_simulator.tape import PriceTape, SessionTape
from engine.market_simulator.trading_calendar import REGULAR_OPEN, Session

Floats = NDArray[np.float64]
#: Indexes that every market has beside its stocks.
INDEXES = ("SPX", "VIX", "VIX9D", "VIX3M")
#: How much of an IV jump in VIX points each index takes, and the level none falls below.
_JUMP_SHARES, _LOWEST_INDEX = {"VIX9D": 1.3, "VIX": 1.0, "VIX3M": 0.6}, 5.0
#: Fading of an IV jump is followed for this many half-lives.
_FADED = 10
_KEPT_TAPES = 4


@dataclass(frozen=True, slots=True)
class Chain:
    """Hold the contracts listed on a session, sorted by expiration, strike and right, and the same as columns.

    `strikes` are dollars, `expirations` numbers into `closes`: the instants at which the expirations end. `shorter` is
    the row of the next shorter contract of the same strike and right, -1 if there is none.
    """

    contracts: tuple[OptionContract, ...]
    strikes: Floats
    calls: NDArray[np.bool_]
    expirations: NDArray[np.int64]
    closes: tuple[datetime, ...]
    shorter: NDArray[np.int64]

    def years(self, instant: datetime) -> Floats:
        """Return years of 365 days from an instant to each contract's expiration, never negative."""
        left = np.array([max((close - instant).total_seconds(), 0.0) for close in self.closes])
        return np.asarray((left / (365.0 * 86_400))[self.expirations])

    def with_shorter(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return rows, each once and ascending, with all shorter contracts of the same strikes and rights."""
        found, added = np.unique(rows), rows
        while len(added):
            added = self.shorter[added]
            added = np.setdiff1d(added[added >= 0], found)
            found = np.union1d(found, added)
        return found


def _shorter(strikes: Floats, calls: NDArray[np.bool_], expirations: NDArray[np.int64]) -> NDArray[np.int64]:
    order = np.lexsort((expirations, calls, strikes))
    here, before = order[1:], order[:-1]
    alike = (strikes[here] == strikes[before]) & (calls[here] == calls[before])
    rows = np.full(len(strikes), -1, dtype=np.int64)
    rows[here[alike]] = before[alike]
    return rows


class Market:
    """Answer what a market's prices, indexes, chains and states are on any session."""

    def __init__(self, config: MarketConfig) -> None:
        """Prepare; a history folder is read and checked here."""
        self.config = config
        self.calendar = config.calendar()
        self.source: MarketModel | MarketHistory = (
            MarketModel(config, self.calendar) if config.history is None else MarketHistory(config, self.calendar)
        )
        self._tape = lru_cache(_KEPT_TAPES)(self._make_tape)
        kept = _KEPT_TAPES * len(config.symbols)
        self._chain = lru_cache(kept)(self._make_chain)
        self._dividends = lru_cache(kept)(self._make_dividends)
        self._places = lru_cache(kept)(self._make_places)

    def session(self, day: date) -> Session | None:
        """Return a day's session, or None if the exchange is closed."""
        return self.calendar.session(day)

    def tape(self, day: date) -> SessionTape:
        """Return a session's prices and indexes, with flash crashes and IV jumps; `day` must be a session."""
        return self._tape(day)

    def chain(self, day: date, ticker: str) -> Chain:
        """Return the options of a stock that are listed on a session."""
        return self._chain(day, ticker)

    def places(self, day: date, ticker: str) -> Mapping[OptionContract, int]:
        """Return the row of each listed contract in `chain`."""
        return self._places(day, ticker)

    def state(self, ticker: str, day: date, second: int) -> MarketState:
        """Return what a stock's options depend on, a number of seconds after a session's open."""
        tape = self.tape(day)
        moment = datetime.combine(day, REGULAR_OPEN, tape.session.opens_at.tzinfo)
        indexes = {name: tape.index_at(name, second) for name in ("VIX", "VIX9D", "VIX3M")}
        return MarketState(
            time=_after(moment, second),
            spot=float(tape.stocks[ticker].prices[second]),
            rate=rate_on(day),
            dividends=self._dividends(ticker, day),
            vix=indexes["VIX"],
            vix9d=indexes["VIX9D"],
            vix3m=indexes["VIX3M"],
            skew=tape.skew_at(second),
        )

    def close_before(self, ticker: str, day: date) -> tuple[date, float]:
        """Return the last session before a day and the stock's close on it."""
        number = self.calendar.number(day) - 1
        return self.calendar[number].day, self.source.close_price(ticker, number)

    def _make_dividends(self, ticker: str, day: date) -> tuple[CashDividend, ...]:
        horizon = day + RULES[self.config.density].horizon
        paid = self.source.dividends[ticker]
        return tuple(CashDividend(one.ex_date, float(one.amount)) for one in paid if day < one.ex_date <= horizon)

    def _make_tape(self, day: date) -> SessionTape:
        number = self.calendar.number(day)
        plain = self.source.tape(number)
        stocks = dict(plain.stocks)
        if "SPX" not in stocks and "SPY" in stocks:
            stocks["SPX"] = self._index_of(stocks["SPY"], day)
        indexes = {name: self._jumped(name, levels, day) for name, levels in plain.indexes.items()}
        for fault in self.config.faults:
            if fault.kind is FaultKind.FLASH_CRASH and fault.day == day:
                for ticker in fault.symbols or tuple(stocks):
                    stocks[ticker] = _crashed(stocks[ticker], fault)
        return SessionTape(plain.session, stocks, indexes, plain.skews)

    def _index_of(self, fund: PriceTape, day: date) -> PriceTape:
        """Return the S&P 500: ten times the fund without the dividend that it has gathered since the last one paid."""
        paid = self.source.dividends["SPY"]
        before = [one.ex_date for one in paid if one.ex_date <= day]
        ahead = [one for one in paid if one.ex_date > day]
        gathered = 0.0
        if before and ahead:
            share = (day - before[-1]).days / (ahead[0].ex_date - before[-1]).days
            gathered = float(ahead[0].amount) * share
        return PriceTape(np.round(10 * (fund.prices - gathered), 2), np.zeros_like(fund.volumes))

    def _jumped(self, name: str, levels: Floats, day: date) -> Floats:
        number, points = self.calendar.number(day), np.zeros(len(levels))
        clock = np.arange(len(levels)) / (len(levels) - 1)
        for fault in self.config.faults:
            if fault.kind is not FaultKind.IV_JUMP or fault.start is None or fault.day > day:
                continue
            began = self.calendar.number(fault.day) + (second_of(fault.start) / 60) / self.calendar[number].minutes
            age = number + clock - began
            if age[-1] <= _FADED * fault.half_life:
                points += np.where(age >= 0, fault.size * 0.5 ** (np.maximum(age, 0) / fault.half_life), 0.0)
        if not points.any():
            return levels
        return np.maximum(levels + _JUMP_SHARES[name] * points, _LOWEST_INDEX)

    def _make_chain(self, day: date, ticker: str) -> Chain:
        stock, rules = self.source.stocks[ticker], RULES[self.config.density]
        today = self.calendar.number(day)
        oldest = max([self.source.first_day, *(split.day for split in self.source.splits[ticker] if split.day <= day)])
        contracts, numbers, closes = [], [], []
        for expiration in expirations(day, stock, rules, self.calendar):
            first = min(self.calendar.number(max(expiration.listed, oldest)), today)
            prices = np.array([self.source.open_price(ticker, number) for number in range(first, today + 1)])
            days = [self.calendar[number].day for number in range(first, today + 1)]
            closes.append(self._end_of(expiration.day))
            for cents in strikes(expiration, days, prices, stock, rules):
                strike = Decimal(cents) / 100
                contracts += [OptionContract(ticker, expiration.day, strike, is_call) for is_call in (False, True)]
                numbers += [len(closes) - 1] * 2
        columns = (
            np.array([float(contract.strike) for contract in contracts]),
            np.array([contract.is_call for contract in contracts], dtype=bool),
            np.array(numbers, dtype=np.int64),
        )
        return Chain(tuple(contracts), *columns, tuple(closes), _shorter(*columns))

    def _make_places(self, day: date, ticker: str) -> Mapping[OptionContract, int]:
        return {contract: row for row, contract in enumerate(self.chain(day, ticker).contracts)}

    def _end_of(self, expiration: date) -> datetime:
        session = self.calendar.session(expiration)
        assert session is not None, "expirations are sessions"
        return session.closes_at


def second_of(moment: time) -> int:
    """Return seconds from the regular open to a time of the day."""
    return (moment.hour - REGULAR_OPEN.hour) * 3600 + (moment.minute - REGULAR_OPEN.minute) * 60 + moment.second


def _after(moment: datetime, seconds: int) -> datetime:
    """Return a wall-clock time later on the same day; no clock change falls into a session."""
    total = moment.hour * 3600 + moment.minute * 60 + moment.second + seconds
    return moment.replace(hour=total // 3600, minute=total // 60 % 60, second=total % 60)


def _crashed(tape: PriceTape, fault: Fault) -> PriceTape:
    """Return prices that fall by `size` to the middle of the window and are back at its end."""
    assert fault.start is not None
    assert fault.until is not None
    last = len(tape.prices) - 1
    first, end = min(second_of(fault.start), last), min(second_of(fault.until), last)
    factor = np.ones(len(tape.prices))
    position = np.arange(end - first) / max(end - first, 1)
    factor[first:end] = 1.0 - fault.size * (1.0 - np.abs(2.0 * position - 1.0))
    volumes = tape.volumes.copy()
    minutes = slice(first // SECONDS_A_MINUTE, -(-end // SECONDS_A_MINUTE))
    volumes[minutes] *= 5
    return PriceTape(np.maximum(np.round(tape.prices * factor, 2), 0.01), volumes)
