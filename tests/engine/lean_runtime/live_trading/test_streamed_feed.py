"""Bars made of a streaming market: what they hold, when they come, and how often the market is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from engine.lean_runtime.common.enums import Resolution, SecurityType
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, TICKS_PER_SECOND, Ticks, make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.security_types import is_option
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.live_trading.bar_board import BarBoard
from engine.lean_runtime.live_trading.job import Threads
from engine.lean_runtime.live_trading.market_source import QuoteRows
from engine.lean_runtime.live_trading.session import LiveParts
from tests.engine.lean_runtime.live_trading.conftest import CONTRACTS
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor

OPEN = TimeZones.NEW_YORK.to_utc(make(2024, 1, 2)) + (9 * 60 + 30) * TICKS_PER_MINUTE


class Ramp:
    """A market whose prices rise a cent a second from 470.00; options cost a tenth of that, bids vanish on demand."""

    def __init__(self, silent_from: int | None = None) -> None:
        self.asked: list[tuple[int, int]] = []
        self._silent_from = silent_from

    def session(self, day: date) -> tuple[Ticks, Ticks] | None:
        """Return the regular session of January 2nd alone."""
        return (OPEN, OPEN + 390 * TICKS_PER_MINUTE) if day == date(2024, 1, 2) else None

    def quotes(self, utc: Ticks, symbols: Sequence[Symbol]) -> QuoteRows:
        """Return the ramp."""
        second = (utc - OPEN) // TICKS_PER_SECOND
        self.asked.append((second, len(symbols)))
        price = np.array([(470 + second / 100) * (0.1 if is_option(one.security_type) else 1) for one in symbols])
        bid = np.round(price - 0.01, 2)
        if self._silent_from is not None and second >= self._silent_from:
            bid = np.full(len(symbols), np.nan)
        size = np.full(len(symbols), 10)
        option = np.array([is_option(one.security_type) for one in symbols])
        last = np.round(np.where(option, np.nan, price), 2)
        return QuoteRows(bid, np.round(price + 0.01, 2), size, size, last, np.full(len(symbols), second * 5))

    def open_interest(self, day: date, symbol: Symbol) -> int:
        """Return a number."""
        return 321


@pytest.fixture
def spy(tiny_data: Path, tmp_path: Path) -> Iterator[Symbol]:
    """Return a stock while services are active."""
    EngineServices.from_data_folder(tiny_data, tmp_path).activate()
    yield Symbol.create("SPY", SecurityType.EQUITY, "usa")
    EngineServices.clear()


def test_a_minute_goes_from_what_stood_at_its_start_to_its_end(spy: Symbol) -> None:
    board = BarBoard(Ramp())
    bar = board.quote_bar(spy, Resolution.MINUTE, OPEN + TICKS_PER_MINUTE, 0)
    assert bar is not None
    assert bar.bid is not None
    assert [bar.bid._open, bar.bid._high, bar.bid._low, bar.bid._close] == [
        Decimal(text) for text in ("469.99", "470.59", "469.99", "470.59")
    ]
    trade = board.trade_bar(spy, Resolution.MINUTE, OPEN + TICKS_PER_MINUTE, 0)
    assert trade is not None
    assert trade._volume == 300
    assert trade._close == Decimal("470.60")


def test_a_side_nobody_quotes_is_missing_and_a_silent_market_gives_no_bar(spy: Symbol) -> None:
    board = BarBoard(Ramp(silent_from=0))
    bar = board.quote_bar(spy, Resolution.SECOND, OPEN + TICKS_PER_SECOND, 0)
    assert bar is not None
    assert bar.bid is None
    assert bar.ask is not None


def test_all_symbols_of_a_bar_are_asked_together(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        CONTRACTS,
        """
        def on_data(self, data):
            self.notes.append((self.time.strftime("%H:%M"), sorted(str(k.value) for k in data.quote_bars.keys())))
            self.notes.append(self.securities[self.low].open_interest)
            if self.time.minute == 40: self.quit()
        """,
    )
    market = Ramp()
    seen = notes(play(job_of(tmp_path, tiny_data, file), LiveParts(source=market)))
    assert seen[0][0] == "09:31"
    assert len(seen[0][1]) == 3
    assert seen[1] == 321
    minutes = [asked for asked in market.asked if asked[0] > 120]
    assert minutes
    assert max(count for _, count in minutes) == 3


@pytest.mark.parametrize("threads", [Threads.ONE, Threads.LEAN])
def test_orders_fill_at_the_streamed_quotes(threads: Threads, tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(
        tmp_path,
        "",
        """
        def on_data(self, data):
            if self.time.minute == 31: self.notes.append(self.market_order(self.spy, 1).average_fill_price)
            if self.time.minute == 32: self.quit()
        """,
    )
    job = job_of(tmp_path, tiny_data, file, threads=threads)
    assert notes(play(job, LiveParts(source=Ramp()))) == [470.61]
