"""Bars made from file rows show the same numbers as bars made of decimals, however they are read or written."""

from __future__ import annotations

from array import array
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import DataNormalizationMode, MarketDataType
from engine.lean_runtime.common.numbers import ONE, ZERO, to_float
from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE, make
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.columns import Columns
from engine.lean_runtime.data.normalization import normalize
from engine.lean_runtime.data.python_data import PythonData
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.trade_bar import TradeBar, trade_bar_of
from engine.lean_runtime.identity.symbol import Symbol

START = make(2015, 12, 24, 9, 31)
prices = st.integers(0, 99_999_999)


def columns_of(row: list[int], scaled: bool = True) -> Columns:
    """Return a one-row file."""
    cells = tuple(memoryview(array("q", [value])) for value in row)
    return Columns(Symbol.EMPTY, TICKS_PER_MINUTE, memoryview(array("q", [START])), cells, scaled)


def faces(bar: Any) -> tuple[Any, ...]:
    """Return what Python sees of a bar."""
    return bar.open, bar.high, bar.low, bar.close, bar.value, bar.price, bar.time, bar.end_time, bar.period, str(bar)


def exact(bar: Any) -> list[str]:
    """Return the exact prices with their scale."""
    return [str(getattr(bar, name)) for name in ("_open", "_high", "_low", "_close", "_value", "_price")]


def decimal_bar(row: list[int]) -> TradeBar:
    """Return the same bar made of decimals."""
    numbers = [Decimal(value) * Decimal("0.0001") for value in row[:4]]
    return TradeBar(datetime(2015, 12, 24, 9, 31), Symbol.EMPTY, *numbers, row[4])


@given(st.lists(prices, min_size=5, max_size=5))
def test_a_row_shows_what_the_decimals_show(row: list[int]) -> None:
    lazy, eager = trade_bar_of(columns_of(row), 0), decimal_bar(row)
    assert faces(lazy) == faces(eager)
    assert exact(lazy) == exact(eager)
    assert (lazy.volume, lazy._volume, lazy.data_type) == (eager.volume, eager._volume, MarketDataType.TRADE_BAR)


@given(st.lists(prices, min_size=10, max_size=10))
def test_a_quote_row_shows_what_its_sides_show(row: list[int]) -> None:
    def side(first: int) -> Bar | None:
        numbers = [Decimal(value) * Decimal("0.0001") for value in row[first : first + 4]]
        return Bar(*numbers) if any(numbers) else None

    lazy = quote_bar_of(columns_of(row), 0)
    eager = QuoteBar(datetime(2015, 12, 24, 9, 31), Symbol.EMPTY, side(0), row[4], side(5), row[9])
    assert faces(lazy) == faces(eager)
    assert exact(lazy) == exact(eager)
    assert (lazy._bid_close, lazy._ask_close) == (eager._bid_close, eager._ask_close)
    assert (str(lazy.bid), str(lazy.ask)) == (str(eager.bid), str(eager.ask))


@given(st.lists(prices, min_size=5, max_size=5), st.decimals("0.01", "3", places=9), st.sampled_from([0, 3]))
def test_adjusted_rows_are_decimal_products(row: list[int], factor: Decimal, dividends: int) -> None:
    mode = DataNormalizationMode.TOTAL_RETURN if dividends else DataNormalizationMode.ADJUSTED
    lazy = normalize(trade_bar_of(columns_of(row), 0), factor, mode, Decimal(dividends))
    eager = normalize(decimal_bar(row), factor, mode, Decimal(dividends))
    assert lazy._close == Decimal(row[3]) * Decimal("0.0001") * factor + dividends
    assert exact(lazy) == exact(eager)
    assert lazy.close == to_float(lazy._close)
    assert lazy._volume == eager._volume == round(Decimal(row[4]) * (1 / factor))


def test_raw_rows_are_not_adjusted() -> None:
    bar = trade_bar_of(columns_of([1, 2, 3, 4, 5]), 0)
    assert normalize(bar, Decimal("0.5"), DataNormalizationMode.RAW)._close == Decimal("0.0004")


def test_adjusted_quotes_keep_missing_sides() -> None:
    bar = normalize(
        quote_bar_of(columns_of([0, 0, 0, 0, 0, 20000, 20000, 20000, 20000, 7]), 0),
        Decimal("0.5"),
        DataNormalizationMode.ADJUSTED,
    )
    assert bar.bid is None
    assert bar.ask is not None
    assert (bar.ask.close, bar.close, bar.last_ask_size) == (1.0, 1.0, 14.0)


def test_writing_changes_the_bar_and_not_the_file() -> None:
    columns = columns_of([10000, 20000, 5000, 15000, 100])
    bar = trade_bar_of(columns, 0)
    bar.close = 7
    bar.Volume = 3
    assert (bar.close, bar.value, bar.open, bar.volume) == (7.0, 7.0, 1.0, 3.0)
    assert trade_bar_of(columns, 0).close == 1.5


