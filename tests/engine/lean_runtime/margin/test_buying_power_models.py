"""Models of single securities: leverage, margins, the order check, and what a Python override changes."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderDirection
from engine.lean_runtime.common.errors import ArgumentException, InvalidOperationException, NotImplementedException
from engine.lean_runtime.common.numbers import D
from engine.lean_runtime.margin.buying_power_model import BuyingPowerModel
from engine.lean_runtime.margin.cash_buying_power_model import CashBuyingPowerModel
from engine.lean_runtime.margin.extensions import (
    get_maintenance_margin_at_price,
    get_reserved_buying_power_for_position,
    has_sufficient_buying_power_for_order,
)
from engine.lean_runtime.margin.margins import InitialMargin, MaintenanceMargin, OptionInitialMargin
from engine.lean_runtime.margin.option_margin_model import OptionMarginModel
from engine.lean_runtime.margin.parameters import (
    BuyingPowerParameters,
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    HasSufficientBuyingPowerForOrderResult,
    InitialMarginParameters,
    MaintenanceMarginParameters,
)
from engine.lean_runtime.margin.security_margin_models import (
    ConstantBuyingPowerModel,
    NullBuyingPowerModel,
    PatternDayTradingMarginModel,
    SecurityMarginModel,
)
from engine.lean_runtime.orders.market_orders import MarketOrder, OptionExerciseOrder
from tests.engine.lean_runtime.margin.bench import UNDERLYING, BenchPortfolio, FlatFee, contract


def _portfolio(cash: Any = 10_000, price: Any = 100) -> tuple[Any, Any]:
    portfolio = BenchPortfolio(cash)
    stock = portfolio.add(UNDERLYING, price)
    stock.fee_model = FlatFee(1)
    return portfolio, stock


def _initial(model: Any, security: Any, quantity: Any) -> float:
    return model.get_initial_margin_requirement(InitialMarginParameters(security, quantity)).value


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0.5,), "Leverage must be greater than or equal to 1."),
        ((2, 1.5), "Free Buying Power Percent requirement must be between 0 and 1"),
        ((1.5, 1, 0), "Initial margin requirement must be between 0 and 1"),
        ((1, -0.1, 0), "Maintenance margin requirement must be between 0 and 1"),
        ((1, 1, 2), "Free Buying Power Percent requirement must be between 0 and 1"),
    ],
)
def test_requirements_out_of_range_are_refused(arguments: tuple[float, ...], text: str) -> None:
    with pytest.raises(ArgumentException) as caught:
        SecurityMarginModel(*arguments)
    assert str(caught.value) == text


@pytest.mark.parametrize(
    ("model", "initial", "maintenance"),
    [
        (BuyingPowerModel(), 1000, 1000),
        (SecurityMarginModel(2), 500, 500),
        (SecurityMarginModel(leverage=4, required_free_buying_power_percent=0.1), 250, 250),
        (SecurityMarginModel(0.5, 0.3, 0.1), 500, 300),
        (PatternDayTradingMarginModel(), 250, 250),
        (ConstantBuyingPowerModel(7), 70, 70),
        (NullBuyingPowerModel(), 1000, 0),
        (CashBuyingPowerModel(), 1000, 0),
    ],
)
def test_margins_of_ten_shares_at_100(model: Any, initial: float, maintenance: float) -> None:
    _, stock = _portfolio()
    stock.buying_power_model = model
    assert _initial(model, stock, 10) == initial
    assert float(get_maintenance_margin_at_price(stock, D(10))) == maintenance


def test_initial_margin_is_signed_and_maintenance_is_not() -> None:
    _, stock = _portfolio()
    assert _initial(stock.buying_power_model, stock, -10) == -500
    assert get_maintenance_margin_at_price(stock, D(-10)) == 500


def test_a_third_keeps_the_digits_a_net_decimal_has() -> None:
    _, stock = _portfolio(price="40114.2934")
    model = SecurityMarginModel(3)
    margin = model.get_initial_margin_requirement(InitialMarginParameters(stock, 2))
    assert str(margin._value) == "26742.862266666666666666666664"


def test_set_leverage_replaces_both_requirements() -> None:
    _, stock = _portfolio()
    model = SecurityMarginModel(0.5, 0.3, 0)
    model.set_leverage(stock, 5)
    assert (model.get_leverage(stock), _initial(model, stock, 10)) == (5, 200)


def test_pattern_day_trading_halves_leverage_when_the_market_closes() -> None:
    _, stock = _portfolio()
    model = PatternDayTradingMarginModel()
    assert model.get_leverage(stock) == 4
    stock.exchange.closing_soon = True
    assert (model.get_leverage(stock), _initial(model, stock, 10)) == (2, 500)


def test_a_refusal_shows_the_tail_of_a_third_as_observed() -> None:
    portfolio, stock = _portfolio(price="133.714311276")
    stock.buying_power_model, stock.exchange.closing_soon = PatternDayTradingMarginModel(1.5, 3), True
    stock.fee_model = FlatFee("1.5")
    order = MarketOrder(UNDERLYING, 300, 0)
    verdict = has_sufficient_buying_power_for_order(stock.buying_power_model, portfolio, stock, order)
    assert verdict.reason == "Id: 0, Initial Margin: 26744.362255199999999999999998, Free Margin: 10000"


@pytest.mark.parametrize(
    ("symbol", "price", "quantity", "initial"),
    [
        (contract("C", 770), "5.5", -2, "27181.6"),
        (contract("P", 730), "6.4", -2, "27225.6"),
        (contract("C", 760), "9.2", 2, "1840"),
        (contract("C", 770), 0, -2, "0"),
    ],
)
def test_margin_of_a_single_option(symbol: Any, price: Any, quantity: int, initial: str) -> None:
    portfolio = BenchPortfolio()
    portfolio.add(UNDERLYING, "750.34")
    option = portfolio.add(symbol, price)
    assert abs(_initial(option.buying_power_model, option, quantity)) == pytest.approx(float(initial))


def test_long_options_pay_their_premium_and_hold_no_margin() -> None:
    portfolio = BenchPortfolio()
    portfolio.add(UNDERLYING, 750)
    option = portfolio.add(contract("C", 760), 9)
    margin = option.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(option, 2))
    assert (margin.value, margin.premium, margin.value_without_premium) == (1800, 1800, 0)
    assert get_maintenance_margin_at_price(option, D(2)) == 0


def test_options_have_no_other_leverage() -> None:
    with pytest.raises(InvalidOperationException, match="Options are leveraged products"):
        OptionMarginModel().set_leverage(None, 2)  # type: ignore[arg-type]
    assert OptionMarginModel().get_leverage(None) == 1  # type: ignore[arg-type]


def test_a_credit_does_not_reduce_an_option_margin() -> None:
    assert (OptionInitialMargin(100, -30).value, OptionInitialMargin(100, 30).value) == (100, 130)


@pytest.mark.parametrize(("quantity", "sufficient"), [(199, True), (200, False), (-199, True), (-200, False)])
def test_an_order_needs_its_margin_and_its_fee(quantity: int, sufficient: bool) -> None:
    portfolio, stock = _portfolio()
    order = MarketOrder(UNDERLYING, quantity, 0)
    verdict = has_sufficient_buying_power_for_order(stock.buying_power_model, portfolio, stock, order)
    assert verdict.is_sufficient is sufficient


def test_the_refusal_names_both_amounts() -> None:
    portfolio, stock = _portfolio()
    order = MarketOrder(UNDERLYING, -200, 0)
    order._set_id(7)
    verdict = has_sufficient_buying_power_for_order(stock.buying_power_model, portfolio, stock, order)
    assert verdict.reason == "Id: 7, Initial Margin: -10001, Free Margin: 10000"


def test_an_order_without_ticket_is_refused() -> None:
    portfolio, stock = _portfolio()
    portfolio.transactions.get_order_ticket = lambda order_id: None
    verdict = has_sufficient_buying_power_for_order(
        stock.buying_power_model, portfolio, stock, MarketOrder(UNDERLYING, 1, 0)
    )
    assert verdict.reason == "Null order ticket for id: 0"


def test_a_pure_reduction_always_passes_and_a_reversal_counts_what_it_frees() -> None:
    portfolio, stock = _portfolio(cash=0)
    portfolio.trade(UNDERLYING, 100, 100)
    assert portfolio._margin_remaining == -5000
    check = [
        has_sufficient_buying_power_for_order(
            stock.buying_power_model, portfolio, stock, MarketOrder(UNDERLYING, quantity, 0)
        ).is_sufficient
        for quantity in (-100, -101)
    ]
    assert check == [True, False]


def test_selling_what_is_held_offers_its_margin_twice() -> None:
    portfolio, stock = _portfolio()
    portfolio.trade(UNDERLYING, 100, 100)
    power = [
        stock.buying_power_model.get_buying_power(BuyingPowerParameters(portfolio, stock, direction)).value
        for direction in (OrderDirection.BUY, OrderDirection.SELL)
    ]
    assert power == [5000, 15000]


def test_required_free_buying_power_is_kept_back() -> None:
    portfolio, stock = _portfolio()
    model = SecurityMarginModel(2, 0.25)
    assert model.get_buying_power(BuyingPowerParameters(portfolio, stock, OrderDirection.BUY)).value == 7500


@pytest.mark.parametrize(("cash", "sufficient"), [(38_000, True), (37_000, False)])
def test_an_exercise_is_judged_by_the_stock_it_brings(cash: int, sufficient: bool) -> None:
    portfolio: Any = BenchPortfolio(cash)
    stock = portfolio.add(UNDERLYING, 750)
    stock.fee_model = FlatFee(1)
    option = portfolio.add(contract("C", 740), 12)
    option.holdings.set(1)
    order = OptionExerciseOrder(option.symbol, -1, 0)
    portfolio.cash -= 1200
    verdict = has_sufficient_buying_power_for_order(option.buying_power_model, portfolio, option, order)
    assert verdict.is_sufficient is sufficient


def test_an_out_of_the_money_exercise_needs_nothing() -> None:
    portfolio: Any = BenchPortfolio(0)
    portfolio.add(UNDERLYING, 750)
    option = portfolio.add(contract("C", 760), 12)
    order = OptionExerciseOrder(option.symbol, -1, 0)
    assert has_sufficient_buying_power_for_order(option.buying_power_model, portfolio, option, order).is_sufficient


def test_the_cash_model_refuses_what_is_no_currency_pair() -> None:
    portfolio, stock = _portfolio()
    model = CashBuyingPowerModel()
    verdict = has_sufficient_buying_power_for_order(model, portfolio, stock, MarketOrder(UNDERLYING, 1, 0))
    assert verdict.reason.startswith("The 'GOOG' security is not supported by this cash model.")
    with pytest.raises(InvalidOperationException, match="Cash accounts have no leverage"):
        model.set_leverage(stock, 2)
    with pytest.raises(NotImplementedException, match="does not require"):
        model.get_maximum_order_quantity_for_delta_buying_power(
            GetMaximumOrderQuantityForDeltaBuyingPowerParameters(portfolio, stock, 1, 0)
        )


def test_null_models_are_shared() -> None:
    assert SecurityMarginModel.NULL is BuyingPowerModel.NULL
    assert str(OptionMarginModel()) == "QuantConnect.Securities.Option.OptionMarginModel"


class _Generous(BuyingPowerModel):
    """A user's model: no margin while held, every order passes; its __init__ does not call the base's."""

    def __init__(self, label: str) -> None:
        self.label = label

    def get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        return MaintenanceMargin(super().get_maintenance_margin(parameters).value * 0.1)

    def has_sufficient_buying_power_for_order(self, parameters: Any) -> HasSufficientBuyingPowerForOrderResult:
        return HasSufficientBuyingPowerForOrderResult(True)


def test_the_engine_sees_overrides() -> None:
    portfolio, stock = _portfolio()
    stock.buying_power_model = _Generous("x")
    portfolio.trade(UNDERLYING, 100, 100)
    assert portfolio._total_margin_used == 1000
    order = MarketOrder(UNDERLYING, 10_000, 0)
    assert has_sufficient_buying_power_for_order(stock.buying_power_model, portfolio, stock, order).is_sufficient


def test_the_base_class_does_not_see_overrides() -> None:
    _, stock = _portfolio()
    stock.holdings.set(100)
    model = _Generous("x")
    assert get_reserved_buying_power_for_position(model, stock) == 10_000


class _Plain:
    """A user's model that derives from nothing and answers with numbers."""

    def GetMaintenanceMargin(self, parameters: Any) -> float:  # noqa: N802
        return 12.5


def test_a_duck_typed_model_may_answer_with_numbers() -> None:
    _, stock = _portfolio()
    stock.buying_power_model = _Plain()
    assert get_maintenance_margin_at_price(stock, D(1)) == D("12.5")


def test_results_carry_floats() -> None:
    assert isinstance(InitialMargin(1).value, float)
    assert InitialMargin.ZERO.value == 0
    assert MaintenanceMargin.ZERO.Value == 0
