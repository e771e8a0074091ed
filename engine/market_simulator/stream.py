"""The market as a live stream: what anyone sees at any instant, in any process that holds the same recipe.

    market = SimulatedMarket(MarketConfig(symbols=("SPY", "AAPL"), start=date(2024, 1, 2), scenario="crash", seed=7))
    session = market.session(date(2024, 1, 3))                   # None when the exchange is closed
    contracts = market.chain(date(2024, 1, 3), "SPY")            # every listed contract
    columns = market.quotes(instant, ["SPY", "VIX", *contracts])  # instant: any aware datetime, second precision

There is no clock and no state: `quotes` may be asked for instants in any order. Prices are SIMULATED. The feed
(`View.FEED`, what a bot sees) suffers the feed faults of the recipe; the market (`View.MARKET`, what an exchange fills
against) does not; halts and one-sided markets are in both. `write_folder` writes the data folder of the same recipe:
daily bars and universes of the sessions before, so that folder and stream are one market.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, IntFlag

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.chain_pricing import quotes_of_rows
from engine.market_simulator.config import MarketConfig
from engine.market_simulator.faults.fault import FEED_FAULTS, QUOTE_FAULTS, Fault, FaultKind, Side
from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE
from engine.market_simulator.market import INDEXES, Market, second_of
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.stock_quotes import stock_quotes
from engine.market_simulator.trading_calendar import NEW_YORK, Session

Floats = NDArray[np.float64]
#: What can be asked for: a ticker of a stock or an index, or a contract.
Key = str | OptionContract


class View(Enum):
    """Say whose eyes a quote is seen with."""

    FEED = "feed"
    MARKET = "market"


class QuoteFlag(IntFlag):
    """Say what is unusual about a quote; 0 is a sound quote of an open market."""

    STALE = 1
    MISSING = 2
    CROSSED = 4
    ZERO = 8
    NOT_A_NUMBER = 16
    ONE_SIDED = 32
    HALTED = 64
    CLOSED = 128
    UNLISTED = 256


@dataclass(frozen=True, slots=True)
class QuoteColumns:
    """Hold quotes of the keys asked for, in their order, as columns of one length.

    Prices are dollars (index points) and whole cents: `Decimal(f"{bid:.2f}")` is exact. `bid` and `ask` are NaN where
    there is no quote: always for indexes, for a side that is missing, while halted, closed or gapped. An option worth
    less than a tick has a bid of NaN and a bid size of 0 and no flag. `last` is the last trade of a stock or the level
    of an index, NaN for options (their trades are not streamed). `volume` is shares since the open, 0 for others.
    """

    instant: datetime
    keys: tuple[Key, ...]
    bid: Floats
    ask: Floats
    bid_size: NDArray[np.int64]
    ask_size: NDArray[np.int64]
    last: Floats
    volume: NDArray[np.int64]
    flags: NDArray[np.int64]


class SimulatedMarket:
    """Offer a simulated market to live mode and to the paper brokerage."""

    def __init__(self, config: MarketConfig) -> None:
        """Prepare; raises SimulationInputError for a recipe whose files cannot be read."""
        self._market = Market(config)

    @property
    def config(self) -> MarketConfig:
        """Return the recipe."""
        return self._market.config

    @property
    def tickers(self) -> tuple[str, ...]:
        """Return the stocks, then the indexes."""
        return (*self.config.symbols, *INDEXES)

    def session(self, day: date) -> Session | None:
        """Return a day's session (`opens_at`, `closes_at`: aware, New York), or None if the exchange is closed."""
        return self._market.session(day)

    def sessions(self, first: date, last: date) -> list[Session]:
        """Return the sessions from one date to another, both included; early closes of the fault script are in."""
        return self._market.calendar.between(first, last)

    def chain(self, day: date, underlying: str) -> tuple[OptionContract, ...]:
        """Return the contracts listed on a session, by expiration, strike and right; empty when the exchange is closed.

        A contract stays listed until it has expired (or its stock splits).
        """
        if self.session(day) is None:
            return ()
        return self._market.chain(day, underlying).contracts

    def dividend(self, day: date, underlying: str) -> float:
        """Return the dollars a share for which the stock goes ex on a day; 0 mostly."""
        return sum(float(one.amount) for one in self._market.source.dividends[underlying] if one.ex_date == day)

    def split(self, day: date, underlying: str) -> float:
        """Return how many new shares each old one becomes at a day's open; 1 mostly."""
        ratio = 1.0
        for one in self._market.source.splits[underlying]:
            ratio *= one.ratio if one.day == day else 1.0
        return ratio

    def quotes(self, instant: datetime, keys: Sequence[Key], view: View = View.FEED) -> QuoteColumns:
        """Return quotes at an instant (aware; fractions of a second are dropped).

        Before the open and after the close there are no quotes and `last` is the last session's. Unknown tickers raise
        KeyError; contracts that are not listed on the day are flagged UNLISTED.
        """
        local = instant.astimezone(NEW_YORK).replace(microsecond=0)
        columns = _Blank(len(keys))
        session, second, is_open = self._clock(local)
        groups: dict[tuple[str, bool], list[int]] = {}
        for row, key in enumerate(keys):
            symbol, is_option = (key, False) if isinstance(key, str) else (key.underlying, True)
            groups.setdefault((symbol, is_option), []).append(row)
        for (symbol, is_option), rows in groups.items():
            faults = self._active(local, symbol, is_option, view) if is_open else []
            still = {FaultKind.FREEZE, FaultKind.HALT}
            frozen = [fault.start for fault in faults if fault.kind in still and fault.start is not None]
            at = min([second, *map(second_of, frozen)])
            if is_option:
                contracts = [key for key in (keys[row] for row in rows) if isinstance(key, OptionContract)]
                self._fill_options(columns, rows, contracts, session, at)
            else:
                self._fill_ticker(columns, rows[0], symbol, session, at)
                for row in rows[1:]:
                    columns.copy(rows[0], row)
            for fault in faults:
                columns.spoil(rows, fault)
            if not is_open:
                columns.close(rows)
        return columns.finished(instant, tuple(keys))

    def _clock(self, local: datetime) -> tuple[Session, int, bool]:
        """Return the session in force, the second in it that prices are taken from, and whether it trades now."""
        calendar = self._market.calendar
        session = calendar.session(local.date())
        if session is None or local < session.opens_at:
            session = calendar[calendar.number(local.date()) - 1]
        elapsed = int((local - session.opens_at).total_seconds())
        length = session.minutes * SECONDS_A_MINUTE
        is_open = local.date() == session.day and 0 <= elapsed < length
        # The quote of the closing second itself is still shown, so that a bar that ends at the close has its end.
        return session, min(elapsed, length), is_open or elapsed == length

    def _active(self, local: datetime, symbol: str, is_option: bool, view: View) -> list[Fault]:
        kinds = FEED_FAULTS | QUOTE_FAULTS if view is View.FEED else QUOTE_FAULTS
        moment = local.time()
        return [
            fault
            for fault in self.config.faults
            if fault.kind in kinds
            and fault.day == local.date()
            and fault.start is not None
            and fault.until is not None
            and fault.start <= moment < fault.until
            and fault.concerns(symbol, is_option)
        ]

    def _fill_ticker(self, columns: _Blank, row: int, ticker: str, session: Session, second: int) -> None:
        tape = self._market.tape(session.day)
        if ticker in tape.indexes:
            columns.last[row] = round(tape.index_at(ticker, second), 2)
            return
        prices = tape.stocks[ticker]
        columns.last[row] = prices.prices[second]
        if ticker not in self._market.source.stocks:
            return
        quotes = stock_quotes(prices.prices[second : second + 1], self._market.source.stocks[ticker])
        columns.bid[row], columns.ask[row] = quotes.bid[0] / 100, quotes.ask[0] / 100
        columns.bid_size[row], columns.ask_size[row] = quotes.bid_size[0], quotes.ask_size[0]
        minute, part = divmod(second, SECONDS_A_MINUTE)
        traded = int(prices.volumes[:minute].sum())
        if part:
            traded += int(prices.volumes[minute]) * part // SECONDS_A_MINUTE
        columns.volume[row] = traded

    def _fill_options(
        self, columns: _Blank, rows: Sequence[int], keys: Sequence[OptionContract], session: Session, second: int
    ) -> None:
        ticker = keys[0].underlying
        chain = self._market.chain(session.day, ticker)
        places = self._market.places(session.day, ticker)
        listed = [(row, places[key]) for row, key in zip(rows, keys, strict=True) if key in places]
        for row, key in zip(rows, keys, strict=True):
            if key not in places:
                columns.flags[row] |= QuoteFlag.UNLISTED
        if not listed:
            return
        target = np.array([row for row, _ in listed])
        state = self._market.state(ticker, session.day, second)
        quotes = quotes_of_rows(chain, ticker, state, np.array([place for _, place in listed]))
        columns.bid[target] = np.where(quotes.bid > 0, quotes.bid / 100, np.nan)
        columns.ask[target] = quotes.ask / 100
        columns.bid_size[target], columns.ask_size[target] = quotes.bid_size, quotes.ask_size