def test_the_first_price_of_an_empty_bar_is_open_high_and_low() -> None:
    bar = TradeBar()
    bar.close = 5
    assert (bar.open, bar.high, bar.low, bar.close) == (5.0, 5.0, 5.0, 5.0)


def test_fill_forward_copies_repeat_prices_without_volume() -> None:
    bar = trade_bar_of(columns_of([10000, 20000, 5000, 15000, 100]), 0)
    copy = bar.clone(True)
    copy._time += TICKS_PER_MINUTE
    again = copy.clone()
    assert (copy.is_fill_forward, copy.close, copy.volume, copy.time.minute) == (True, 1.5, 0.0, 32)
    assert (again.volume, bar.volume, bar.time.minute) == (0.0, 100.0, 31)


def test_moving_the_start_moves_the_end_and_the_end_sets_the_period() -> None:
    bar = TradeBar(datetime(2020, 1, 1), Symbol.EMPTY, 1, 1, 1, 1, 1, timedelta(hours=1))
    bar.time = datetime(2020, 1, 2)
    assert bar.end_time == datetime(2020, 1, 2, 1)
    bar.end_time = datetime(2020, 1, 2, 3)
    assert (bar.time, bar.period) == (datetime(2020, 1, 2), timedelta(hours=3))


def test_trades_aggregate() -> None:
    bar = TradeBar()
    for price, size in ((5, 1), (7, 2), (3, 3)):
        bar.update_trade(price, size)
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume) == (5.0, 7.0, 3.0, 3.0, 6.0)


def test_quotes_aggregate_and_zero_is_ignored() -> None:
    bar = QuoteBar(datetime(2020, 1, 1), Symbol.EMPTY, None, 0, None, 0)
    bar.update_quote(10, 1, 12, 2)
    bar.update_quote(11, 3, 0, 0)
    assert bar.bid is not None
    assert (bar.bid.open, bar.bid.close, bar.close, bar.last_bid_size, bar.last_ask_size) == (
        10.0,
        11.0,
        11.5,
        3.0,
        2.0,
    )
    assert bar.value == 11.0


def test_collapsing_quotes_gives_mids_without_volume() -> None:
    bar = quote_bar_of(columns_of([100, 300, 100, 200, 1, 300, 500, 300, 400, 1]), 0).collapse()
    assert (str(bar._open), str(bar._close), bar.volume, bar.end_time.minute) == ("0.0200", "0.0300", 0.0, 32)


def test_a_copied_bar_is_independent() -> None:
    bar = TradeBar(datetime(2020, 1, 1), Symbol.EMPTY, 1, 2, 3, 4, 5)
    copy = TradeBar(bar)
    copy.high = 9
    assert (bar.high, copy.high, copy.close) == (2.0, 9.0, 4.0)


def test_unknown_members_name_near_ones() -> None:
    with pytest.raises(AttributeError, match="'TradeBar' object has no attribute 'clos' Did you mean: 'close'"):
        TradeBar().clos  # noqa: B018


def test_the_text_of_an_empty_quote_is_leans() -> None:
    sides = "Bid: O: 0 Bid: H: 0 Bid: L: 0 Bid: C: 0 Ask: O: 0 Ask: H: 0 Ask: L: 0 Ask: C: 0 "
    assert str(QuoteBar()).endswith(sides)


def test_unscaled_decimal_columns_keep_their_scale() -> None:
    cells = tuple([Decimal(text)] for text in ("3764.61", "3769.9", "3662.71", "3700.650", "24599"))
    bar = trade_bar_of(Columns(Symbol.EMPTY, 1, memoryview(array("q", [START])), cells, False), 0)
    assert exact(bar)[:4] == ["3764.61", "3769.9", "3662.71", "3700.650"]
    assert (bar.close, bar._volume) == (3700.65, Decimal(24599))


def test_a_factor_of_one_keeps_value_and_volume() -> None:
    bar = normalize(trade_bar_of(columns_of([1, 2, 3, 4, 5]), 0), ONE, DataNormalizationMode.ADJUSTED, ZERO)
    assert (bar._close, bar._volume) == (Decimal("0.0004"), Decimal(5))


def test_the_data_type_can_be_set_to_what_it_is() -> None:
    bar = TradeBar()
    bar.data_type = MarketDataType.TRADE_BAR
    assert bar.data_type is MarketDataType.TRADE_BAR
    with pytest.raises(AttributeError, match="cannot change"):
        bar.data_type = MarketDataType.TICK


def test_the_data_type_of_custom_data_can_be_any() -> None:
    point = PythonData()
    assert point.data_type is MarketDataType.BASE
    point.data_type = MarketDataType.TRADE_BAR
    assert point.clone().data_type is MarketDataType.TRADE_BAR
    assert PythonData().data_type is MarketDataType.BASE


def test_a_quote_keeps_its_value_when_a_side_is_replaced() -> None:
    bar = QuoteBar(datetime(2020, 1, 2, 9, 30), Symbol.EMPTY, Bar(1, 1, 1, 1), 5, None, 0)
    bar.ask = Bar(2, 2, 2, 2)
    assert (bar.value, bar.close) == (1, 1.5)
