"""The real bot follows underlyings and a watchlist: its movers are those that the files say, told once a session."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from modules.observability.entry import JournalEntry
from modules.observability.segments import joined
from tests.shared_data import REPOSITORY

FIRST, LAST = date(2024, 1, 31), date(2024, 2, 6)
OPENS = 9 * 60 + 30
#: A bot whose news are given: one item on AAPL a day before it moves, one on SPY published only after its move.
WITH_NEWS = """
from datetime import datetime
from zoneinfo import ZoneInfo

from algorithms.hybrid_options_bot import HybridOptionsBot
from modules.scanners.news import InMemoryNews, NewsItem, NewsSource

NEW_YORK = ZoneInfo("America/New_York")


class Main(HybridOptionsBot):
    def _news_source(self) -> NewsSource:
        early, late = datetime(2024, 1, 31, 8, 0, tzinfo=NEW_YORK), datetime(2024, 2, 5, 16, 30, tzinfo=NEW_YORK)
        about_apple = NewsItem(early, frozenset({"AAPL"}), "Cuts guidance", "Wire")
        return InMemoryNews([about_apple, NewsItem(late, frozenset({"SPY"}), "Too late", "Wire")])
"""


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Simulate six weeks of a crash on hour bars."""
    folder = tmp_path_factory.mktemp("market") / "data"
    config = MarketConfig(("SPY", "AAPL"), date(2024, 1, 2), scenario="crash", seed=1, density=Density.TINY)
    write_folder(folder, FolderPlan(config, LAST, Resolution.HOUR, 0), lambda *_: None)
    return folder


def run(market: Path, root: Path, algorithm: Path, **parameters: str) -> tuple[BacktestResult, list[JournalEntry]]:
    given = {"resolution": "hour", "start": FIRST.isoformat(), "end": LAST.isoformat(), "watchlist": "AAPL,SPX"}
    job = BacktestJob(algorithm, market, root / "storage", parameters={**given, **parameters})
    result = run_backtest(job)
    assert (result.status, result.runtime_error) == ("Completed", "")
    segments = (root / "storage" / "hob" / "backtest" / "local").glob("journal-*")
    entries = joined(path.read_text() for path in segments)
    return result, [entry for entry in entries if entry.name == "scanner.mover"]


def state_of(result: BacktestResult) -> Any:
    return result.algorithm.user._mailbox.state


def rows(market: Path, ticker: str) -> dict[date, list[tuple[int, float, int]]]:
    """Return minute since the open, close and volume of each hour bar by day, straight from the file."""
    with zipfile.ZipFile(market / "equity" / "usa" / "hour" / f"{ticker.lower()}.zip") as archive:
        lines = archive.read(archive.namelist()[0]).decode().split("\n")
    bars = []
    for line in filter(None, lines):
        stamp, _, _, _, close, volume = line.split(",")
        ends = datetime.strptime(stamp, "%Y%m%d %H:%M") + timedelta(hours=1)
        bars.append((ends.date(), (ends.hour * 60 + ends.minute - OPENS, int(close) / 10_000, int(volume))))
    return {day: [bar for _, bar in group] for day, group in groupby(bars, key=lambda bar: bar[0])}


def by_hand(market: Path, ticker: str) -> Iterator[tuple[str, date, int, float, float]]:
    """Yield the first bar of each session that moved 2 to 4 % on 1.5 times the mean volume of 20 sessions by then."""
    days = rows(market, ticker)
    order = list(days)
    for place in range(20, len(order)):
        day, before = order[place], order[place - 20 : place]
        if not FIRST <= day <= LAST:
            continue
        for minute, close, _ in days[day]:
            traded = [sum(v for m, _, v in days[each] if m <= minute) for each in (*before, day)]
            move, volume = close / days[order[place - 1]][-1][1] - 1, traded[-1] * 20 / sum(traded[:-1])
            if 0.02 <= abs(move) <= 0.04 and volume >= 1.5:
                yield ticker, day, minute, move, volume
                break


def test_movers_are_those_of_the_files_underlying_and_watchlist_alike(market: Path, tmp_path: Path) -> None:
    result, told = run(market, tmp_path, REPOSITORY / "main.py", moves_need_news="false")
    expected = sorted([*by_hand(market, "SPY"), *by_hand(market, "AAPL")], key=lambda hit: (hit[1], hit[2]))
    assert {hit[0] for hit in expected} == {"SPY", "AAPL"}
    found = [
        (entry.data["ticker"], entry.time.date(), entry.time.hour * 60 + entry.time.minute - OPENS) for entry in told
    ]
    assert found == [hit[:3] for hit in expected]
    assert [entry.data["move"] for entry in told] == pytest.approx([hit[3] for hit in expected])
    assert [entry.data["relative_volume"] for entry in told] == pytest.approx([hit[4] for hit in expected])
    assert all("no news" in entry.text for entry in told)
    kept = state_of(result).observed.movers
    assert [(mover.ticker, mover.time) for mover in kept] == [(entry.data["ticker"], entry.time) for entry in told]


def test_only_moves_with_news_known_by_then_count(market: Path, tmp_path: Path) -> None:
    algorithm = tmp_path / "main.py"
    algorithm.write_text(WITH_NEWS)
    _, told = run(market, tmp_path, algorithm)
    assert [entry.data["ticker"] for entry in told] == ["AAPL"]
    assert told[0].data["headlines"] == ["Cuts guidance"]
    assert "'Cuts guidance' (Wire, 2024-01-31 08:00 EST)" in told[0].text


def test_without_a_feed_of_news_nothing_is_told(market: Path, tmp_path: Path) -> None:
    result, told = run(market, tmp_path, REPOSITORY / "main.py")
    assert (told, state_of(result).observed.movers) == ([], ())
