"""Option files: quotes, trades and open interest of a chain by minute, hour or day, and the daily universe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.chain_pricing import chain_analytics, chain_quotes
from engine.market_simulator.folder.bar_faults import BarFaults
from engine.market_simulator.folder.files import write_text, write_zip
from engine.market_simulator.folder.quote_rows import QuoteRows, side_bars, spoiled
from engine.market_simulator.folder.row_spool import RowSpool
from engine.market_simulator.folder.stocks import MinuteBars
from engine.market_simulator.folder.time_grid import Resolution, TimeGrid
from engine.market_simulator.market import Chain, Market
from engine.market_simulator.open_interest import ChainActivity, chain_activity
from engine.market_simulator.option_listing import OptionContract
from engine.market_simulator.trading_calendar import REGULAR_OPEN, Session

Integers = NDArray[np.int64]
UNIVERSE_HEADER = (
    "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
)
#: Open interest is published before the open; milliseconds of the day.
_INTEREST_AT = (REGULAR_OPEN.hour - 3) * 3_600_000 + REGULAR_OPEN.minute * 60_000
_QUOTE_FIELDS = ("bid", "ask", "bid_size", "ask_size")
#: What there is a file of, as LEAN names it.
KINDS = ("quote", "trade", "openinterest")
#: A contract trades once in so many minutes.
_TRADE_EVERY = 89


@dataclass(frozen=True, slots=True)
class ChainDay:
    """Hold one session of a chain: quotes at the grid's marks, in cents and contracts, shape (contracts, marks)."""

    chain: Chain
    bids: Integers
    asks: Integers
    bid_sizes: Integers
    ask_sizes: Integers
    activity: ChainActivity


def chain_day(market: Market, ticker: str, session: Session, grid: TimeGrid) -> ChainDay:
    """Quote a stock's chain at every mark of a session."""
    chain = market.chain(session.day, ticker)
    columns = [chain_quotes(chain, ticker, market.state(ticker, session.day, int(mark))) for mark in grid.marks]
    bids, asks, bid_sizes, ask_sizes = (
        np.stack([getattr(one, name) for one in columns], axis=1) for name in _QUOTE_FIELDS
    )
    activity = chain_activity(chain, market, ticker, session.day)
    return ChainDay(chain, bids, asks, bid_sizes, ask_sizes, activity)


@dataclass(frozen=True, slots=True)
class ChainTexts:
    """Hold the file texts of one session, one entry a contract; an empty text has no row."""

    quotes: list[str]
    trades: list[str]
    interest: list[str]


def chain_texts(day: ChainDay, session: Session, grid: TimeGrid, faults: BarFaults) -> ChainTexts:
    """Print a session of a chain with its faults."""
    bid = side_bars(day.bids, day.bid_sizes, grid)
    ask = side_bars(day.asks, day.ask_sizes, grid)
    bid, ask = spoiled(bid, ask, (day.bids, day.asks), (day.bid_sizes, day.ask_sizes), faults)
    stamp = str(_INTEREST_AT) if grid.bars > 24 else f"{session.day:%Y%m%d} 00:00"
    return ChainTexts(
        QuoteRows(grid, faults).texts(bid, ask),
        _trades(day, grid, faults),
        [f"{stamp},{interest}\n" for interest in day.activity.open_interest.tolist()],
    )


def _trades(day: ChainDay, grid: TimeGrid, faults: BarFaults) -> list[str]:
    """Return trades at the middle: some minutes of a minute file, every longer bar of a contract that trades."""
    middles = (day.bids + day.asks) // 2 * 100
    texts = []
    step = _TRADE_EVERY if grid.bars > 24 else 1
    for row, volume in enumerate(day.activity.volume.tolist()):
        bars = [bar for bar in range(row * 37 % step, grid.bars, step) if not faults.no_trades[bar]]
        size = volume // max(len(bars), 1)
        lines = []
        for bar in bars if size else ():
            inside = middles[row, grid.edges[bar] + 1 : grid.edges[bar + 1] + 1]
            first, highest, lowest, last = inside[0], inside.max(), inside.min(), inside[-1]
            lines.append(f"{grid.stamps[bar]},{first},{highest},{lowest},{last},{size}\n")
        texts.append("".join(lines))
    return texts


def write_option_minutes(root: Path, ticker: str, session: Session, chain: Chain, texts: ChainTexts) -> None:
    """Write one session of minute files of a chain."""
    folder, stamp = root / "option" / "usa" / "minute" / ticker.lower(), f"{session.day:%Y%m%d}"
    for kind, column in _kinds(texts):
        entries = (
            (f"{stamp}_{_entry(ticker, contract, kind, 'minute')}", text)
            for contract, text in zip(chain.contracts, column, strict=True)
            if text
        )
        write_zip(folder / f"{stamp}_{kind}_american.zip", entries)


