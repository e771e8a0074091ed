"""History of LEAN's sample data: the slices, frames and counts recorded in observed/traces/greeks.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from engine.lean_runtime.common.enums import DataNormalizationMode, OptionRight, OptionStyle, Resolution, TickType
from engine.lean_runtime.common.errors import NotSupportedException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.history_request import HistoryRequest
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.pandas_converter import PandasConverter
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.history_provider import SubscriptionDataReaderHistoryProvider
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from engine.lean_runtime.options.option_chain_provider import (
    BacktestingOptionChainProvider,
    CachingOptionChainProvider,
    EmptyOptionChainProvider,
)
from tests.engine.lean_runtime.data.lean_folder import AAPL, GOOG, activate_lean_data, config_of, symbol_of
from tests.shared_data import require_shared

NEW_YORK = TimeZones.NEW_YORK
START, END = make(2015, 12, 24, 9, 35), make(2015, 12, 24, 9, 40)
SETTINGS = SimpleNamespace(daily_precise_end_time=True)


@pytest.fixture(autouse=True)
def services() -> Iterator[EngineServices]:
    """Use LEAN's sample data, with GOOG added."""
    yield activate_lean_data()
    EngineServices.clear()


@pytest.fixture
def provider(services: EngineServices) -> SubscriptionDataReaderHistoryProvider:
    """Return a history provider of the sample data."""
    SymbolCache.set("GOOG", goog())
    return SubscriptionDataReaderHistoryProvider(SimpleNamespace(settings=SETTINGS, object_store=None), services)


def goog() -> Symbol:
    """Return the equity."""
    return symbol_of(*GOOG)


