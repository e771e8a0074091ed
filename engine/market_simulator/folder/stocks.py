"""Files of stocks and indexes: minute bars a day, daily and hourly bars in one zip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.folder.bar_faults import BarFaults
from engine.market_simulator.folder.files import write_zip
from engine.market_simulator.folder.quote_rows import QuoteRows, SideBars, crossed, trade_rows
from engine.market_simulator.folder.row_spool import RowSpool
from engine.market_simulator.folder.time_grid import Resolution, TimeGrid, time_grid
from engine.market_simulator.intraday_shape import SECONDS_A_MINUTE
from engine.market_simulator.stock_quotes import stock_quotes
from engine.market_simulator.tape import PriceTape
from engine.market_simulator.trading_calendar import Session
from engine.market_simulator.underlyings import Underlying

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
#: Index data tell the time of Chicago, an hour before New York's.
CHICAGO_SHIFT = -3600


@dataclass(frozen=True, slots=True)
class MinuteBars:
    """Hold one session's trade bars by minute, each column of shape (minutes,): dollars (index points) and shares."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Integers

    @classmethod
    def of_tape(cls, tape: PriceTape) -> MinuteBars:
        """Cut bars from a tape."""
        return cls(*tape.minute_bars(), tape.volumes)

    @classmethod
    def of_levels(cls, levels: Floats) -> MinuteBars:
        """Make bars from an index known at the open and at every minute's end."""
        first, last = levels[:-1], levels[1:]
        nothing = np.zeros(len(first), dtype=np.int64)
        return cls(first, np.maximum(first, last), np.minimum(first, last), last, nothing)

    def merged(self, first: int, last: int, shown: NDArray[np.bool_] | None = None) -> tuple[float, ...] | None:
        """Return open, high, low, close and volume of minutes first to last (excluded), or None if none is shown."""
        rows = np.arange(first, last) if shown is None else first + np.flatnonzero(shown[first:last])
        if len(rows) == 0:
            return None
        values = (self.open[rows[0]], self.high[rows].max(), self.low[rows].min(), self.close[rows[-1]])
        return (*(float(value) for value in values), float(self.volume[rows].sum()))


def write_stock_minutes(
    root: Path, stock: Underlying, session: Session, bars: MinuteBars, grid: TimeGrid, faults: BarFaults
) -> None:
    """Write one session of minute trades and quotes of a stock."""
    ticker, stamp = stock.ticker.lower(), f"{session.day:%Y%m%d}"
    folder = root / "equity" / "usa" / "minute" / ticker
    shown = np.flatnonzero(~faults.no_trades)
    columns = [_scaled(column[shown]) for column in (bars.open, bars.high, bars.low, bars.close)]
    trades = trade_rows([grid.stamps[row] for row in shown], [*columns, bars.volume[shown].tolist()])
    write_zip(folder / f"{stamp}_trade.zip", [(f"{stamp}_{ticker}_minute_trade.csv", trades)])
    bid, ask = _stock_sides(bars, stock, faults)
    quotes = QuoteRows(grid, faults).texts(bid, ask)[0]
    write_zip(folder / f"{stamp}_quote.zip", [(f"{stamp}_{ticker}_minute_quote.csv", quotes)])


def _scaled(prices: Floats) -> list[int]:
    scaled: list[int] = (np.rint(prices * 100).astype(np.int64) * 100).tolist()
    return scaled


def _stock_sides(bars: MinuteBars, stock: Underlying, faults: BarFaults) -> tuple[SideBars, SideBars]:
    quotes = [stock_quotes(prices, stock) for prices in (bars.open, bars.high, bars.low, bars.close)]
    bids = np.stack([quote.bid for quote in quotes])
    asks = np.stack([quote.ask for quote in quotes])
    sides = []
    for values, size in ((bids, quotes[3].bid_size), (asks, quotes[3].ask_size)):
        held = np.maximum(faults.frozen_at, 0)
        # The quote at a minute's start is the one at the end of the minute before: the bar's opening quote.
        ohlc = np.stack((values[0], values.max(axis=0), values.min(axis=0), values[3]))
        ohlc = np.where(faults.frozen_at >= 0, values[0][np.minimum(held, len(size) - 1)], ohlc)
        first, high, low, last = (row[None, :] for row in ohlc)
        size = np.where(faults.frozen_at >= 0, size[np.maximum(held - 1, 0)], size)
        sides.append(SideBars(first, high, low, last, size[None, :]))
    bid, ask = sides
    return crossed(bid, ask, faults.crossed), ask


def write_index_minutes(root: Path, ticker: str, session: Session, bars: MinuteBars) -> None:
    """Write one session of minute bars of an index; prices are unscaled."""
    name, stamp = ticker.lower(), f"{session.day:%Y%m%d}"
    grid = time_grid(session, Resolution.MINUTE, CHICAGO_SHIFT)
    columns = [[f"{price:.2f}" for price in column] for column in (bars.open, bars.high, bars.low, bars.close)]
    rows = trade_rows(grid.stamps, [*columns, [0] * grid.bars])
    path = root / "index" / "usa" / "minute" / name / f"{stamp}_trade.zip"
    write_zip(path, [(f"{stamp}_{name}_minute_trade.csv", rows)])


@dataclass(frozen=True, slots=True)
class LongBars:
    """Gather daily and hourly rows of one stock or index in a spool, session by session, a few hundred bytes each."""

    ticker: str
    is_index: bool
    spool: RowSpool

    def add(self, session: Session, bars: MinuteBars, shown: NDArray[np.bool_] | None = None) -> None:
        """Add a session; minutes that are not `shown` were halted."""
        for resolution in (Resolution.DAILY, Resolution.HOUR):
            grid = time_grid(session, resolution, CHICAGO_SHIFT if self.is_index else 0)
            minutes = grid.marks[grid.edges] // SECONDS_A_MINUTE
            for bar, stamp in enumerate(grid.stamps):
                merged = bars.merged(int(minutes[bar]), int(minutes[bar + 1]), shown)
                if merged is not None:
                    self.spool.add(self._key(resolution), f"{stamp},{','.join(self._fields(merged))}\n")

    def _fields(self, bar: tuple[float, ...]) -> Iterable[str]:
        prices = [f"{price:.2f}" if self.is_index else str(round(price * 100) * 100) for price in bar[:4]]
        return [*prices, str(int(bar[4]))]

    def write(self, root: Path) -> None:
        """Write the two zips; without rows there are none."""
        name, kind = self.ticker.lower(), "index" if self.is_index else "equity"
        for resolution in (Resolution.DAILY, Resolution.HOUR):
            rows = self.spool.read(self.spool.seal(self._key(resolution)))
            if rows:
                write_zip(root / kind / "usa" / resolution / f"{name}.zip", [(f"{name}.csv", rows)])

    def _key(self, resolution: Resolution) -> tuple[str, bool, Resolution]:
        return self.ticker, self.is_index, resolution
