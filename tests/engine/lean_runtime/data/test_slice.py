"""Slices and their dictionaries behave as recorded in observed/api.md C."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import DelistingType, OptionRight, OptionStyle, SplitType
from engine.lean_runtime.common.errors import KeyNotFoundException, NotSupportedException, NullReferenceException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, Split, SymbolChangedEvent
from engine.lean_runtime.data.data_dictionary import TradeBars
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.identity.symbol_cache import SymbolCache
from tests.engine.lean_runtime.data.lean_folder import AAPL, GOOG, SPY, activate_lean_data, symbol_of

TIME = datetime(2015, 12, 24, 9, 32)


@pytest.fixture(autouse=True)
def services() -> Iterator[None]:
    """Use LEAN's sample data."""
    activate_lean_data()
    SymbolCache.set("GOOG", symbol_of(*GOOG))
    yield
    EngineServices.clear()


def goog() -> Symbol:
    """Return the equity of the tests."""
    return symbol_of(*GOOG)


def call() -> Symbol:
    """Return an option of the equity."""
    return Symbol.create_option(goog(), "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750, make(2015, 12, 24))


def trade(symbol: Symbol, close: float = 1.0) -> TradeBar:
    """Return a trade bar."""
    return TradeBar(TIME, symbol, close, close, close, close, 1)


def quote(symbol: Symbol) -> QuoteBar:
    """Return a quote bar."""
    from engine.lean_runtime.data.bar import Bar

    return QuoteBar(TIME, symbol, Bar(1, 1, 1, 1), 1, Bar(2, 2, 2, 2), 1)


def sample() -> Slice:
    """Return a slice of an equity and an option."""
    return Slice(TIME, [trade(goog()), quote(goog()), quote(call())], TIME)


def test_an_equity_shows_its_trades_and_an_option_its_quotes() -> None:
    assert isinstance(sample()[goog()], TradeBar)
    assert isinstance(sample()[call()], QuoteBar)


def test_tickers_are_keys_for_what_was_added() -> None:
    slice = sample()
    assert slice["goog"] is slice[goog()] is slice.get("GOOG") is slice.bars["GOOG"]
    assert "GOOG" in slice
    assert slice.contains_key("GOOG")


def test_iteration_yields_pairs_in_symbol_order() -> None:
    pairs = [(pair.key, type(pair.value).__name__) for pair in sample()]
    assert pairs == [(goog(), "TradeBar"), (call(), "QuoteBar")]
    assert (len(sample()), sample().count, sample().keys()) == (2, 2, [goog(), call()])
    assert [key for key, _ in sample().items()] == sample().keys()


def test_a_missing_symbol_is_no_python_key_error() -> None:
    with pytest.raises(KeyNotFoundException, match="'SPY R735QTJ8XC9X' wasn't found in the Slice object") as caught:
        sample()[symbol_of(*SPY)]
    assert not isinstance(caught.value, KeyError)
    assert sample().get(symbol_of(*SPY)) is None


def test_an_unknown_ticker_names_the_symbol_cache() -> None:
    for keyed in (sample(), sample().bars, sample().option_chains):
        with pytest.raises(KeyNotFoundException, match="The ticker ZZZ was not found in the SymbolCache"):
            keyed["ZZZ"]
        assert keyed.get("ZZZ") is None
        assert "ZZZ" not in keyed


def test_none_and_numbers_are_no_keys() -> None:
    for keyed in (sample(), sample().bars):
        with pytest.raises(NullReferenceException):
            keyed[None]
        with pytest.raises(TypeError):
            keyed[5]
        assert keyed.get(None) is None
        assert None not in keyed
        assert 5 not in keyed


def test_types_find_their_dictionaries() -> None:
    slice = sample()
    assert slice.get(TradeBar) is slice.bars
    assert slice.get(QuoteBar, goog()) is slice.quote_bars[goog()]
    assert slice.try_get_value(goog()) == (True, slice.bars[goog()])
    assert slice.bars.try_get_value(symbol_of(*SPY)) == (False, None)


def test_empty_dictionaries_are_false_and_carry_the_time() -> None:
    slice = sample()
    assert not slice.splits
    assert slice.bars
    assert (slice.bars.time, slice.time, str(slice.bars)) == (TIME, TIME, "QuantConnect.Data.Market.TradeBars")


def test_slices_cannot_be_written() -> None:
    with pytest.raises(NotSupportedException):
        sample()[goog()] = 1


def test_the_shorter_bar_of_a_symbol_wins() -> None:
    hour = trade(goog(), 2)
    hour._period *= 60
    assert Slice(TIME, [hour, trade(goog(), 1)]).bars[goog()].close == 1.0
    assert Slice(TIME, [trade(goog(), 1), hour]).bars[goog()].close == 1.0


def test_quotes_alone_do_not_show_an_equity() -> None:
    slice = Slice(TIME, [quote(goog())])
    assert not slice.contains_key(goog())
    assert slice.quote_bars.contains_key(goog())


def test_corporate_events_are_in_their_dictionaries_and_give_no_data() -> None:
    symbol = symbol_of(*AAPL)
    events = [
        Dividend(symbol, TIME, 1.5, 100),
        Split(symbol, TIME, 645.57, 0.142857, SplitType.WARNING),
        Delisting(symbol, TIME, 1, DelistingType.WARNING),
        SymbolChangedEvent(symbol, TIME, "OLD", "NEW"),
    ]
    slice = Slice(TIME, events)
    assert (slice.dividends[symbol].distribution, slice.splits[symbol].split_factor) == (1.5, 0.142857)
    assert slice.get(Delisting)[symbol].type == DelistingType.WARNING
    assert slice.symbol_changed_events[symbol].new_symbol == "NEW"
    assert slice.contains_key(symbol)
    assert slice.get(symbol) is None
    assert slice.values() == []


def test_events_print_as_in_lean() -> None:
    symbol = goog()
    assert str(Split(symbol, TIME, 645.57, 0.5, SplitType.WARNING)) == "Split Warning: GOOG: 0.5 | 645.57"
    assert str(Dividend(symbol, TIME, 1.5, 100)) == "Dividend: GOOG: 1.5 | 100"
    assert str(Delisting(symbol, TIME, 1, DelistingType.DELISTED)) == "Delisted: GOOG 12/24/2015 09:32:00"
    assert str(SymbolChangedEvent(symbol, TIME, "A", "B")) == "12/24/2015 09:32:00 A->B"


def test_ticks_are_lists_and_the_last_of_a_type_is_found() -> None:
    first, second = Tick(TIME, goog(), "", "", 10, 5.0), Tick(TIME, goog(), "", "", 10, 6.0)
    slice = Slice(TIME, [first, second, OpenInterest(TIME, call(), 780)])
    assert slice[goog()] == [first, second] == slice.ticks[goog()]
    assert slice.get(Tick)[goog()] is second
    assert slice.get(OpenInterest)[call()].value == 780.0
    assert [pair.value for pair in slice][:2] == [first, second]


def test_dictionaries_keep_symbol_order_when_changed() -> None:
    bars = TradeBars(TIME)
    for symbol in (symbol_of(*SPY), symbol_of(*AAPL), goog()):
        bars.add(trade(symbol))
    assert [symbol.value for symbol in bars.keys()] == ["AAPL", "GOOG", "SPY"]  # noqa: SIM118
    bars.remove(goog())
    assert [pair.key.value for pair in bars] == ["AAPL", "SPY"]
    assert [symbol.value for symbol in dict(bars.items())] == ["AAPL", "SPY"]
