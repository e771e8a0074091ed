"""Chains of slices and of universe files, as recorded in observed/api.md C."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import MarketDataType, OptionRight, OptionStyle
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.greeks import Greeks, ModeledGreeks
from engine.lean_runtime.data.option_chain import OptionChain, OptionChains
from engine.lean_runtime.data.option_contract import OptionContract
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.tick import OpenInterest
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.data.universe_reader import read_option_universe
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.data.lean_folder import GOOG, activate_lean_data, symbol_of

TIME = datetime(2015, 12, 24, 9, 32)
COLUMNS = [
    "askprice",
    "asksize",
    "bidprice",
    "bidsize",
    "delta",
    "expiry",
    "gamma",
    "impliedvolatility",
    "lastprice",
    "openinterest",
    "rho",
    "right",
    "scaledstrike",
    "strike",
    "style",
    "theoreticalprice",
    "theta",
    "underlyinglastprice",
    "underlyingsymbol",
    "vega",
    "volume",
]
PROPERTIES: Any = SimpleNamespace(_strike_multiplier=1)


@pytest.fixture(autouse=True)
def services() -> Iterator[None]:
    """Use LEAN's sample data."""
    activate_lean_data()
    yield
    EngineServices.clear()


def canonical() -> Symbol:
    """Return GOOG's canonical option."""
    return Symbol.create_canonical_option(symbol_of(*GOOG))


def call(strike: int = 750) -> Symbol:
    """Return a contract."""
    underlying = symbol_of(*GOOG)
    return Symbol.create_option(underlying, "usa", OptionStyle.AMERICAN, OptionRight.CALL, strike, make(2015, 12, 24))


class PricedOption(SimpleNamespace):
    """An option security that counts how often its model is asked."""

    asked = 0

    def evaluate_price_model(self, slice: Slice, contract: OptionContract) -> Any:
        """Answer with fixed values."""
        self.asked += 1
        return SimpleNamespace(_theoretical_price=2, _implied_volatility=1, greeks=Greeks(0.5, 0.1, 0.2, -36.5, 0.3))


def contract_with_data(option: Any) -> OptionContract:
    """Return a contract that has seen a trade, a quote and an open interest."""
    contract = OptionContract.create(
        make(2015, 12, 24, 9, 32), option, TradeBar(TIME, symbol_of(*GOOG), 1, 1, 1, 749.27, 1)
    )
    contract._update(TradeBar(TIME, option.symbol, 1.4, 1.4, 1.4, 1.4, 4))
    contract._update(QuoteBar(TIME, option.symbol, Bar(1, 1, 1, 1.1), 20, Bar(2, 2, 2, 1.8), 21))
    contract._update(OpenInterest(TIME, option.symbol, 780))
    return contract


def option() -> PricedOption:
    """Return the security of the contract."""
    return PricedOption(symbol=call(), symbol_properties=PROPERTIES)


def test_a_contract_shows_the_data_of_the_slice() -> None:
    contract = contract_with_data(option())
    assert (contract.bid_price, contract.ask_price, contract.last_price, contract.price) == (1.1, 1.8, 1.4, 1.4)
    assert (contract.bid_size, contract.ask_size, contract.volume, contract.open_interest) == (20, 21, 4, 780.0)
    assert (contract.strike, contract.scaled_strike, contract.expiry) == (750.0, 750.0, datetime(2015, 12, 24))
    assert (contract.right, contract.underlying_last_price, contract.time) == (OptionRight.CALL, 749.27, TIME)
    assert isinstance(contract.bid_size, int)
    assert str(contract) == "GOOG  151224C00750000"


def test_the_price_model_is_asked_once_and_only_when_read() -> None:
    security = option()
    contract = contract_with_data(security)
    contract._set_option_price_model(security, Slice(TIME, []))
    assert security.asked == 0
    assert (contract.greeks.delta, contract.implied_volatility, contract.theoretical_price) == (0.5, 1.0, 2.0)
    assert security.asked == 1


def test_without_a_model_greeks_are_zero() -> None:
    contract = contract_with_data(option())
    assert (contract.greeks.delta, contract.greeks.theta_per_day, contract.implied_volatility) == (0.0, 0.0, 0.0)


def test_theta_per_day_is_a_365th() -> None:
    greeks = Greeks(theta=-36.5)
    assert greeks.theta_per_day == -0.1
    greeks.theta_per_day = -1
    assert greeks.theta == -365.0