class _Blank:
    """Gather columns; everything is NaN or 0 until filled."""

    def __init__(self, count: int) -> None:
        self.bid, self.ask, self.last = (np.full(count, np.nan) for _ in range(3))
        self.bid_size, self.ask_size, self.volume, self.flags = (np.zeros(count, dtype=np.int64) for _ in range(4))

    def copy(self, source: int, target: int) -> None:
        """Give one row what another holds."""
        for column in (
            self.bid, self.ask, self.last, self.bid_size, self.ask_size, self.volume, self.flags
        ):  # fmt: skip
            column[target] = column[source]

    def spoil(self, rows: Sequence[int], fault: Fault) -> None:
        """Lay a fault over quotes."""
        at = np.asarray(rows)
        if fault.kind is FaultKind.FREEZE:
            self.flags[at] |= QuoteFlag.STALE
        elif fault.kind is FaultKind.CROSSED:
            self._cross(at, fault.size)
        elif fault.kind is FaultKind.ZERO:
            self._set(at, 0.0, QuoteFlag.ZERO)
            self.last[at] = 0.0
        elif fault.kind is FaultKind.NAN:
            self._set(at, np.nan, QuoteFlag.NOT_A_NUMBER)
            self.last[at] = np.nan
        elif fault.kind is FaultKind.GAP:
            self._set(at, np.nan, QuoteFlag.MISSING)
            self.last[at] = np.nan
        elif fault.kind is FaultKind.HALT:
            self._set(at, np.nan, QuoteFlag.HALTED)
        elif fault.kind is FaultKind.ONE_SIDED:
            prices, sizes = (self.bid, self.bid_size) if fault.side is Side.BID else (self.ask, self.ask_size)
            prices[at], sizes[at] = np.nan, 0
            self.flags[at] |= QuoteFlag.ONE_SIDED

    def _cross(self, at: NDArray[np.int64], width: float) -> None:
        has_both = np.isfinite(self.bid[at]) & np.isfinite(self.ask[at])
        ask = self.ask[at]
        self.bid[at] = np.where(has_both, np.round(ask + width, 2), self.bid[at])
        self.flags[at] |= np.where(has_both, int(QuoteFlag.CROSSED), 0)

    def _set(self, at: NDArray[np.int64], value: float, flag: QuoteFlag) -> None:
        self.bid[at], self.ask[at] = value, value
        self.bid_size[at], self.ask_size[at] = 0, 0
        self.flags[at] |= flag

    def close(self, rows: Sequence[int]) -> None:
        """Take the quotes of a market that is closed; the last trade stays."""
        self._set(np.asarray(rows), np.nan, QuoteFlag.CLOSED)

    def finished(self, instant: datetime, keys: tuple[Key, ...]) -> QuoteColumns:
        """Return the columns."""
        return QuoteColumns(
            instant,
            keys,
            self.bid,
            self.ask,
            self.bid_size,
            self.ask_size,
            self.last,
            self.volume,
            self.flags,
        )
