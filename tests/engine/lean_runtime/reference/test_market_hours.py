"""The market hours database: lookups, inheritance between entries, custom entries."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.database_key import SecurityDatabaseKey
from engine.lean_runtime.reference.market_hours import MarketHoursDatabase

OPEN = [{"start": "09:30:00", "end": "16:00:00", "state": "market"}]


def entry(**lists: Any) -> dict[str, Any]:
    """Return an entry that opens on Mondays."""
    return {"dataTimeZone": "America/New_York", "exchangeTimeZone": "America/Chicago", "monday": OPEN} | lists


@pytest.fixture
def database(tmp_path: Path) -> MarketHoursDatabase:
    entries = {
        "IndexOption-usa-SPXW": entry(),
        "Index-usa-[*]": entry(holidays=["1/1/2020"], earlyCloses={"12/24/2020": "13:00:00"}),
        "Index-usa-SPX": entry(
            holidays=["7/3/2020"], earlyCloses={"12/24/2020": "12:15:00"}, lateOpens={"1/2/2020": "10:00:00"}
        ),
        "IndexOption-usa-[*]": entry(holidays=["5/5/2020"]),
        "IndexOption-usa-NDX": entry(bankHolidays=["6/6/2020"]),
        "Base-usa-TYPE.Weather": entry(),
        "Nonsense": entry(),
        "Martian-usa-[*]": entry(),
    }
    path = tmp_path / "hours.json"
    path.write_text(json.dumps({"entries": entries}))
    return MarketHoursDatabase.from_file(path)


def test_symbols_join_their_markets_dates(database: MarketHoursDatabase) -> None:
    hours = database.get_entry("usa", "SPX", SecurityType.INDEX).exchange_hours
    assert hours.holidays == {datetime(2020, 1, 1), datetime(2020, 7, 3)}
    assert [str(pair.value) for pair in hours.early_closes] == ["12:15:00"]


def test_options_take_the_dates_of_their_underlying(database: MarketHoursDatabase) -> None:
    hours = database.get_entry("usa", "SPXW", SecurityType.INDEX_OPTION).exchange_hours
    assert hours.holidays == {datetime(2020, 1, 1), datetime(2020, 7, 3)}
    assert len(hours.late_opens) == 1


def test_entries_that_come_later_are_not_inherited(database: MarketHoursDatabase) -> None:
    ndx = database.get_entry("usa", "NDX", SecurityType.INDEX_OPTION).exchange_hours
    assert datetime(2020, 5, 5) in ndx.holidays
    assert ndx.bank_holidays == {datetime(2020, 6, 6)}
    weekly = database.get_entry("usa", "SPXW", SecurityType.INDEX_OPTION).exchange_hours
    assert datetime(2020, 5, 5) not in weekly.holidays


def test_lookup_falls_back_to_the_market(database: MarketHoursDatabase) -> None:
    assert database.get_entry("usa", "RUT", SecurityType.INDEX) is database.get_entry("usa", None, SecurityType.INDEX)
    assert database.get_data_time_zone("usa", "rut", SecurityType.INDEX) is TimeZones.NEW_YORK
    found, custom = database.try_get_entry("usa", "NYC.Weather", SecurityType.BASE)
    assert found
    assert custom is not None


def test_missing_entries(database: MarketHoursDatabase) -> None:
    assert database.try_get_entry("usa", "X", SecurityType.EQUITY) == (False, None)
    with pytest.raises(ArgumentException, match=r"Unable to locate exchange hours for Equity-usa-X\."):
        database.get_entry("usa", "X", SecurityType.EQUITY)
    with pytest.raises(ArgumentException, match="no longer supported"):
        database.get_entry("usa", "ES", SecurityType.FUTURE)


def test_set_entry_replaces_what_was_looked_up(database: MarketHoursDatabase) -> None:
    before = database.get_entry("usa", "RUT", SecurityType.INDEX)
    made = database.set_entry_always_open("usa", "RUT", SecurityType.INDEX, TimeZones.UTC)
    assert database.get_entry("usa", "RUT", SecurityType.INDEX) is made is not before
    assert database.contains_key("usa", "rut", SecurityType.INDEX)
    assert made.data_time_zone is TimeZones.UTC


def test_exchange_hours_of_a_configuration(database: MarketHoursDatabase) -> None:
    spx = Symbol.create("SPX", SecurityType.INDEX, "usa")
    config = SimpleNamespace(market="usa", symbol=spx, security_type=SecurityType.INDEX)
    assert database.get_exchange_hours(config) is database.get_entry("usa", "SPX", SecurityType.INDEX).exchange_hours


def test_keys_that_do_not_parse_are_skipped(database: MarketHoursDatabase) -> None:
    assert len(database.exchange_hours_listing) == 6


def test_database_symbols() -> None:
    equity = Symbol(SecurityIdentifier.generate_equity(datetime(2000, 1, 3), "OLD", "usa"), "NEW")
    option = Symbol.create_option(equity, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 5, datetime(2020, 1, 17))
    spx = Symbol.create("SPX", SecurityType.INDEX, "usa")
    weekly = Symbol.create_canonical_option(spx, "SPXW", "usa", None)
    keys = [MarketHoursDatabase.get_database_symbol_key(symbol) for symbol in (equity, option, spx, weekly, None)]
    assert keys == ["NEW", "NEW", "SPX", "SPXW", ""]


def test_database_keys_ignore_case() -> None:
    key = SecurityDatabaseKey.parse("Equity-USA-spy")
    assert key == SecurityDatabaseKey("usa", "SPY", SecurityType.EQUITY)
    assert str(SecurityDatabaseKey("", None, SecurityType.EQUITY)) == "Equity-[*]-[*]"
