"""What a security's prices are after bars, quotes and ticks of each kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.ticks import TICKS_PER_MINUTE
from engine.lean_runtime.data.columns import Columns
from engine.lean_runtime.data.quote_bar import QuoteBar, quote_bar_of
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.securities.cache import OptionCache
from tests.engine.lean_runtime.securities.bench import NOW_LOCAL, STOCK, Bench, quote_bar, trade_bar

D = Decimal
_PRICES = ("_price", "_open", "_high", "_low", "_close")
_FIELDS = (*_PRICES, "_volume", "_bid_price", "_ask_price", "_bid_size", "_ask_size")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def _fields(security: Any) -> list[float]:
    return [float(getattr(security.cache, name)) for name in _FIELDS]


def test_a_stocks_quotes_move_its_sides_but_not_its_price(bench: Bench) -> None:
    bench.stock.update([trade_bar(STOCK, 1, 4, 1, 3, 10)], TradeBar, False)
    bench.stock.update([quote_bar(STOCK, 2, 6, 7, 8)], QuoteBar, False)
    assert _fields(bench.stock) == [3, 1, 4, 1, 3, 10, 2, 6, 7, 8]


def test_an_options_quotes_are_its_price(bench: Bench) -> None:
    symbol = bench.call.symbol
    bench.call.update([trade_bar(symbol, 1, 4, 1, 3, 10)], TradeBar, False)
    bench.call.update([quote_bar(symbol, 2, 6, 7, 8)], QuoteBar, False)
    assert _fields(bench.call) == [4, 4, 4, 4, 4, 10, 2, 6, 7, 8]
    assert isinstance(bench.call.get_last_data(), QuoteBar)


def test_a_trade_after_the_quote_of_the_same_end_changes_the_volume_only(bench: Bench) -> None:
    symbol = bench.call.symbol
    bench.call.update([quote_bar(symbol, 2, 6, 7, 8)], QuoteBar, False)
    bench.call.update([trade_bar(symbol, 1, 4, 1, 3, 10)], TradeBar, False)
    assert (bench.call.price, bench.call.volume) == (4.0, 10.0)
    assert isinstance(bench.call.get_last_data(), QuoteBar)


def test_zeros_overwrite_nothing(bench: Bench) -> None:
    symbol = bench.call.symbol
    bench.call.update([quote_bar(symbol, 2, 6, 7, 8)], QuoteBar, False)
    bench.call.update([quote_bar(symbol, None, 5, 0, 0, minute=1)], QuoteBar, False)
    assert (bench.call.price, bench.call.bid_price, bench.call.ask_price) == (5.0, 2.0, 5.0)
    assert (bench.call.bid_size, bench.call.ask_size) == (7.0, 8.0)


def test_fill_forward_bars_change_no_field(bench: Bench) -> None:
    bench.stock.update([trade_bar(STOCK, 1, 1, 1, 1, 10)], TradeBar, False)
    repeated = trade_bar(STOCK, 9, 9, 9, 9, 0, minute=1)
    repeated.is_fill_forward = True
    bench.stock.update([repeated], TradeBar, True)
    assert bench.stock.price == 1.0
    assert bench.stock.get_last_data().close == 1.0


def test_a_stock_without_quotes_bids_its_price_and_an_option_bids_nothing(bench: Bench) -> None:
    bench.price(bench.stock, 5)
    bench.price(bench.call, 5)
    assert (bench.stock.bid_price, bench.stock.ask_price) == (5.0, 5.0)
    assert (bench.call.bid_price, bench.call.ask_price) == (0.0, 0.0)


def test_points_are_found_by_type(bench: Bench) -> None:
    bar = trade_bar(STOCK, 1, 1, 1, 1)
    bench.stock.update([bar], TradeBar, False)
    cache = bench.stock.cache
    assert cache.get_data(TradeBar) is bar
    assert cache.get_data[TradeBar]() is bar
    assert cache.get_data() is bar
    assert (cache.get_data(QuoteBar), cache.get_all[TradeBar]()) == (None, [bar])
    assert (cache.has_data(TradeBar), cache.has_data(QuoteBar)) == (True, False)


def test_ticks_set_price_and_their_own_side(bench: Bench) -> None:
    bench.stock.update([Tick(None, STOCK, "", "", 7, 12)], Tick, False)
    quote = Tick(None, STOCK, "", "", 1, 10, 2, 14)
    bench.stock.update([quote], Tick, False)
    assert _fields(bench.stock) == [12, 0, 0, 0, 0, 7, 10, 14, 1, 2]
    assert bench.stock.cache.get_all[Tick]()[-1] is quote


def test_open_interest_is_no_price(bench: Bench) -> None:
    bench.call.update([OpenInterest(None, bench.call.symbol, 321)], OpenInterest, True)
    assert (bench.call.open_interest, bench.call.price, bench.call.has_data) == (321, 0.0, False)


def test_reset_forgets_prices_and_keeps_the_users_values(bench: Bench) -> None:
    bench.price(bench.stock, 5)
    bench.stock.note = "kept"
    bench.stock.cache.reset()
    assert (bench.stock.price, bench.stock.has_data, bench.stock.note) == (0.0, False, "kept")


def test_settling_changes_no_field(bench: Bench) -> None:
    symbol = bench.call.symbol
    for minute in range(100):
        bench.call.update([trade_bar(symbol, 1, 4, 1, minute + 1, minute, minute)], TradeBar, False)
    assert len(bench.call.cache._trades) < 50
    assert (bench.call.price, bench.call.volume, bench.call.high) == (100.0, 99.0, 4.0)


class Eager:
    """LEAN's rule written down literally: each bar overwrites by what is not zero (SecurityCache.ProcessDataPoint)."""

    def __init__(self, quotes_count: bool) -> None:
        self.values = dict.fromkeys(_FIELDS, Decimal(0))
        self.quotes_count = quotes_count
        self.quote_end = self.price_end = 0

    def set(self, name: str, value: Decimal) -> None:
        self.values[name] = value or self.values[name]

    def take(self, bar: Any, is_quote: bool) -> None:
        end = bar._end_time
        if (self.quotes_count or not is_quote) and (self.quote_end != end or self.price_end != end):
            self.price_end = end
            for name in ("_open", "_high", "_low", "_close"):
                self.set(name, getattr(bar, name))
            self.set("_price", bar._close)
        if not is_quote:
            self.set("_volume", bar._volume)
            return
        self.quote_end = end
        self.set("_bid_price", bar.bid._close if bar.bid else Decimal(0))
        self.set("_ask_price", bar.ask._close if bar.ask else Decimal(0))
        self.set("_bid_size", bar._last_bid_size)
        self.set("_ask_size", bar._last_ask_size)