def test_modeled_greeks_are_evaluated_once_each() -> None:
    calls: list[str] = []
    greeks = ModeledGreeks(*(lambda name=name: calls.append(name) or 1 for name in "dgvtrl"))  # type: ignore[misc]
    assert (greeks.delta, greeks.delta, greeks.vega) == (1.0, 1.0, 1.0)
    assert calls == ["d", "v"]


def test_contracts_without_data_are_zero() -> None:
    contract = OptionContract(option())
    assert (contract.bid_price, contract.ask_price, contract.last_price, contract.volume, contract.bid_size) == (
        0,
        0,
        0,
        0,
        0,
    )


def filled_chain() -> OptionChain:
    """Return a chain of three contracts added out of order."""
    chain = OptionChain(canonical(), make(2015, 12, 24, 9, 32))
    for strike in (760, 740, 750):
        security = PricedOption(symbol=call(strike), symbol_properties=PROPERTIES)
        chain.contracts[security.symbol] = contract_with_data(security)
    return chain


def test_chains_iterate_contracts_in_symbol_order() -> None:
    chain = filled_chain()
    assert [contract.strike for contract in chain] == [740.0, 750.0, 760.0]
    assert [pair.value.strike for pair in chain.contracts] == [740.0, 750.0, 760.0]
    assert (len(chain), chain.count, chain.value, chain.data_type) == (3, 3, 0.0, MarketDataType.OPTION_CHAIN)


def test_chains_contain_symbols_and_contracts() -> None:
    chain = filled_chain()
    assert call(750) in chain
    assert next(iter(chain)) in chain
    assert call(999) not in chain
    with pytest.raises(TypeError):
        chain[0]  # type: ignore[index]


def test_chains_are_found_by_underlying_contract_and_canonical() -> None:
    chains = OptionChains(make(2015, 12, 24))
    chain = filled_chain()
    chains[canonical()] = chain
    assert chains[symbol_of(*GOOG)] is chains[call()] is chains[canonical()] is chain
    assert symbol_of(*GOOG) in chains
    assert chains.keys() == [canonical()]


def test_a_chain_of_a_universe_file_shows_closes() -> None:
    rows = read_option_universe(canonical(), make(2015, 12, 23))
    chain = OptionChain(canonical(), make(2015, 12, 24), rows, PROPERTIES, False)
    contract = chain.contracts[call()]
    assert (len(chain), contract.bid_price, contract.ask_price, contract.last_price) == (2192, 2.3, 2.3, 2.3)
    assert (contract.volume, contract.open_interest, contract.bid_size) == (1212, 780.0, 0)
    assert (contract.underlying_last_price, contract.theoretical_price) == (748.54, 0.0)
    assert (contract.time, type(contract).__name__) == (datetime(2015, 12, 24), "OptionContract")
    assert isinstance(chain.underlying, QuoteBar)
    assert chain.underlying.price == 0.0


def test_expired_contracts_leave_the_chain_of_a_file() -> None:
    rows = read_option_universe(canonical(), make(2015, 12, 23))
    assert len(OptionChain(canonical(), make(2015, 12, 25), rows, PROPERTIES)) == 2192 - 176


def test_unflattened_frames_have_a_row_per_chain() -> None:
    rows = read_option_universe(canonical(), make(2015, 12, 23))
    frame = OptionChain(canonical(), make(2015, 12, 24), rows, PROPERTIES, False).data_frame
    assert list(frame.columns) == ["contracts", "count"]
    assert (list(frame.index.names), frame.index[0], frame["count"].iloc[0]) == (["symbol"], canonical(), 2192)


def test_flattened_frames_have_a_row_per_contract() -> None:
    security = option()
    chain = OptionChain(canonical(), make(2015, 12, 24, 9, 32))
    for strike in (740, 750):
        item = PricedOption(symbol=call(strike), symbol_properties=PROPERTIES)
        chain.contracts[item.symbol] = contract_with_data(item)
        chain.contracts[item.symbol]._set_option_price_model(security, Slice(TIME, []))
    frame = chain.data_frame
    assert list(frame.columns) == COLUMNS
    assert [str(frame[name].dtype) for name in ("askprice", "asksize", "expiry", "right")] == [
        "float64",
        "int64",
        "datetime64[ns]",
        "object",
    ]
    assert frame.index[0] == call(740)
    assert str(frame["right"].iloc[0]) == "CALL"
