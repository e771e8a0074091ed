"""Paths of data files, configurations and the rules that follow from data types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import (
    DataNormalizationMode,
    OptionRight,
    OptionStyle,
    Resolution,
    SecurityType,
    TickType,
)
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, make
from engine.lean_runtime.data.lean_data import LeanData, zip_source
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.subscription_data_config import (
    SubscriptionDataConfigList,
    get_highest_resolution,
    is_fill_forward,
)
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.data.lean_folder import GOOG, SPY, activate_lean_data, config_of, symbol_of

DAY = make(2015, 12, 24)


@pytest.fixture(autouse=True)
def services() -> Iterator[EngineServices]:
    """Use LEAN's sample data."""
    yield activate_lean_data()
    EngineServices.clear()


def goog_put() -> Symbol:
    """Return an equity option."""
    return Symbol.create_option(
        symbol_of(*GOOG), "usa", OptionStyle.AMERICAN, OptionRight.PUT, 752.5, make(2016, 6, 17)
    )


def spxw_call() -> Symbol:
    """Return a weekly index option."""
    index = Symbol.create("SPX", SecurityType.INDEX, "usa")
    return Symbol.create_option(index, "SPXW", "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3200, make(2021, 1, 6))


@pytest.mark.parametrize(
    ("symbol", "resolution", "kind", "path", "entry"),
    [
        (lambda: symbol_of(*SPY), 2, 0, "equity/usa/minute/spy/20151224_trade.zip", "20151224_spy_minute_trade.csv"),
        (lambda: symbol_of(*SPY), 4, 0, "equity/usa/daily/spy.zip", "spy.csv"),
        (
            goog_put,
            2,
            1,
            "option/usa/minute/goog/20151224_quote_american.zip",
            "20151224_goog_minute_quote_american_put_7525000_20160617.csv",
        ),
        (
            goog_put,
            3,
            2,
            "option/usa/hour/goog_2015_openinterest_american.zip",
            "goog_openinterest_american_put_7525000_20160617.csv",
        ),
        (
            spxw_call,
            2,
            0,
            "indexoption/usa/minute/spxw/20151224_trade_european.zip",
            "20151224_spxw_minute_trade_european_call_32000000_20210106.csv",
        ),
    ],
)
def test_files_of_a_symbol(symbol, resolution: int, kind: int, path: str, entry: str) -> None:  # type: ignore[no-untyped-def]
    arguments = symbol(), DAY, Resolution(resolution), TickType(kind)
    assert LeanData.generate_relative_zip_file_path(*arguments) == path
    assert LeanData.generate_zip_entry_name(*arguments) == entry


def test_python_dates_name_files_too() -> None:
    name = LeanData.generate_zip_file_name(symbol_of(*SPY), datetime(2015, 12, 24), Resolution.MINUTE, TickType.QUOTE)
    assert name == "20151224_quote.zip"


def test_universes_lie_below_the_underlying_or_target_option() -> None:
    canonical = spxw_call().canonical
    assert LeanData.generate_relative_universes_directory(canonical) == "indexoption/usa/universes/spxw"
    assert LeanData.generate_relative_universes_directory(goog_put()) == "option/usa/universes/goog"


def test_option_sources_name_their_entry() -> None:
    source = zip_source(config_of(QuoteBar, goog_put(), Resolution.MINUTE), DAY).source
    assert source.endswith("american.zip#20151224_goog_minute_quote_american_put_7525000_20160617.csv")


@pytest.mark.parametrize(
    ("resolution", "tick_type", "kind"), [(0, 0, Tick), (2, 2, OpenInterest), (3, 1, QuoteBar), (4, 0, TradeBar)]
)
def test_data_types_of_a_subscription(resolution: int, tick_type: int, kind: type) -> None:
    assert LeanData.get_data_type(Resolution(resolution), TickType(tick_type)) is kind


def test_tick_types_of_data_types() -> None:
    assert LeanData.get_common_tick_type_for_common_data_types(OptionUniverse, SecurityType.OPTION) is TickType.QUOTE
    assert LeanData.get_common_tick_type_for_common_data_types(Tick, SecurityType.FOREX) is TickType.QUOTE
    assert not LeanData.is_valid_configuration(SecurityType.EQUITY, Resolution.DAILY, TickType.QUOTE)
    assert not LeanData.supports_extended_market_hours(OptionUniverse)


def test_daily_bars_end_with_the_market(services: EngineServices) -> None:
    hours = services.market_hours.get_exchange_hours("usa", symbol_of(*SPY), SecurityType.EQUITY)
    bar = TradeBar(datetime(2015, 12, 24), symbol_of(*SPY), 1, 1, 1, 1, 1)
    bar._period = TICKS_PER_DAY
    assert LeanData.use_daily_strict_end_times(True, TradeBar, symbol_of(*SPY), TICKS_PER_DAY, hours)
    # a day's bar ends at the next midnight, which belongs to the next trading day
    bar._end_time = make(2015, 12, 24, 12)
    assert LeanData.set_strict_end_times(bar, hours)
    assert (bar.time, bar.end_time) == (datetime(2015, 12, 24, 9, 30), datetime(2015, 12, 24, 13))


def test_configs_are_equal_but_for_modes() -> None:
    one, two = (config_of(TradeBar, symbol_of(*SPY), Resolution.MINUTE) for _ in range(2))
    two.data_normalization_mode = DataNormalizationMode.RAW
    other = one.copy_with(resolution=Resolution.HOUR)
    assert one == two
    assert len({one, two, other}) == 2
    assert (other.resolution, other.increment.seconds) == (Resolution.HOUR, 3600)
    assert str(one) == "SPY,#0,SPY,Minute,TradeBar,Trade,Adjusted,OpenInterest"


def test_a_new_ticker_is_announced() -> None:
    config = config_of(TradeBar, symbol_of(*GOOG), Resolution.MINUTE)
    heard: list[tuple[str, str]] = []
    config.new_symbol += lambda sender, change: heard.append((change.old.value, change.new.value))
    config.mapped_symbol = "GOOCV"
    config.mapped_symbol = "GOOCV"
    assert heard == [("GOOG", "GOOCV")]
    assert (config.symbol.value, config.mapped_symbol) == ("GOOCV", "GOOCV")


def test_lists_of_configs_answer_together() -> None:
    configs = [config_of(TradeBar, symbol_of(*SPY), Resolution(number)) for number in (4, 2, 3)]
    assert get_highest_resolution(configs) is Resolution.MINUTE
    assert get_highest_resolution([]) is Resolution.DAILY
    assert is_fill_forward(configs)
    with pytest.raises(ArgumentException, match="must be used with SecurityType Option"):
        SubscriptionDataConfigList(goog_put()).set_data_normalization_mode(DataNormalizationMode.ADJUSTED)


def test_equities_are_scaled_and_options_are_not() -> None:
    assert config_of(TradeBar, symbol_of(*SPY), Resolution.MINUTE).prices_should_be_scaled()
    option = config_of(QuoteBar, goog_put(), Resolution.MINUTE)
    assert (option.prices_should_be_scaled(), option.can_be_delisted()) == (False, True)
