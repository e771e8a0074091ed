"""Cash, its conversion and its settlement."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException, KeyNotFoundException
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, make, ticks
from engine.lean_runtime.securities.cash import Cash
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.lean_runtime.securities.cash_book import CashBook, IdentityCurrencyConverter
from engine.lean_runtime.securities.margin_interest import MarginInterestRateParameters
from engine.lean_runtime.securities.settlement import (
    AccountCurrencyImmediateSettlementModel,
    ApplyFundsSettlementModelParameters,
    DelayedSettlementModel,
    ImmediateSettlementModel,
    ScanSettlementModelParameters,
)
from tests.engine.lean_runtime.securities.bench import NOW_UTC, Bench


def test_a_book_starts_with_an_empty_dollar_entry() -> None:
    book = CashBook()
    assert (book.keys(), book["USD"].amount, book.account_currency) == (["USD"], 0.0, "USD")


def test_changing_the_account_currency_moves_the_amount() -> None:
    book = CashBook()
    book["USD"].set_amount(50)
    book.account_currency = "eur"
    assert (book.keys(), book["EUR"].amount) == (["EUR"], 50.0)


def test_adding_twice_updates_the_entry() -> None:
    book = CashBook()
    first = book.add("EUR", 10, 1.2)
    assert book.add("EUR", 20, "1.3") is first
    assert (first.amount, first.value_in_account_currency) == (20.0, 26.0)
    assert book.total_value_in_account_currency == 26.0


def test_conversion_needs_both_rates() -> None:
    book = CashBook()
    book.add("EUR", 0, 2)
    book.add("GBP", 0, 0)
    assert (book.convert(10, "EUR", "USD"), book.convert(0, "GBP", "USD")) == (20.0, 0.0)
    with pytest.raises(ArgumentException, match="conversion rate for GBP is not available"):
        book.convert(1, "GBP", "USD")


def test_missing_currencies_are_named() -> None:
    with pytest.raises(KeyNotFoundException, match="cash symbol \\(EUR\\) was not found"):
        CashBook()["EUR"]
    with pytest.raises(InvalidOperationException):
        CashBook()["QCC"]


def test_a_book_prints_as_leans_table() -> None:
    book = CashBook()
    book["USD"].set_amount("100000.5")
    assert str(book.values()[0]) == "USD: $      100000.50 @       1.00 = $100000.5"
    assert str(book).splitlines()[-1] == "CashBook Total Value:                $100000.5"


def test_currency_signs_and_empty_codes() -> None:
    assert Cash("eur", 1, 1).currency_symbol == "€"
    with pytest.raises(ArgumentException):
        Cash("", 1, 1)


def test_identity_conversion_refuses_other_currencies() -> None:
    converter = IdentityCurrencyConverter("USD")
    assert converter.convert_to_account_currency(CashAmount(3, "usd")).amount == 3.0
    with pytest.raises(ArgumentException):
        converter.convert_to_account_currency(CashAmount(3, "EUR"))


def test_new_currencies_appear_in_the_unsettled_book_with_one_conversion() -> None:
    portfolio = Bench().portfolio
    portfolio.set_cash("EUR", 100, 2)
    portfolio.cash_book["EUR"]._conversion_rate = Decimal(3)
    assert portfolio.unsettled_cash_book["EUR"].conversion_rate == 3.0
    assert portfolio.total_portfolio_value == 100_300.0


def _apply(bench: Bench, model: Any, amount: Any, currency: str = "USD", time: int = NOW_UTC) -> None:
    cash = CashAmount(amount, currency)
    model.apply_funds(ApplyFundsSettlementModelParameters(bench.portfolio, bench.stock, time, cash, None))


def test_immediate_settlement_books_at_once() -> None:
    bench = Bench()
    _apply(bench, ImmediateSettlementModel(), -250)
    assert bench.portfolio.cash == 99_750.0


def test_account_currency_settlement_converts() -> None:
    bench = Bench()
    bench.portfolio.set_cash("EUR", 0, 2)
    _apply(bench, AccountCurrencyImmediateSettlementModel(), 10, "EUR")
    assert bench.portfolio.cash_book["USD"].amount == 100_020.0


@pytest.mark.parametrize(
    ("sold", "due"), [(NOW_UTC, make(2015, 12, 11, 11)), (make(2015, 12, 11, 20), make(2015, 12, 14, 11))]
)
def test_proceeds_settle_on_the_next_trading_day_at_six(sold: int, due: int) -> None:
    bench, model = Bench(), DelayedSettlementModel(1, 6 * TICKS_PER_HOUR)
    _apply(bench, model, -100, time=sold)
    _apply(bench, model, 300, time=sold)
    assert (bench.portfolio.cash, bench.portfolio.unsettled_cash) == (99_900.0, 300.0)
    assert bench.portfolio.total_portfolio_value == 100_200.0
    assert (model.get_unsettled_cash().amount, model.get_unsettled_cash().currency) == (300.0, "USD")
    model.scan(ScanSettlementModelParameters(bench.portfolio, bench.stock, due - 1))
    assert bench.portfolio.unsettled_cash == 300.0
    model.scan(ScanSettlementModelParameters(bench.portfolio, bench.stock, due))
    assert (bench.portfolio.cash, bench.portfolio.unsettled_cash) == (100_200.0, 0.0)


def test_cash_of_a_currency_without_pair_is_worth_nothing(services: object) -> None:
    cash = Cash("XYZ", 10, 0)
    cash.ensure_currency_data_feed(None, None, {}, None, None, "USD")
    assert (cash.conversion_rate, cash.currency_conversion.destination_currency) == (0.0, "XYZ")


def test_the_account_currency_converts_to_itself() -> None:
    bench = Bench()
    bench.portfolio.cash_book.ensure_currency_data_feeds(None, SimpleNamespace(), {}, None, None)
    assert bench.portfolio.cash_book["USD"].currency_conversion.destination_currency == "USD"


def test_settlement_parameters_keep_the_kind_of_the_time_given() -> None:
    bench = Bench()
    naive = datetime(2013, 10, 6)
    for given, seen in ((naive, naive), (ticks(naive), naive.replace(tzinfo=UTC)), (naive.replace(tzinfo=UTC),) * 2):
        parameters = ScanSettlementModelParameters(bench.portfolio, bench.stock, given)
        assert (parameters._utc_time, parameters.utc_time) == (ticks(naive), seen)
        assert MarginInterestRateParameters(bench.stock, given).time == seen