def _kinds(texts: ChainTexts) -> Sequence[tuple[str, list[str]]]:
    return tuple(zip(KINDS, (texts.quotes, texts.trades, texts.interest), strict=True))


def _entry(ticker: str, contract: OptionContract, kind: str, resolution: str = "") -> str:
    parts = [ticker.lower(), *([resolution] if resolution else []), kind, "american", contract.right]
    return "_".join([*parts, str(int(contract.strike * 10_000)), f"{contract.expiration:%Y%m%d}.csv"])


class YearlyOptionFiles:
    """Write hourly or daily option files, one zip a stock, year and kind.

    All rows of a year wait on disk, so memory holds an address of each living contract and kind, however long the run
    is. The zips are made at the end of the year, one after the other: a zip's directory is in memory until it is
    closed. Entries stand in the order in which contracts expired.
    """

    def __init__(self, root: Path, ticker: str, resolution: Resolution) -> None:
        """Begin without a file."""
        self._folder = root / "option" / "usa" / resolution
        self._ticker, self._year = ticker, 0
        self._spool: RowSpool | None = None
        self._living: set[OptionContract] = set()

    def add(self, session: Session, chain: Chain, texts: ChainTexts) -> None:
        """Add a session's rows; contracts that have expired are done with."""
        if session.day.year != self._year:
            self.close()
            self._year = session.day.year
        if self._spool is None:
            self._spool = RowSpool(self._folder)
        self._living.update(chain.contracts)
        for kind, column in _kinds(texts):
            for contract, text in zip(chain.contracts, column, strict=True):
                if text:
                    self._spool.add((contract, kind), text)
        self._end(self._spool, [contract for contract in self._living if contract.expiration <= session.day])

    def _end(self, spool: RowSpool, contracts: Sequence[OptionContract]) -> None:
        """Note where the rows of contracts stand that get no more of them; the notes are rows of the spool too."""
        self._living.difference_update(contracts)
        for contract in sorted(contracts):
            for kind in KINDS:
                address = spool.seal((contract, kind))
                if address is not None:
                    spool.add(kind, f"{address} {_entry(self._ticker, contract, kind)}\n")

    def close(self) -> None:
        """Write the zips of the year."""
        if self._spool is None:
            return
        with self._spool as spool:
            self._end(spool, list(self._living))
            for kind in KINDS:
                path = self._folder / f"{self._ticker.lower()}_{self._year}_{kind}_american.zip"
                write_zip(path, _entries(spool, kind))
        self._spool = None

    def __enter__(self) -> YearlyOptionFiles:
        """Return the files."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is left, or only let go of it when the run has failed: its folder stays unfinished."""
        if error is None:
            self.close()
        elif self._spool is not None:
            self._spool.close()


def _entries(spool: RowSpool, kind: str) -> Iterator[tuple[str, str]]:
    for note in spool.read(spool.seal(kind)).splitlines():
        address, name = note.split(" ")
        yield name, spool.read(int(address))


def write_universe(root: Path, market: Market, ticker: str, session: Session, bars: MinuteBars) -> None:
    """Write the universe file that describes a session's close; prices unscaled.

    Format: LEAN Common/Data/UniverseSelection/OptionUniverse.cs.
    """
    chain = market.chain(session.day, ticker)
    greeks = chain_analytics(chain, ticker, market.state(ticker, session.day, session.minutes * 60))
    activity = chain_activity(chain, market, ticker, session.day)
    stock = bars.merged(0, session.minutes)
    assert stock is not None
    prices = ",".join(f"{value:.4f}" for value in stock[:4])
    lines = [f"{UNIVERSE_HEADER}\n", f",,,{prices},{int(stock[4])},,,,,,,\n"]
    price = np.maximum(np.round(greeks.value, 2), 0.01)
    numbers = np.stack(
        (
            *(price,) * 4,
            activity.volume,
            activity.open_interest,
            greeks.implied_volatility,
            greeks.delta,
            greeks.gamma,
            greeks.vega,
            greeks.theta,
            greeks.rho,
        ),
        axis=1,
    )
    row = "%.2f,%.2f,%.2f,%.2f,%d,%d,%.7f,%.7f,%.7f,%.7f,%.7f,%.7f\n"
    heads = [f"{one.expiration:%Y%m%d},{float(one.strike):g},{'C' if one.is_call else 'P'}," for one in chain.contracts]
    lines.append("".join(head + row for head in heads) % tuple(numbers.ravel().tolist()))
    write_text(root / "option" / "usa" / "universes" / ticker.lower() / f"{session.day:%Y%m%d}.csv", "".join(lines))
