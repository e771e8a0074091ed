"""Bars of LEAN's sample files, and faults of made-up ones."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, Resolution, SecurityType
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.data.bar_reader import first_row_near, read_columns
from engine.lean_runtime.data.errors import DataError
from engine.lean_runtime.data.lean_data import LeanData
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest, open_interest_of
from engine.lean_runtime.data.trade_bar import TradeBar, trade_bar_of
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.data.lean_folder import GOOG, SPY, activate_lean_data, config_of, symbol_of


@pytest.fixture(autouse=True)
def services() -> Iterator[EngineServices]:
    """Use LEAN's sample data."""
    yield activate_lean_data()
    EngineServices.clear()


def goog_call() -> Symbol:
    """Return a contract of the sample chain."""
    return Symbol.create_option(
        symbol_of(*GOOG), "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, make(2015, 12, 24)
    )


def test_minute_trades_of_an_equity() -> None:
    columns = read_columns(config_of(TradeBar, symbol_of(*SPY), Resolution.MINUTE), make(2013, 10, 7))
    assert columns is not None
    bar = trade_bar_of(columns, 0)
    assert len(columns) == 828
    assert str(bar).endswith("O: 167.41 H: 167.41 L: 167.25 C: 167.27 V: 3197")
    assert (str(bar._close), bar.time.isoformat()) == ("167.2700", "2013-10-07T04:00:00")


def test_daily_files_hold_years_and_start_near_a_date() -> None:
    columns = read_columns(config_of(TradeBar, symbol_of(*SPY), Resolution.DAILY), make(2013, 10, 7))
    assert columns is not None
    near = trade_bar_of(columns, first_row_near(columns, make(2013, 10, 7)))
    assert (len(columns), trade_bar_of(columns, 0).time.isoformat()) == (5849, "1998-01-02T00:00:00")
    assert near.time.isoformat() == "2013-09-27T00:00:00"


def test_quotes_and_open_interest_of_a_contract() -> None:
    quotes = read_columns(config_of(QuoteBar, goog_call(), Resolution.MINUTE), make(2015, 12, 24))
    interest = read_columns(config_of(OpenInterest, goog_call(), Resolution.MINUTE), make(2015, 12, 24))
    assert quotes is not None
    assert interest is not None
    bar = quote_bar_of(quotes, 1)
    assert (bar.time.minute, bar._bid_close_face, bar._ask_close_face) == (31, 1.1, 1.8)
    assert open_interest_of(interest, 0).value == 780.0


def test_index_bars_are_unscaled_decimals_in_chicago_time() -> None:
    index = Symbol.create("SPX", SecurityType.INDEX, "usa")
    columns = read_columns(config_of(TradeBar, index, Resolution.MINUTE), make(2021, 1, 4))
    assert columns is not None
    bar = trade_bar_of(columns, 0)
    assert (bar.close, str(bar._close), bar.time.isoformat()) == (3766.63, "3766.63", "2021-01-04T08:30:00")


def test_index_option_times_move_to_the_exchange_zone() -> None:
    index = Symbol.create("SPX", SecurityType.INDEX, "usa")
    put = Symbol.create_option(index, "usa", OptionStyle.EUROPEAN, OptionRight.PUT, 3200, make(2021, 1, 15))
    columns = read_columns(config_of(QuoteBar, put, Resolution.MINUTE), make(2021, 1, 4))
    assert columns is not None
    assert quote_bar_of(columns, 0).time.isoformat() == "2021-01-04T08:30:00"


def test_a_day_without_a_file_or_an_entry_has_no_rows() -> None:
    spy = config_of(TradeBar, symbol_of(*SPY), Resolution.MINUTE)
    unknown = Symbol.create_option(
        symbol_of(*GOOG), "usa", OptionStyle.AMERICAN, OptionRight.CALL, 751, make(2015, 12, 24)
    )
    assert read_columns(spy, make(1999, 1, 4)) is None
    assert read_columns(config_of(QuoteBar, unknown, Resolution.MINUTE), make(2015, 12, 24)) is None


def write(folder: Path, text: str, resolution: Resolution) -> None:
    """Write a data file of SPY and make its folder the current one."""
    services = EngineServices.current()
    EngineServices(**{**vars(services), "data_folder": folder}).activate()
    path = LeanData.generate_zip_file_path(
        folder, symbol_of(*SPY), make(2020, 1, 2), resolution, config(resolution).tick_type
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("any name.csv", text)


def config(resolution: Resolution):  # type: ignore[no-untyped-def]
    """Return a trade subscription of SPY."""
    return config_of(TradeBar, symbol_of(*SPY), resolution)


@pytest.mark.parametrize(
    ("text", "resolution", "line"),
    [
        ("34200000,1,2,3,4,5\n86400000,1,2,3,4,5\n", Resolution.MINUTE, 2),
        ("-1,1,2,3,4,5\n", Resolution.MINUTE, 1),
        ("20200102 00:00,1,2,3,4,5\n20201301 00:00,1,2,3,4,5\n", Resolution.DAILY, 2),
        ("20200102 24:00,1,2,3,4,5\n", Resolution.HOUR, 1),
        ("20200102 09:60,1,2,3,4,5\n", Resolution.HOUR, 1),
    ],
)
def test_impossible_times_are_errors_of_their_line(
    tmp_path: Path, text: str, resolution: Resolution, line: int
) -> None:
    write(tmp_path, text, resolution)
    with pytest.raises(DataError) as caught:
        read_columns(config(resolution), make(2020, 1, 2))
    assert caught.value.line == line
    assert ".zip" in caught.value.source


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(
    text=st.text(alphabet="0123456789,.:- \n", max_size=120),
    resolution=st.sampled_from([Resolution.MINUTE, Resolution.DAILY]),
)
def test_malformed_files_give_bars_or_one_data_error(tmp_path: Path, text: str, resolution: Resolution) -> None:
    write(tmp_path, text, resolution)
    try:
        columns = read_columns(config(resolution), make(2020, 1, 2))
    except DataError as problem:
        assert ".zip" in str(problem)  # noqa: PT017 - success is allowed too
    else:
        assert columns is not None
        assert all(isinstance(trade_bar_of(columns, row).close, float) for row in range(len(columns)))
