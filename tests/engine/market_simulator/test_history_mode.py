"""History mode: simulated detail that hits daily bars to the cent, and files that are refused by name and line."""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.intraday_path import DayBar, bridge, fitted_path
from engine.market_simulator.market import Market
from engine.market_simulator.random_streams import stream
from tests.shared_data import require_shared

FILES = {
    "SPY.csv": "date,open,high,low,close,volume\n2024-01-08,468,474.75,467.9,474.6,74000000\n"
    "2024-01-09,471.87,474.93,471.35,473.88,65000000\n2024-01-10,474.16,477.45,473.87,476.56,67000000\n",
    "VIX.csv": "date,open,high,low,close\n2024-01-08,13.96,14.1,12.9,13.08\n2024-01-09,13.3,13.9,12.6,12.76\n"
    "2024-01-10,12.9,13.05,12.5,12.69\n",
    "VIX_TERM.csv": "date,vix9d_close,vix3m_close\n2024-01-08,12.2,15.3\n2024-01-09,12.0,15.1\n2024-01-10,11.9,15.0\n",
    "dividends.csv": "ex_date,symbol,cash_dividend\n2024-01-10,SPY,1.5\n2024-01-10,QQQ,0.5\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def config(folder: Path) -> MarketConfig:
    return MarketConfig(("SPY",), date(2024, 1, 9), seed=2, density=Density.TINY, history=folder)


@st.composite
def bars(draw: st.DrawFn) -> DayBar:
    low = draw(st.integers(500, 60_000))
    height = draw(st.integers(1, max(low // 8, 1)))
    ends = [low + draw(st.integers(0, height)) for _ in range(2)]
    return DayBar(ends[0] / 100, (low + height) / 100, low / 100, ends[1] / 100)


@given(bars(), st.integers(0, 10_000), st.sampled_from([210, 390]))
def test_a_path_opens_peaks_bottoms_and_closes_exactly_at_the_bar(bar: DayBar, seed: int, minutes: int) -> None:
    path = fitted_path(bar, minutes, bridge(minutes, stream(seed, "market")), stream(seed, "own"))
    prices = np.round(path, 2)
    assert len(prices) == 60 * minutes + 1
    assert (prices[0], prices.max(), prices.min(), prices[-1]) == (bar.open, bar.high, bar.low, bar.close)


def test_tape_equals_files_and_the_term_structure_ends_at_their_closes(folder: Path) -> None:
    tape = Market(config(folder)).tape(date(2024, 1, 10))
    spy = tape.stocks["SPY"]
    assert (spy.prices[0], spy.prices.max(), spy.prices.min(), spy.prices[-1]) == (474.16, 477.45, 473.87, 476.56)
    assert spy.volumes.sum() == 67_000_000
    vix = tape.indexes["VIX"]
    assert (vix[0], vix[-1]) == (12.9, 12.69)
    assert vix.max() == pytest.approx(13.05)
    assert (tape.indexes["VIX9D"][-1], tape.indexes["VIX3M"][-1]) == pytest.approx((11.9, 15.0))


def test_real_dividends_are_priced_in_and_only_of_the_symbols_asked_for(folder: Path) -> None:
    market = Market(config(folder))
    assert [one.amount for one in market.state("SPY", date(2024, 1, 9), 0).dividends] == [1.5]
    assert list(market.source.dividends) == ["SPY"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("SPY.csv", "date,open,high,low\n", "lacks the column 'close'"),
        ("SPY.csv", "date,open,high,low,close\n", "holds no rows"),
        ("SPY.csv", "date,open,high,low,close\n2024-01-09,5,4,3,4\n", "line 2: the bar's high and low do not enclose"),
        ("VIX.csv", "date,open,high,low,close\n2024-01-09,5,nan,3,4\n", "line 2, high: expected a number"),
        ("VIX_TERM.csv", "date,vix9d_close,vix3m_close\n09/01/24,1,1\n", "expected a date like"),
        ("dividends.csv", "ex_date,symbol,cash_dividend\n2024-01-10,SPY,-1\n", "not negative"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(folder: Path, name: str, text: str, message: str) -> None:
    (folder / name).write_text(text)
    with pytest.raises(SimulationInputError, match=message) as caught:
        Market(config(folder))
    assert name in str(caught.value)


def test_a_missing_file_or_day_is_named(folder: Path) -> None:
    text = (folder / "SPY.csv").read_text().splitlines()
    (folder / "SPY.csv").write_text("\n".join([text[0], text[1], text[3]]) + "\n")
    with pytest.raises(SimulationInputError, match=r"SPY\.csv: has no row of 2024-01-09"):
        Market(config(folder)).tape(date(2024, 1, 9))
    (folder / "VIX.csv").unlink()
    with pytest.raises(SimulationInputError, match=r"VIX\.csv: cannot be read"):
        Market(config(folder))


def test_splits_and_special_dividends_cannot_be_laid_over_real_prices(folder: Path) -> None:
    from engine.market_simulator.faults.script import parse_faults

    script = parse_faults({"faults": [{"kind": "split", "day": "2024-01-10", "symbols": ["SPY"], "ratio": 2}]})
    with pytest.raises(SimulationInputError, match="real prices"):
        MarketConfig(("SPY",), date(2024, 1, 9), faults=script, history=folder)


def test_real_days_are_hit_and_their_chains_priced(tmp_path: Path) -> None:
    """Worst days of March 2020: OHLC of SPY and QQQ and VIX are the files', to the cent."""
    daily = require_shared("marketdata/daily")
    for name in ("SPY.csv", "QQQ.csv", "VIX.csv", "VIX_TERM.csv", "SPX.csv", "dividends.csv"):
        shutil.copy(daily / name, tmp_path / name)
    recipe = MarketConfig(("SPY", "QQQ"), date(2020, 3, 9), seed=1, density=Density.TINY, history=tmp_path)
    market = Market(recipe)
    for ticker in ("SPY", "QQQ"):
        rows = {row["date"]: row for row in csv.DictReader((daily / f"{ticker}.csv").open())}
        for session in market.calendar.between(date(2020, 3, 9), date(2020, 3, 20)):
            prices, row = market.tape(session.day).stocks[ticker].prices, rows[session.day.isoformat()]
            real = [round(float(row[name]), 2) for name in ("open", "high", "low", "close")]
            assert [prices[0], prices.max(), prices.min(), prices[-1]] == real
    assert market.tape(date(2020, 3, 16)).indexes["VIX"][-1] == pytest.approx(82.69)
    assert len(market.chain(date(2020, 3, 16), "SPY").contracts) > 10
