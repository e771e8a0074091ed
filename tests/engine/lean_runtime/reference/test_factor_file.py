"""Factor files: factors of dates, events between rows, and the provider over real files."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType, SplitType
from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.exchange_hours import SecurityExchangeHours
from engine.lean_runtime.reference.factor_file import CorporateFactorProvider, CorporateFactorRow

LINES = ["20120102,0.9,0.5,40", "20130304,0.9,0.5,100", "20130605,0.95,1,200.5", "20501231,1,1,0"]
ACME = Symbol(SecurityIdentifier.generate_equity(datetime(2000, 1, 3), "ACME", "usa"), "ACME")
ALWAYS = SecurityExchangeHours.always_open(TimeZones.NEW_YORK)


@pytest.fixture
def factors() -> CorporateFactorProvider:
    rows, minimum = CorporateFactorRow.parse([*LINES, "20110101,inf,1,1", "20110101,1,1.6e+6,1", "20110101,0,1,1"])
    return CorporateFactorProvider("acme", rows, minimum)


@pytest.mark.parametrize(
    ("mode", "when", "factor"),
    [
        (DataNormalizationMode.ADJUSTED, datetime(2013, 3, 4), 0.45),
        (DataNormalizationMode.ADJUSTED, datetime(2013, 3, 5), 0.95),
        (DataNormalizationMode.SPLIT_ADJUSTED, datetime(2012, 6, 1, 15), 0.5),
        (DataNormalizationMode.TOTAL_RETURN, datetime(2013, 6, 6), 1.0),
        (DataNormalizationMode.ADJUSTED, datetime(2051, 1, 1), 1.0),
        (DataNormalizationMode.RAW, datetime(2013, 3, 4), 0.0),
    ],
)
def test_price_factor(
    factors: CorporateFactorProvider, mode: DataNormalizationMode, when: datetime, factor: float
) -> None:
    assert factors.get_price_factor(when, mode) == factor
    assert factors.get_price_scale(when, mode) == factor


def test_scaled_raw_is_relative_to_an_end_date(factors: CorporateFactorProvider) -> None:
    mode = DataNormalizationMode.SCALED_RAW
    start, end = datetime(2013, 3, 4), datetime(2013, 6, 1)
    assert factors.get_price_scale(start, mode, end_date_time=end) == pytest.approx(0.45 / 0.95)
    with pytest.raises(ArgumentException, match="requires an end date"):
        factors.get_price_scale(start, mode)
    with pytest.raises(ArgumentOutOfRangeException):
        factors.get_price_factor(start, DataNormalizationMode.FORWARD_PANAMA_CANAL)


def test_rows_without_usable_factors_are_left_out(factors: CorporateFactorProvider) -> None:
    assert len(factors) == 4
    assert factors.factor_file_minimum_date == datetime(2012, 1, 1)
    assert factors.most_recent_factor_change == datetime(2013, 6, 5)
    assert factors.get_scaling_factors(datetime(2013, 6, 1)).reference_price == 200.5


def test_events_on_the_next_trading_day(factors: CorporateFactorProvider) -> None:
    day = make(2013, 3, 4)
    assert factors._has_split_event_on_next_trading_day(day) == (True, Decimal("0.5"), Decimal(100))
    found, ratio, reference = factors._has_dividend_event_on_next_trading_day(day)
    assert (found, round(ratio, 6), reference) == (True, Decimal("0.947368"), Decimal(100))
    assert factors._has_split_event_on_next_trading_day(make(2013, 6, 5))[0] is False
    assert factors._has_dividend_event_on_next_trading_day(make(2012, 1, 2))[0] is False
    assert factors._has_dividend_event_on_next_trading_day(make(2050, 12, 31))[0] is False


def test_all_events_in_order(factors: CorporateFactorProvider) -> None:
    events = factors.get_splits_and_dividends(ACME, ALWAYS)
    named = [(type(event).__name__, event.time.date().isoformat()) for event in events]
    assert named == [("Dividend", "2013-03-05"), ("Split", "2013-03-05"), ("Dividend", "2013-06-06")]
    assert events[2].distribution == 10.02


def test_applying_events_restores_the_row_before(factors: CorporateFactorProvider) -> None:
    rows = list(factors)
    split = rows[1].get_split(rows[2], ACME, ALWAYS)
    applied = rows[2].apply(split, ALWAYS)
    assert (applied.date, applied.split_factor) == (rows[1].date, 0.5)
    dividend = rows[2].get_dividend(rows[3], ACME, ALWAYS, 8)
    assert rows[3].apply(dividend, ALWAYS).price_factor == pytest.approx(0.95)


def test_events_that_cannot_be_applied(factors: CorporateFactorProvider) -> None:
    rows = list(factors)
    split = rows[1].get_split(rows[2], ACME, ALWAYS)
    with pytest.raises(ArgumentException, match="is before split date"):
        rows[0].apply(split, ALWAYS)
    split.type = SplitType.WARNING
    with pytest.raises(ArgumentException, match="type warning"):
        rows[2].apply(split, ALWAYS)


def test_text_of_rows() -> None:
    row = CorporateFactorRow(datetime(2013, 3, 4), "0.123456789", "0.5", "100.50000")
    assert row.get_file_format("x") == "20130304,0.1234568,0.5,100.5,x"
    assert str(row) == "2013-03-04: 0.0617 0.5000"


def test_provider_names_files_by_permanent_ticker(services: EngineServices) -> None:
    google = Symbol.create("GOOG", SecurityType.EQUITY, "usa")
    spx = Symbol.create("SPX", SecurityType.INDEX, "usa")
    assert services.factor_files.get(google) is services.factor_files.get(google)
    assert len(services.factor_files.get(google)) > 0
    assert len(services.factor_files.get(spx)) == 0


def test_apples_split_of_2014(services: EngineServices) -> None:
    apple = Symbol.create("AAPL", SecurityType.EQUITY, "usa")
    found, factor, _ = services.factor_files.get(apple)._has_split_event_on_next_trading_day(make(2014, 6, 6))
    assert found
    assert float(factor) == pytest.approx(1 / 7, rel=1e-5)
