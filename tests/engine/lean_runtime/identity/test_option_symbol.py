"""Expiries and settlements of option contracts on the exchange calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.index_option_symbol import IndexOptionSymbol
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol

SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
ACME = Symbol(SecurityIdentifier.generate_equity(datetime(2000, 1, 3), "ACME", "usa"), "ACME")


def equity_call(expiry: datetime) -> Symbol:
    """Return an American call."""
    return Symbol.create_option(ACME, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 50, expiry)


def index_call(ticker: str, expiry: datetime) -> Symbol:
    """Return a European call of a family on SPX."""
    return Symbol.create_option(SPX, ticker, "usa", OptionStyle.EUROPEAN, OptionRight.CALL, 3000, expiry)


@pytest.mark.parametrize(
    ("expiry", "standard", "weekly"),
    [
        (datetime(2015, 12, 18), True, False),
        (datetime(2014, 6, 21), True, False),
        (datetime(2014, 4, 17), True, False),
        (datetime(2015, 12, 24), False, False),
        (datetime(2015, 12, 11), False, True),
    ],
)
def test_standard_and_weekly(expiry: datetime, standard: bool, weekly: bool) -> None:
    contract = equity_call(expiry)
    assert OptionSymbol.is_standard(contract) is OptionSymbol.is_standard_contract(contract) is standard
    assert OptionSymbol.is_weekly(contract) is weekly


@pytest.mark.parametrize(
    ("expiry", "last"),
    [
        (datetime(2014, 6, 21), datetime(2014, 6, 20)),
        (datetime(2014, 4, 19), datetime(2014, 4, 17)),
        (datetime(2015, 12, 25), datetime(2015, 12, 24)),
        (datetime(2015, 12, 18), datetime(2015, 12, 18)),
    ],
)
def test_last_day_of_trading(services: EngineServices, expiry: datetime, last: datetime) -> None:
    assert OptionSymbol.get_last_day_of_trading(equity_call(expiry)) == last


def test_expired_from_the_early_close_on(services: EngineServices) -> None:
    contract = equity_call(datetime(2015, 12, 24))
    assert not OptionSymbol.is_option_contract_expired(contract, datetime(2015, 12, 24, 17, 59))
    assert OptionSymbol.is_option_contract_expired(contract, datetime(2015, 12, 24, 18))
    assert not OptionSymbol.is_option_contract_expired(SPX, datetime(2050, 1, 1))


def test_holiday_expiry_is_over_with_the_day_before(services: EngineServices) -> None:
    contract = equity_call(datetime(2015, 12, 25))
    assert OptionSymbol.is_option_contract_expired(contract, datetime(2015, 12, 24, 18))


def test_settlement_times(services: EngineServices) -> None:
    friday = datetime(2021, 1, 15)
    assert OptionSymbol.get_settlement_date_time(index_call("SPX", friday)) == datetime(2021, 1, 15, 8, 30)
    assert OptionSymbol.get_settlement_date_time(index_call("SPXW", friday)) == datetime(2021, 1, 15, 15)
    assert OptionSymbol.get_settlement_date_time(equity_call(friday)) == datetime(2021, 1, 15, 16)
    with pytest.raises(ArgumentException, match="is not an option type"):
        OptionSymbol.get_settlement_date_time(SPX)


def test_index_families() -> None:
    assert IndexOptionSymbol.map_to_underlying("spxw") == "SPX"
    assert IndexOptionSymbol.map_to_underlying("ABC") == "ABC"
    assert IndexOptionSymbol.is_index_option("nqx")
    assert IndexOptionSymbol.is_am_settled(index_call("SPX", datetime(2021, 1, 15)))
    assert not IndexOptionSymbol.is_am_settled(index_call("SPXW", datetime(2021, 1, 15)))
    assert OptionSymbol.map_to_underlying("SPXW", SecurityType.INDEX_OPTION) == "SPX"
    assert OptionSymbol.map_to_underlying("ABC", SecurityType.OPTION) == "ABC"


def test_index_standard_contracts() -> None:
    assert IndexOptionSymbol.is_standard(index_call("SPX", datetime(2021, 1, 13)))
    assert IndexOptionSymbol.is_standard(index_call("SPXW", datetime(2021, 1, 15)))
    assert not IndexOptionSymbol.is_standard(index_call("SPXW", datetime(2021, 1, 13)))


def test_index_last_trading_dates() -> None:
    assert IndexOptionSymbol.get_last_trading_date("SPX", datetime(2021, 1, 15)) == datetime(2021, 1, 14)
    assert IndexOptionSymbol.get_last_trading_date("SPXW", datetime(2021, 1, 15)) == datetime(2021, 1, 15)
    assert IndexOptionSymbol.get_expiry_date("SPX", datetime(2021, 1, 14)) == datetime(2021, 1, 15)