def call() -> Symbol:
    """Return the contract of the recorded history."""
    return Symbol.create_option(goog(), "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, make(2016, 1, 15))


def request(kind: type, symbol: Symbol, resolution: Resolution, start: int, end: int, mode: int = 0) -> HistoryRequest:
    """Return a request between New York times."""
    hours = EngineServices.current().market_hours.get_exchange_hours("usa", symbol, symbol.security_type)
    found = HistoryRequest(config_of(kind, symbol, resolution), hours, NEW_YORK.to_utc(start), NEW_YORK.to_utc(end))
    found.data_normalization_mode = DataNormalizationMode(mode)
    return found


def slices(provider: Any, *requests: HistoryRequest) -> list[Slice]:
    """Return the history."""
    return list(provider.get_history(requests, NEW_YORK))


def bars(provider: Any, *symbols: Symbol) -> list[Slice]:
    """Return five minutes of trades and quotes."""
    kinds = (TradeBar, QuoteBar)
    return slices(provider, *(request(kind, item, Resolution.MINUTE, START, END) for item in symbols for kind in kinds))


def frame_of(items: list[Slice], flatten: bool = False, data_type: Any = None) -> pd.DataFrame:
    """Return the data frame."""
    return PandasConverter().get_data_frame(items, flatten, data_type)


def recorded(label: str) -> str:
    """Return what the real engine printed."""
    records = json.loads(require_shared("reference/observed/traces/greeks.json").read_text())
    return next(record["str"] for record in records if record["label"] == label)


def test_frames_of_an_equity_have_symbol_and_time(provider: Any) -> None:
    frame = frame_of(bars(provider, goog()))
    shown = [
        [float(word) for word in line.split()[-7:] if word != "..."]
        for line in recorded("history(sym,5)").splitlines()[2:7]
    ]
    columns = ["askclose", "askhigh", "asklow", "low", "open", "volume"]
    assert frame[columns].to_numpy().tolist() == shown
    assert list(frame.index.names) == ["symbol", "time"]
    assert frame.index[0] == (goog(), pd.Timestamp("2015-12-24 09:36:00"))
    assert str(list(frame.columns)) in recorded("idx")


def test_frames_of_an_option_have_five_levels(provider: Any) -> None:
    frame = frame_of(bars(provider, call()))
    assert list(frame.index.names) == ["expiry", "strike", "type", "symbol", "time"]
    assert frame.index[0] == (
        pd.Timestamp("2016-01-15"),
        750.0,
        OptionRight.CALL,
        call(),
        pd.Timestamp("2015-12-24 09:36"),
    )
    assert str(frame.index[0][2]) == "CALL"
    assert frame["askclose"].tolist() == [14.1, 14.5, 14.5, 14.5, 14.3]
    assert "volume" not in frame.columns
    assert str(list(frame.columns)) in recorded("opt idx")


def test_mixed_frames_have_blanks_for_the_equity(provider: Any) -> None:
    frame = frame_of(bars(provider, goog(), call()))
    assert frame.shape == (10, 15)
    assert frame.index[0][:4] == ("", "", "", goog())
    assert frame.index[5][3] == call()
    assert frame["volume"].isna().sum() == 5


def test_open_interest_is_repeated_while_the_market_is_open(provider: Any) -> None:
    history = slices(provider, request(OpenInterest, call(), Resolution.MINUTE, make(2015, 12, 22, 9, 40), END))
    frame = frame_of(history, False, OpenInterest)
    times = [time.strftime("%H:%M") for time in frame.index.get_level_values("time")]
    assert times[:3] == ["06:32", "09:31", "09:32"]
    assert (list(frame.columns), set(frame["openinterest"])) == (["openinterest"], {889.0})


def test_tickers_find_rows(provider: Any) -> None:
    frame = frame_of(bars(provider, goog()))
    assert frame.loc["GOOG"].shape == frame.loc[goog()].shape == (5, 15)
    assert frame["close"].unstack(level=0)["GOOG"].iloc[0] == 748.98
    assert "GOOG" in frame["close"].unstack(level=0).columns
    with pytest.raises(KeyError):
        frame.loc["ZZZ"]


def test_pandas_errors_stay_what_they_are(provider: Any) -> None:
    frame_of(bars(provider, goog()))
    with pytest.raises(KeyError, match="'missing'"):
        pd.DataFrame({"a": [1]})["missing"]
    assert pd.DataFrame({"a": [1]})[["a"]].shape == (1, 1)


def test_adjusted_daily_bars_are_scaled_at_the_close(provider: Any) -> None:
    window = make(2014, 6, 5), make(2014, 6, 12)
    history = slices(provider, request(TradeBar, symbol_of(*AAPL), Resolution.DAILY, *window, mode=1))
    frame = frame_of(history)
    assert frame["close"].round(5).tolist() == [20.83501, 20.77772, 21.11018, 21.2341, 21.14623]
    assert str(frame.index[0][1]) == "2014-06-05 16:00:00"
    assert frame["volume"].iloc[0] == 324538044.0


def test_split_adjusted_raw_and_scaled_raw_differ(provider: Any) -> None:
    window = make(2014, 6, 5), make(2014, 6, 10)
    aapl = symbol_of(*AAPL)

    def closes(mode: DataNormalizationMode) -> list[float]:
        history = slices(provider, request(TradeBar, aapl, Resolution.DAILY, *window, mode=int(mode)))
        return [round(slice.bars[aapl].close, 4) for slice in history]

    assert closes(DataNormalizationMode.RAW) == [647.35, 645.57, 93.7]
    assert closes(DataNormalizationMode.SPLIT_ADJUSTED) == [23.1197, 23.0561, 23.425]
    assert closes(DataNormalizationMode.SCALED_RAW) == [92.4786, 92.2243, 93.7]


def test_points_are_counted_and_other_types_dropped(provider: Any) -> None:
    history = slices(
        provider, request(TradeBar, symbol_of(*AAPL), Resolution.DAILY, make(2014, 6, 5), make(2014, 6, 12))
    )
    assert provider.data_point_count == len(history) == 5
    assert all(not slice.splits and not slice.dividends for slice in history)


def test_slices_come_in_the_zone_asked_for(provider: Any) -> None:
    asked = request(TradeBar, goog(), Resolution.MINUTE, START, END)
    first = next(iter(provider.get_history([asked], TimeZones.CHICAGO)))
    assert (first.time, first.bars[goog()].end_time) == (datetime(2015, 12, 24, 8, 36), datetime(2015, 12, 24, 9, 36))


def universe_request(start: int, end: int) -> HistoryRequest:
    """Return a request of GOOG's universe files."""
    canonical = Symbol.create_canonical_option(goog())
    hours = EngineServices.current().market_hours.get_exchange_hours("usa", canonical, canonical.security_type)
    times = NEW_YORK.to_utc(start), NEW_YORK.to_utc(end)
    modes = None, False, False, DataNormalizationMode.RAW, TickType.QUOTE
    return HistoryRequest(*times, OptionUniverse, canonical, Resolution.DAILY, hours, NEW_YORK, *modes)


def test_universe_history_is_a_collection_a_day(provider: Any) -> None:
    history = slices(provider, universe_request(make(2015, 12, 22), make(2015, 12, 25)))
    assert [str(slice.time) for slice in history] == [f"2015-12-{day} 00:00:00" for day in (23, 24, 25)]
    assert len(history[1].all_data[0].data) == 2192


def test_flattened_universe_frames_have_time_and_symbol(provider: Any) -> None:
    history = slices(provider, universe_request(make(2015, 12, 22), make(2015, 12, 25)))
    frame = frame_of(history, flatten=True)
    contracts = CachingOptionChainProvider(BacktestingOptionChainProvider(provider))
    assert list(frame.index.names) == ["time", "symbol"]
    for date in frame.index.levels[0]:
        assert list(frame.loc[date].index) == contracts.get_option_contract_list(goog(), date)
    assert list(frame_of(history).columns) == ["data", "underlying"]


def test_contract_lists_come_from_the_latest_file(provider: Any) -> None:
    contracts = BacktestingOptionChainProvider(provider)
    of_day = contracts.get_option_contract_list(goog(), datetime(2015, 12, 24, 10))
    assert len(of_day) == 2192
    assert of_day == contracts.get_option_contract_list(call(), datetime(2015, 12, 24))
    assert contracts.get_option_contract_list(Symbol.create_canonical_option(goog()), datetime(1999, 1, 4)) == []


def test_symbols_without_options_have_no_contract_list(provider: Any) -> None:
    with pytest.raises(NotSupportedException, match="Equity, Future, or Index is expected but was Base"):
        BacktestingOptionChainProvider(provider).get_option_contract_list(Symbol.EMPTY, datetime(2015, 12, 24))
    assert EmptyOptionChainProvider().get_option_contract_list(goog(), datetime(2015, 12, 24)) == []


def test_nothing_found_is_an_empty_frame(provider: Any) -> None:
    assert frame_of(slices(provider, request(TradeBar, goog(), Resolution.MINUTE, END, START))).empty


def test_requests_are_copied_with_new_times() -> None:
    old = request(OpenInterest, call(), Resolution.DAILY, START, END)
    new = HistoryRequest(old, goog(), old._start_time_utc + 1, old._end_time_utc)
    assert (new.symbol, new.tick_type, new.start_time_utc < new.end_time_utc) == (goog(), TickType.OPEN_INTEREST, True)
    assert new.exchange_hours.is_market_always_open
    with pytest.raises(TypeError, match="No method matches given arguments for HistoryRequest"):
        HistoryRequest(1, 2)


def described(items: list[Slice]) -> list[tuple[Any, ...]]:
    """Return all there is to see of the points of slices."""
    return [
        (item.utc_time, str(point), point.time, point.end_time, point.price, point.is_fill_forward, type(point))
        for item in items
        for point in item.all_data
    ]


@pytest.mark.parametrize("mode", [0, 1, 2])
@pytest.mark.parametrize("kind", [TradeBar, QuoteBar, OpenInterest])
def test_days_and_single_points_give_equal_history(
    provider: Any, monkeypatch: pytest.MonkeyPatch, kind: type, mode: int
) -> None:
    start, end = make(2015, 12, 23, 12), make(2015, 12, 28, 10)
    asked = [request(kind, call(), Resolution.MINUTE, start, end, mode)]
    if kind is not OpenInterest:
        asked.append(request(kind, goog(), Resolution.MINUTE, start, end, mode))
        start, end = make(2014, 6, 5, 12), make(2014, 6, 9, 10, 7)  # around a split
        asked.append(request(kind, symbol_of(*AAPL), Resolution.MINUTE, start, end, mode))
    days = described(slices(provider, *asked))
    monkeypatch.setattr("engine.lean_runtime.feed.history_provider.has_column_form", lambda _: False)
    assert days
    assert days == described(slices(provider, *asked))