_NUMBER = st.integers(0, 3)
_BARS = st.lists(st.tuples(st.booleans(), _NUMBER, _NUMBER, _NUMBER, st.integers(0, 1), st.booleans()), max_size=60)


@settings(max_examples=100, deadline=None)
@given(bars=_BARS, is_option=st.booleans())
def test_lazy_fields_are_what_overwriting_gives(bars: list[tuple[Any, ...]], is_option: bool) -> None:
    bench, minute = Bench(), 0
    security = bench.call if is_option else bench.stock
    eager = Eager(is_option)
    for is_quote, first, second, size, step, look in bars:
        minute += step
        if is_quote:
            bar: Any = quote_bar(security.symbol, first or None, second or None, size, size, minute)
        else:
            bar = trade_bar(security.symbol, first, second, first, second, size, minute)
        security.update([bar], type(bar), False)
        eager.take(bar, is_quote)
        if look:
            assert security.cache._price == eager.values["_price"]
    assert {name: getattr(security.cache, name) for name in _FIELDS} == eager.values
    assert security.cache.bid_price == float(eager.values["_bid_price"])


@pytest.mark.parametrize(("last_size", "complete"), [(9, True), (0, False)])
def test_raw_rows_are_forgotten_behind_one_without_zeros(last_size: int, complete: bool) -> None:
    count = OptionCache._SETTLE_AFTER + 1
    times = [NOW_LOCAL + row * TICKS_PER_MINUTE for row in range(count)]
    columns = [tuple(range(number, number + count)) for number in (500, 600, 400, 501, 7, 520, 610, 410, 521)]
    rows = Columns(Bench().call.symbol, TICKS_PER_MINUTE, times, (*columns, (5,) + (last_size,) * (count - 1)), True)
    cache = OptionCache()
    for row in range(count):
        cache.add_data_list([quote_bar_of(rows, row)], QuoteBar, False)
    assert (len(cache._quotes), len(cache._bars)) == ((1, 1) if complete else (0, 0))
    assert cache._price == (D("0.0533") + D("0.0553")) / 2
    assert (cache._bid_price, cache._bid_size, cache._ask_size) == (D("0.0533"), 39, last_size or 5)
