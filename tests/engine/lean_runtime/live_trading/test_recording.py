"""A recorded live day: what is written, and that it plays back to the same decisions and orders."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import DelistingType, SplitType
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, Split
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.live_trading.day_recorder import RECORDING
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.point_rows import point_of, row_of
from engine.lean_runtime.live_trading.recorded_day import RecordedDay
from engine.lean_runtime.live_trading.recording_header import replayed
from engine.lean_runtime.live_trading.session import LiveParts, run_live
from engine.lean_runtime.runner.backtest_result import BacktestResult
from engine.lean_runtime.runner.user_error import UserError
from tests.engine.lean_runtime.live_trading.stage import job_of, notes, play, write_actor
from tests.engine.lean_runtime.live_trading.test_one_thread import TINY, orders

_TRADES = """
def on_data(self, data):
    bar = data.bars.get(self.spy)
    if bar is not None and bar.close > bar.open and self.time.minute % 7 == 0:
        self.limit_order(self.spy, 1, bar.low)
    if self.time.minute == 50: self.object_store.save(f"hob/{self.algorithm_id}/n", str(len(self.notes)))
def on_command(self, data):
    self.notes.append((str(self.time), data.side))
    self.market_order(self.spy, int(data.side))
    return True
def on_order_event(self, event): self.notes.append((event.order_id, event.status.to_string(), event.fill_price))
"""


def record(job: LiveJob, folder: Path, parts: LiveParts | None = None) -> BacktestResult:
    """Run a job and record it."""
    folder.mkdir(exist_ok=True)
    return play(replace(job, records=True, results_folder=folder, algorithm_id="me"), parts)


def play_back(job: LiveJob, file: Path, store: Path) -> BacktestResult:
    """Play a recording back."""
    day = RecordedDay(file)
    again = replace(replayed(job, day.header, store), results_folder=None, command_folder=store)
    return run_live(again, LiveParts(recorded=day))


def test_a_recorded_day_plays_back_to_the_same_orders_and_notes(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(tmp_path, "", _TRADES)
    folder = tmp_path / "commands"
    folder.mkdir()
    job = job_of(tmp_path, tiny_data, file, command_folder=folder)
    taken = []

    def drop(engine: Any) -> None:
        moment = engine.algorithm.time.strftime("%H:%M")
        if moment in ("10:10", "11:30") and moment not in taken:
            taken.append(moment)
            (folder / f"command-{len(taken)}.json").write_text(f'{{"id": "{moment[:2]}", "side": {len(taken)}}}')

    lived = record(job, tmp_path / "run", LiveParts(watch=drop))
    played = play_back(job, tmp_path / "run" / RECORDING, tmp_path / "again")
    assert len(orders(lived)) > 5
    assert orders(lived) == orders(played)
    assert notes(lived) == notes(played)
    assert [side for _, side in [note for note in notes(played) if len(note) == 2]] == [1, 2]


def test_option_days_play_back(tiny_data: Path, tmp_path: Path) -> None:
    file, start, end = TINY / "TinyCondors.py", date(2024, 1, 2), date(2024, 1, 2)
    job = LiveJob(file, tiny_data, tmp_path / "store", start=start, end=end)
    lived = record(job, tmp_path / "run")
    played = play_back(job, tmp_path / "run" / RECORDING, tmp_path / "again")
    assert orders(lived)
    assert orders(lived) == orders(played)


def test_a_recording_cut_short_plays_up_to_the_cut(tiny_data: Path, tmp_path: Path) -> None:
    file = write_actor(tmp_path, "", _TRADES)
    job = job_of(tmp_path, tiny_data, file)
    lived = record(job, tmp_path / "run")
    whole = (tmp_path / "run" / RECORDING).read_bytes()
    cut = tmp_path / "cut.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    played = play_back(job, cut, tmp_path / "again")
    known = [order[:5] for order in orders(played)]
    assert 0 < len(known) < len(orders(lived))
    assert known == [order[:5] for order in orders(lived)][: len(known)]


def test_what_is_no_recording_is_refused(tmp_path: Path) -> None:
    for name, data in (("plain", b"{}"), ("other", gzip.compress(b'{"format": "x"}\n'))):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError):
            RecordedDay(tmp_path / name)


_PRICE = st.decimals(min_value="0.01", max_value="9999", places=4)
_SIDE = st.none() | st.builds(Bar, _PRICE, _PRICE, _PRICE, _PRICE)


@given(_SIDE, _SIDE, st.booleans(), st.integers(0, 10**9))
def test_quotes_keep_every_digit(bid: Bar | None, ask: Bar | None, filled: bool, size: int) -> None:
    bar = QuoteBar(True, Symbol.EMPTY, bid, size, ask, size)
    bar._time, bar.is_fill_forward = 638_000_000_000_000_000, filled
    again: Any = point_of(row_of(bar) or [], Symbol.EMPTY)
    assert row_of(again) == row_of(bar)
    assert again._value == bar._value


@given(_PRICE, _PRICE, st.integers(0, 10**12))
def test_trades_keep_every_digit(low: Decimal, high: Decimal, volume: int) -> None:
    bar = TradeBar(None, Symbol.EMPTY, low, high, low, high, volume)
    again: Any = point_of(row_of(bar) or [], Symbol.EMPTY)
    assert again._numbers() == bar._numbers()


@given(_PRICE, _PRICE, st.sampled_from(list(SplitType)), st.sampled_from(list(DelistingType)))
def test_corporate_events_keep_every_digit(price: Decimal, factor: Decimal, split: SplitType, stage: Any) -> None:
    date: Any = 638_000_000_000_000_000
    for event in (
        Split(Symbol.EMPTY, date, price, factor, split),
        Dividend(Symbol.EMPTY, date, factor, price),
        Delisting(Symbol.EMPTY, date, price, stage),
    ):
        again = point_of(row_of(event) or [], Symbol.EMPTY)
        assert type(again) is type(event)
        assert row_of(again) == row_of(event)
        assert (again._time, again._end_time, str(again)) == (event._time, event._end_time, str(event))
