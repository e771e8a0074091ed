"""Fills, fees, profit and total value of the account."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import DataNormalizationMode, OptionRight, OrderType
from engine.lean_runtime.common.errors import InvalidOperationException, KeyNotFoundException, NotImplementedException
from engine.lean_runtime.data.auxiliary import Dividend, Split
from tests.engine.lean_runtime.securities.bench import STOCK, Bench, trade_bar

D = Decimal


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_buy_moves_cash_into_the_position(bench: Bench) -> None:
    bench.price(bench.stock, 50)
    bench.fill(bench.stock, 10, 50, fee=1)
    assert (bench.portfolio.cash, bench.portfolio.total_portfolio_value) == (99_499.0, 99_999.0)
    assert (bench.stock.holdings.quantity, bench.stock.holdings.average_price) == (10.0, 50.0)


@pytest.mark.parametrize(
    ("fills", "quantity", "average"),
    [
        (((10, 50), (10, 60)), 20, 55),
        (((10, 50), (-4, 60)), 6, 50),
        (((10, 50), (-10, 60)), 0, 0),
        (((10, 50), (-15, 60)), -5, 60),
        (((-10, 50), (-10, 40)), -20, 45),
        (((-10, 50), (4, 40)), -6, 50),
        (((-10, 50), (15, 40)), 5, 40),
    ],
)
def test_average_price_averages_on_adds_keeps_on_reductions_and_starts_anew_beyond_zero(
    bench: Bench, fills: tuple[tuple[int, int], ...], quantity: int, average: int
) -> None:
    for amount, price in fills:
        bench.fill(bench.stock, amount, price)
    assert (bench.stock.holdings._quantity, bench.stock.holdings._average_price) == (quantity, average)


def test_a_closing_fill_records_its_profit_less_twice_its_fee(bench: Bench) -> None:
    bench.fill(bench.stock, 10, 50, fee=1)
    bench.fill(bench.stock, -10, 55, fee=1.5)
    assert bench.records == [(bench.keeper._utc, D("47.0"), True)]
    assert (bench.stock.holdings.last_trade_profit, bench.stock.holdings.net_profit) == (50.0, 47.5)


def test_a_profit_smaller_than_two_fees_is_a_loss(bench: Bench) -> None:
    bench.fill(bench.stock, 10, 50, fee=1)
    bench.fill(bench.stock, -10, "50.1", fee=1)
    assert bench.records[0][1:] == (D("-1.0"), False)


def test_option_fills_count_the_multiplier(bench: Bench) -> None:
    bench.fill(bench.call, -2, "3.5", fee="1.3")
    assert bench.portfolio._cash == D("100698.70")
    assert bench.call.holdings._total_sale_volume == D("700.0")


def test_unrealized_profit_closes_at_the_other_side_and_pays_the_fee(bench: Bench) -> None:
    from engine.lean_runtime.data.quote_bar import QuoteBar
    from tests.engine.lean_runtime.securities.bench import quote_bar

    bench.fill(bench.call, 1, 3)
    bench.call.update([quote_bar(bench.call.symbol, 4, 5)], QuoteBar, False)
    assert bench.call.holdings.unrealized_profit == 99.0
    assert bench.call.holdings.unrealized_profit_percent == pytest.approx(0.33)


@pytest.mark.parametrize(
    ("quantity", "in_the_money", "underlying", "won"),
    [
        (-1, True, 110, True),
        (-1, True, 103, False),
        (-1, False, 90, False),
        (1, False, 90, True),
        (1, True, 110, False),
    ],
)
def test_exercises_win_by_the_in_the_money_amount(
    bench: Bench, quantity: int, in_the_money: bool, underlying: int, won: bool
) -> None:
    bench.price(bench.stock, underlying)
    bench.fill(bench.call, -quantity, 5)
    bench.fill(bench.call, quantity, 0, kind=OrderType.OPTION_EXERCISE, is_in_the_money=in_the_money)
    assert bench.records[0][2] is won


def test_exercise_messages_end_with_the_profit(bench: Bench) -> None:
    bench.price(bench.stock, 90)
    bench.fill(bench.call, 1, "5.3")
    loss = bench.fill(bench.call, -1, 0, kind=OrderType.OPTION_EXERCISE, message="OTM")
    assert loss.message == "OTM. Loss: -530.0"
    bench.fill(bench.call, -1, "5.3")
    assert bench.fill(bench.call, 1, 0, kind=OrderType.OPTION_EXERCISE, message="OTM").message == "OTM. Profit: +530.0"


def test_an_index_option_exercise_pays_the_intrinsic_value_in_cash(bench: Bench) -> None:
    bench.price(bench.index, 3010)
    bench.fill(bench.index_call, 1, 4)
    bench.fill(bench.index_call, -1, 0, kind=OrderType.OPTION_EXERCISE, is_in_the_money=True)
    assert bench.portfolio.cash == 100_600.0
    assert bench.index_call.holdings.last_trade_profit == 600.0


def test_a_failing_settlement_model_leaves_the_position_alone(bench: Bench) -> None:
    class Broken:
        def apply_funds(self, parameters: object) -> None:
            raise ValueError("broken")

        def scan(self, parameters: object) -> None: ...

        def get_unsettled_cash(self) -> None: ...

    bench.stock.set_settlement_model(Broken())
    bench.fill(bench.stock, 10, 50)
    assert (bench.stock.holdings.quantity, bench.portfolio.cash) == (0.0, 100_000.0)


def test_the_total_value_is_kept_until_it_is_invalidated(bench: Bench) -> None:
    bench.price(bench.stock, 50)
    bench.fill(bench.stock, 10, 50)
    assert bench.portfolio.total_portfolio_value == 100_000.0
    bench.stock.update([trade_bar(STOCK, 60, 60, 60, 60, 1, 5)], type(trade_bar(STOCK, 1, 1, 1, 1)), False)
    assert bench.portfolio.total_portfolio_value == 100_000.0
    bench.portfolio.invalidate_total_portfolio_value()
    assert bench.portfolio.total_portfolio_value == 100_100.0


def test_dividends_pay_on_raw_prices_only(bench: Bench) -> None:
    bench.fill(bench.stock, -10, 50)
    dividend = Dividend(STOCK)
    dividend._distribution = D("0.5")
    bench.portfolio.apply_dividend(dividend, False, DataNormalizationMode.ADJUSTED)
    assert bench.portfolio.cash == 100_500.0
    bench.portfolio.apply_dividend(dividend, False, DataNormalizationMode.RAW)
    assert (bench.portfolio.cash, bench.stock.holdings.total_dividends) == (100_495.0, -5.0)


def test_splits_round_the_quantity_down_and_pay_the_rest(bench: Bench) -> None:
    bench.price(bench.stock, 30)
    bench.fill(bench.stock, 10, 30)
    split = Split(STOCK)
    split._split_factor = D(3)
    bench.portfolio.apply_split(split, bench.stock, False, DataNormalizationMode.RAW)
    assert (bench.stock.holdings._quantity, bench.stock.holdings._average_price, bench.stock._price) == (3, 90, 90)
    assert bench.portfolio.cash == pytest.approx(99_700 + 90 / 3)


def test_positions_of_removed_securities_stay_reachable_but_are_not_listed(bench: Bench) -> None:
    bench.fill(bench.call, 1, 3)
    bench.securities.remove(bench.call.symbol)
    assert bench.call.symbol not in list(bench.portfolio.keys())
    assert bench.portfolio[bench.call.symbol].quantity == 1.0
    assert not bench.portfolio.invested


def test_the_portfolio_takes_no_entries(bench: Bench) -> None:
    with pytest.raises(NotImplementedException):
        bench.portfolio.remove(STOCK)
    with pytest.raises(KeyNotFoundException):
        bench.portfolio[bench.option(OptionRight.PUT, 7).symbol.canonical]


def test_the_account_currency_is_fixed_once_securities_exist(bench: Bench) -> None:
    with pytest.raises(InvalidOperationException):
        bench.portfolio.set_account_currency("EUR")


_FILLS = st.lists(
    st.tuples(
        st.integers(-500, 500).filter(bool),
        st.decimals("0.01", "900", places=2),
        st.decimals("0", "20", places=2),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(fills=_FILLS, price=st.decimals("0.01", "900", places=2), is_option=st.booleans())
def test_cash_position_and_profit_always_add_up(
    fills: list[tuple[int, Decimal, Decimal]], price: Decimal, is_option: bool
) -> None:
    bench = Bench()
    security, multiplier = (bench.call, 100) if is_option else (bench.stock, 1)
    for quantity, fill_price, fee in fills:
        bench.fill(security, quantity, fill_price, fee)
    bench.price(security, price)
    quantity, fees = sum(fill[0] for fill in fills), sum(fill[2] for fill in fills)
    spent = sum(fill[0] * fill[1] for fill in fills) * multiplier
    holdings = security.holdings
    assert holdings._quantity == quantity
    assert bench.portfolio._cash == 100_000 - spent - fees
    assert bench.portfolio._total_portfolio_value == bench.portfolio._cash + quantity * price * multiplier
    booked = holdings._profit + holdings._holdings_value - holdings._holdings_cost - holdings._total_fees
    assert float(bench.portfolio._total_portfolio_value - 100_000) == pytest.approx(float(booked), abs=1e-9)
