"""Order quantities of securities and units of position groups from margin targets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.algorithm.portfolio_target import PortfolioTarget
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import D
from engine.lean_runtime.margin.buying_power_model import BuyingPowerModel
from engine.lean_runtime.margin.extensions import get_maximum_order_quantity_for_target_buying_power
from engine.lean_runtime.margin.margins import InitialMargin
from engine.lean_runtime.margin.parameters import (
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    InitialMarginParameters,
)
from engine.lean_runtime.margin.position_group_parameters import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
)
from tests.engine.lean_runtime.margin.bench import UNDERLYING, BenchPortfolio, FlatFee, contract


@pytest.fixture(autouse=True)
def unsent_warning() -> Iterator[None]:
    PortfolioTarget.minimum_order_margin_percentage_warning_sent = None
    yield
    PortfolioTarget.minimum_order_margin_percentage_warning_sent = None


def _stock(price: Any = 100, held: int = 0, fee: Any = 0, cash: Any = 10_000, leverage: Any = 1) -> tuple[Any, Any]:
    portfolio = BenchPortfolio(cash, leverage)
    stock = portfolio.add(UNDERLYING, price)
    stock.fee_model = FlatFee(fee)
    if held:
        portfolio.trade(UNDERLYING, held, price)
    return portfolio, stock


def _size(portfolio: Any, security: Any, target: Any, minimum: Any = 0) -> GetMaximumOrderQuantityResult:
    return get_maximum_order_quantity_for_target_buying_power(
        security.buying_power_model, portfolio, security, D(str(target)), D(str(minimum))
    )


@pytest.mark.parametrize(
    ("held", "target", "quantity"),
    [
        (0, 1, 100),
        (0, -1, -100),
        (0, 0.555, 55),
        (0, -0.555, -55),
        (40, 1, 60),
        (40, 0.2, -20),
        (40, 0, -40),
        (40, -1, -140),
    ],
)
def test_quantity_for_a_share_of_the_portfolio(held: int, target: float, quantity: int) -> None:
    portfolio, stock = _stock(held=held)
    assert _size(portfolio, stock, target).quantity == quantity


def test_the_fee_is_taken_off_the_target() -> None:
    portfolio, stock = _stock(fee=1)
    assert _size(portfolio, stock, 1).quantity == 99


def test_leverage_multiplies_the_quantity() -> None:
    portfolio, stock = _stock(leverage=4)
    assert _size(portfolio, stock, 1).quantity == 400


def test_a_free_share_is_kept_back() -> None:
    portfolio, stock = _stock()
    stock.buying_power_model = BuyingPowerModel(1, 0.25)
    assert _size(portfolio, stock, 1).quantity == 75


def test_less_than_a_lot_is_no_error_but_has_a_reason() -> None:
    portfolio, stock = _stock()
    result = _size(portfolio, stock, 0.001)
    assert (result.quantity, result.is_error) == (0, False)
    assert result.reason == (
        "The order quantity is less than the lot size of 1 and has been rounded to zero. Target order margin 10.000. "
    )


def test_without_a_price_there_is_an_error() -> None:
    portfolio, stock = _stock(price=0)
    result = _size(portfolio, stock, 1)
    assert result.is_error
    assert "The security does not have an accurate price" in result.reason


def test_a_change_below_the_minimum_is_skipped_and_arms_the_warning() -> None:
    portfolio, stock = _stock(held=50)
    result = _size(portfolio, stock, 0.505, 0.01)
    assert (result.quantity, result.is_error) == (0, False)
    assert result.reason == "The target order margin 50.000 is less than the minimum 100.00."
    assert PortfolioTarget.minimum_order_margin_percentage_warning_sent is False


def test_silenced_reasons_stay_empty() -> None:
    portfolio, stock = _stock()
    parameters = GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, stock, 0.001, 0, True)
    assert stock.buying_power_model.get_maximum_order_quantity_for_target_buying_power(parameters).reason == ""


@pytest.mark.parametrize(
    ("held", "delta", "quantity"), [(0, -2000, -20), (40, 1000, 10), (40, -4000, -40), (-40, 1000, 10)]
)
def test_quantity_for_a_change_of_margin(held: int, delta: int, quantity: int) -> None:
    portfolio, stock = _stock(held=held)
    parameters = GetMaximumOrderQuantityForDeltaBuyingPowerParameters(portfolio, stock, delta, 0)
    assert stock.buying_power_model.get_maximum_order_quantity_for_delta_buying_power(parameters).quantity == quantity


@settings(max_examples=80, deadline=None)
@given(
    price=st.decimals("0.01", "2000", places=4),
    held=st.integers(-500, 500),
    target=st.decimals("-2", "2", places=3),
    fee=st.decimals("0", "20", places=2),
)
def test_the_final_margin_never_exceeds_the_target(price: Any, held: int, target: Any, fee: Any) -> None:
    portfolio, stock = _stock(price, held, fee, cash=100_000)
    result = _size(portfolio, stock, target)
    if not result.quantity or not target:
        return
    final = stock.buying_power_model._initial_margin(stock, result._quantity + stock.holdings._quantity)
    assert abs(final) <= abs(portfolio._total_portfolio_value * target)
    assert final * target >= 0


class _Rising(BuyingPowerModel):
    """Asks more the fewer units are held, so that stepping down never reaches the target."""

    def _get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        if parameters._quantity <= 1:
            return InitialMargin(D(100) * parameters._quantity)
        return InitialMargin(D(100_000) / parameters._quantity)


def test_a_margin_that_moves_away_raises() -> None:
    portfolio, stock = _stock()
    stock.buying_power_model = _Rising()
    with pytest.raises(ArgumentException, match="Margin is being adjusted in the wrong direction"):
        _size(portfolio, stock, 0.1)


def _spread(quantity: int, cash: Any = 100_000) -> tuple[Any, Any]:
    """Hold a bull put spread of 10 dollars, 1000 dollars of margin a unit."""
    portfolio = BenchPortfolio(cash)
    portfolio.add(UNDERLYING, 750)
    for strike, price, side in ((740, 9, -1), (730, 6, 1)):
        option = portfolio.add(contract("P", strike), price)
        option.fee_model = FlatFee(0)
        portfolio.trade(option.symbol, side * quantity, price)
    return portfolio, portfolio.positions.groups.values[0]


def _lots_for_target(portfolio: Any, group: Any, target: Any, minimum: Any = 0) -> Any:
    return group.buying_power_model.get_maximum_lots_for_target_buying_power(
        GetMaximumLotsForTargetBuyingPowerParameters(portfolio, group, target, minimum)
    )


@pytest.mark.parametrize(("target", "lots"), [(0.1, -1), (0.1200001, 2), (0.05, -5), (0.0, -10)])
def test_units_for_a_share_of_the_portfolio(target: float, lots: int) -> None:
    portfolio, group = _spread(10)
    assert _lots_for_target(portfolio, group, target).number_of_lots == lots


def test_less_than_a_unit_has_a_reason() -> None:
    portfolio, group = _spread(10)
    result = _lots_for_target(portfolio, group, 0.1005)
    assert result.reason.startswith("The position group order quantity has been rounded to zero.")


def test_a_small_change_of_units_is_skipped() -> None:
    portfolio, group = _spread(10)
    result = _lots_for_target(portfolio, group, 0.12, 0.5)
    assert result.reason == "The target order margin 2000.00 is less than the minimum 50000.0."


def test_a_group_without_margin_cannot_be_sized() -> None:
    portfolio = BenchPortfolio()
    portfolio.add(UNDERLYING, 750)
    for right in "CP":
        option = portfolio.add(contract(right, 750), 10)
        portfolio.trade(option.symbol, 1, 10)
        option.quote(0)
    group = portfolio.positions.groups.values[0]
    result = _lots_for_target(portfolio, group, 0.5)
    assert result.is_error
    assert "The security does not have an accurate price" in result.reason


@pytest.mark.parametrize(("delta", "lots"), [(-500, -1), (-1000, -1), (-1500, -2), (-10_000, -10)])
def test_units_for_a_change_of_margin(delta: int, lots: int) -> None:
    portfolio, group = _spread(10)
    result = group.buying_power_model.get_maximum_lots_for_delta_buying_power(
        GetMaximumLotsForDeltaBuyingPowerParameters(portfolio, group, delta, 0)
    )
    assert result.number_of_lots == lots


def test_default_groups_ask_the_security() -> None:
    portfolio, stock = _stock()
    group = portfolio.positions.get_or_create_default_group(stock)
    assert _lots_for_target(portfolio, group, 1).number_of_lots == 100
