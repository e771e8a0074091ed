"""Writes LEAN's on-disk formats: zipped CSV bars, universe files and plain reference files.

Formats: LEAN Common/Util/LeanData.cs and Common/Data/UniverseSelection/OptionUniverse.cs. Equity and option prices are
stored in ten-thousandths of a dollar, index prices unscaled. Zip entries carry a fixed date, so equal data give equal
bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.option_listing import Listed
from engine.market_simulator.option_quotes import ClosingGreeks, DayQuotes
from engine.market_simulator.price_paths import DayPath

OPEN_MINUTE = 570
MILLISECONDS = 60_000
PER_CENT = 100
UNIVERSE_HEADER = (
    "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
)
_ZIP_DATE = (2024, 1, 1, 0, 0, 0)


def write_text(path: Path, text: str) -> None:
    """Write a text file with Unix line ends, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def write_zip(path: Path, entries: Iterable[tuple[str, str]]) -> None:
    """Write a zip of text entries with fixed dates, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in entries:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)


def _milliseconds(minutes: int) -> NDArray[np.int64]:
    return (OPEN_MINUTE + np.arange(minutes, dtype=np.int64)) * MILLISECONDS


def _rows(columns: Sequence[Sequence[object]]) -> str:
    return "".join(",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True))


def _before(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return each minute's opening value: the last minute's closing one."""
    return np.concatenate((values[:1], values[:-1]))


def write_equity_minutes(root: Path, ticker: str, path: DayPath) -> None:
    """Write one day of minute trades and quotes (a cent wide) of a stock."""
    folder, stamp = root / "equity" / "usa" / "minute" / ticker, f"{path.day:%Y%m%d}"
    clock = _milliseconds(len(path.closes)).tolist()
    prices = [path.opens, path.highs, path.lows, path.closes]
    trades = [clock, *((column * PER_CENT).tolist() for column in prices), path.volumes.tolist()]
    write_zip(folder / f"{stamp}_trade.zip", [(f"{stamp}_{ticker}_minute_trade.csv", _rows(trades))])
    sizes = (100 + path.volumes % 9 * 100).tolist()
    bids = [(column * PER_CENT - 50).tolist() for column in prices]
    asks = [(column * PER_CENT + 50).tolist() for column in prices]
    quotes = [clock, *bids, sizes, *asks, sizes]
    write_zip(folder / f"{stamp}_quote.zip", [(f"{stamp}_{ticker}_minute_quote.csv", _rows(quotes))])


def write_equity_bars(root: Path, ticker: str, paths: Sequence[DayPath]) -> None:
    """Write daily and hourly trade bars of all days."""
    daily, hourly = [], []
    for path in paths:
        daily.append(_bar(f"{path.day:%Y%m%d} 00:00", path, slice(None)))
        clock = (OPEN_MINUTE + np.arange(len(path.closes))) // 60
        for hour in np.unique(clock):
            inside = np.flatnonzero(clock == hour)
            hourly.append(_bar(f"{path.day:%Y%m%d} {hour:02d}:00", path, slice(inside[0], inside[-1] + 1)))
    for resolution, rows in (("daily", daily), ("hour", hourly)):
        write_zip(root / "equity" / "usa" / resolution / f"{ticker}.zip", [(f"{ticker}.csv", "".join(rows))])


def _bar(stamp: str, path: DayPath, part: slice) -> str:
    opens, highs, lows, closes = path.opens[part], path.highs[part], path.lows[part], path.closes[part]
    prices = (opens[0], highs.max(), lows.min(), closes[-1])
    return f"{stamp},{','.join(str(int(price) * PER_CENT) for price in prices)},{int(path.volumes[part].sum())}\n"


def write_index_bars(root: Path, ticker: str, days: Sequence[date], levels: Sequence[NDArray[np.float64]]) -> None:
    """Write daily bars of an index from its minute levels; index prices are unscaled."""
    rows = []
    for day, level in zip(days, levels, strict=True):
        prices = (level[0], level.max(), level.min(), level[-1])
        rows.append(f"{day:%Y%m%d} 00:00,{','.join(f'{price:.2f}' for price in prices)},0\n")
    write_zip(root / "index" / "usa" / "daily" / f"{ticker}.zip", [(f"{ticker}.csv", "".join(rows))])


