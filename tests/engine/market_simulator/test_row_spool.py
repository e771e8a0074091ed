"""The spool behind long SIMULATED folders: rows come back whole and in order, and memory does not grow with the run."""

from __future__ import annotations

import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.folder import options
from engine.market_simulator.folder.options import ChainTexts, YearlyOptionFiles
from engine.market_simulator.folder.row_spool import RowSpool
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.market import Market

START = date(2024, 1, 2)
LIMIT = 4_096
KEYS = st.sampled_from("abc")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(KEYS, st.text(max_size=30), st.booleans()), max_size=60), st.integers(0, 100))
def test_rows_come_back_by_key_in_the_order_they_were_added(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, bool]], limit: int
) -> None:
    expected: dict[str, str] = {}
    sealed: list[tuple[int, str]] = []
    with RowSpool(tmp_path_factory.getbasetemp() / "spool", limit) as spool:
        for key, rows, ends in steps:
            spool.add(key, rows)
            expected[key] = expected.get(key, "") + rows
            assert spool.buffered <= limit
            if ends:
                address = spool.seal(key)
                assert address is not None
                sealed.append((address, expected.pop(key)))
        assert len(spool) == len(expected)
        for address, rows in sealed:
            assert spool.read(address) == rows
        for key, rows in expected.items():
            assert spool.read(spool.seal(key)) == rows
        assert (len(spool), spool.buffered) == (0, 0)


def test_a_key_without_rows_has_no_address_and_reads_empty(tmp_path: Path) -> None:
    with RowSpool(tmp_path) as spool:
        assert spool.seal("nothing") is None
        assert spool.read(None) == ""


class WatchedSpool(RowSpool):
    """A spool with a small limit that remembers the most it ever held."""

    most: Counter[str]

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, LIMIT)

    def add(self, key: object, rows: str) -> None:
        super().add(key, rows)
        self.most["bytes"] = max(self.most["bytes"], self.buffered)
        self.most["keys"] = max(self.most["keys"], len(self))


def held(root: Path, last: date, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Write daily option files of a listing; return the most bytes and keys that their spool held in memory."""
    most: Counter[str] = Counter()
    monkeypatch.setattr(WatchedSpool, "most", most, raising=False)
    monkeypatch.setattr(options, "RowSpool", WatchedSpool)
    market = Market(MarketConfig(("SPY",), START, scenario="calm", density=Density.TINY))
    rows: Counter[str] = Counter()
    with YearlyOptionFiles(root, "SPY", Resolution.DAILY) as files:
        for session in market.calendar.between(START, last):
            chain = market.chain(session.day, "SPY")
            texts = [f"{session.day}\n"] * len(chain.contracts)
            files.add(session, chain, ChainTexts(texts, [""] * len(texts), texts))
            rows["quote"] += len(texts)
    with zipfile.ZipFile(root / "option/usa/daily/spy_2024_quote_american.zip") as archive:
        written = [archive.read(name).decode().splitlines() for name in archive.namelist()]
    assert sum(map(len, written)) == rows["quote"]
    assert all(days == sorted(set(days)) for days in written)
    with zipfile.ZipFile(root / "option/usa/daily/spy_2024_trade_american.zip") as archive:
        assert archive.namelist() == []
    return most


def test_a_longer_run_holds_no_more_rows_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = held(tmp_path / "short", date(2024, 2, 29), monkeypatch)
    long = held(tmp_path / "long", date(2024, 12, 31), monkeypatch)
    assert max(short["bytes"], long["bytes"]) <= LIMIT
    # Keys are the living contracts of each kind, and the lists of those that ended: the listing, not the length.
    assert long["keys"] <= 1.5 * short["keys"]


def test_a_failed_run_leaves_no_option_zip(tmp_path: Path) -> None:
    market = Market(MarketConfig(("SPY",), START, scenario="calm", density=Density.TINY))
    session = market.calendar.between(START, START)[0]
    chain = market.chain(START, "SPY")
    texts = ["row\n"] * len(chain.contracts)
    files = YearlyOptionFiles(tmp_path, "SPY", Resolution.DAILY)
    files.add(session, chain, ChainTexts(texts, texts, texts))
    files.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