def _entry_name(stamp: str, ticker: str, kind: str, contract: Listed) -> str:
    right = "call" if contract.is_call else "put"
    strike = contract.strike_cents * PER_CENT
    return f"{stamp}_{ticker}_minute_{kind}_american_{right}_{strike}_{contract.expiration:%Y%m%d}.csv"


def write_option_minutes(root: Path, ticker: str, path: DayPath, quotes: DayQuotes, interest: Sequence[int]) -> None:
    """Write one day of option minutes: quotes of every contract, open interest, and sparse trades at the middle."""
    folder, stamp = root / "option" / "usa" / "minute" / ticker, f"{path.day:%Y%m%d}"
    clock = _milliseconds(len(path.closes)).tolist()
    quote_entries, trade_entries, interest_entries = [], [], []
    for row, contract in enumerate(quotes.contracts):
        bid, ask = quotes.bids[row], quotes.asks[row]
        quote_entries.append((_entry_name(stamp, ticker, "quote", contract), _quote_rows(clock, bid, ask, row)))
        trades = _trade_rows(clock, bid, ask, row)
        if trades:
            trade_entries.append((_entry_name(stamp, ticker, "trade", contract), trades))
        interest_row = f"{(OPEN_MINUTE - 180) * MILLISECONDS},{interest[row]}\n"
        interest_entries.append((_entry_name(stamp, ticker, "openinterest", contract), interest_row))
    write_zip(folder / f"{stamp}_quote_american.zip", quote_entries)
    write_zip(folder / f"{stamp}_trade_american.zip", trade_entries)
    write_zip(folder / f"{stamp}_openinterest_american.zip", interest_entries)


def _quote_rows(clock: Sequence[int], bid: NDArray[np.int64], ask: NDArray[np.int64], row: int) -> str:
    columns: list[Sequence[object]] = [clock]
    for side, close in enumerate((bid, ask)):
        opens = _before(close)
        # An empty side is written as empty columns; LEAN then has no bar for that side.
        present = (close > 0) & (opens > 0)
        for prices in (opens, np.maximum(opens, close), np.minimum(opens, close), close):
            texts = (prices * PER_CENT).astype(str)
            columns.append(texts.tolist() if present.all() else np.where(present, texts, "").tolist())
        sizes = (5 + (np.arange(len(close)) * 7 + row * 13 + side * 5) % 40).astype(str)
        columns.append(sizes.tolist() if present.all() else np.where(present, sizes, "").tolist())
    return _rows(columns)


def _trade_rows(clock: Sequence[int], bid: NDArray[np.int64], ask: NDArray[np.int64], row: int) -> str:
    """Return a trade at the middle in about one minute of ninety."""
    lines = []
    for minute in range((row * 37) % 89, len(clock), 89):
        price = int(bid[minute] + ask[minute]) // 2 * PER_CENT
        if price > 0:
            lines.append(f"{clock[minute]},{price},{price},{price},{price},{1 + (row + minute) % 9}\n")
    return "".join(lines)


def write_universe(
    root: Path, ticker: str, path: DayPath, contracts: Sequence[Listed], greeks: ClosingGreeks, interest: Sequence[int]
) -> None:
    """Write the option universe file that describes one day; prices unscaled."""
    opens, closes = path.opens[0] / 100, path.closes[-1] / 100
    highs, lows, volume = path.highs.max() / 100, path.lows.min() / 100, int(path.volumes.sum())
    lines = [UNIVERSE_HEADER, f",,,{opens:.4f},{highs:.4f},{lows:.4f},{closes:.4f},{volume},,,,,,,"]
    for row, contract in enumerate(contracts):
        price = f"{max(greeks.value[row], 0.01):.2f}"
        analytics = (greeks.implied_volatility, greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.rho)
        numbers = ",".join(f"{column[row]:.7f}" for column in analytics)
        head = f"{contract.expiration:%Y%m%d},{contract.strike_cents / 100:g},{'C' if contract.is_call else 'P'}"
        lines.append(f"{head},{price},{price},{price},{price},{interest[row] // 20},{interest[row]},{numbers}")
    write_text(root / "option" / "usa" / "universes" / ticker / f"{path.day:%Y%m%d}.csv", "\n".join(lines) + "\n")
