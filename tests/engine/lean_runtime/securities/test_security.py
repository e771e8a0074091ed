"""Members, own values and models of a security."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel, FeeModelPythonWrapper
from engine.lean_runtime.brokerages.fees.order_fee import OrderFee, OrderFeeParameters
from engine.lean_runtime.common.enums import DataNormalizationMode, OptionRight, SettlementType
from engine.lean_runtime.common.errors import (
    ArgumentException,
    InvalidCastException,
    KeyNotFoundException,
    NotImplementedException,
)
from engine.lean_runtime.orders.market_orders import MarketOrder
from engine.lean_runtime.securities.cash_amount import CashAmount
from engine.lean_runtime.securities.price_variation import (
    AdjustedPriceVariationModel,
    EquityPriceVariationModel,
    GetMinimumPriceVariationParameters,
)
from tests.engine.lean_runtime.securities.bench import NOW_UTC, STOCK, Bench, quote_bar


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_unknown_attributes_become_values_of_the_users_own(bench: Bench) -> None:
    bench.stock.slow_ema = 3
    bench.stock.add("fast_ema", 4)
    bench.stock["bands"] = 5
    assert (bench.stock["slow_ema"], bench.stock.fast_ema, bench.stock.get[int]("bands")) == (3, 4, 5)
    assert bench.stock.try_get("none") == (False, None)
    assert bench.stock.remove("bands")
    with pytest.raises(KeyNotFoundException):
        bench.stock["bands"]


def test_read_only_members_refuse_assignment(bench: Bench) -> None:
    with pytest.raises(TypeError, match="property is read-only"):
        bench.stock.price = 3
    with pytest.raises(TypeError, match="property is read-only"):
        bench.stock.symbol = STOCK


def test_pascal_case_members_resolve(bench: Bench) -> None:
    bench.price(bench.stock, 5)
    assert bench.stock.Price == bench.stock.price == 5.0
    assert bench.call.StrikePrice == 100.0


def test_models_are_asked_for_lazily_and_kept(bench: Bench) -> None:
    assert bench.stock.fee_model is bench.stock.fee_model
    assert [type(bench.call.buying_power_model).__name__, type(bench.stock.fill_model).__name__] == [
        "OptionMarginModel",
        "EquityFillModel",
    ]


def test_a_users_fee_model_is_wrapped_and_may_be_duck_typed(bench: Bench) -> None:
    class Duck:
        def GetOrderFee(self, parameters: OrderFeeParameters) -> OrderFee:  # noqa: N802 - LEAN's spelling
            return OrderFee(CashAmount(parameters.order.absolute_quantity * 2, "USD"))

    bench.stock.set_fee_model(Duck())
    assert isinstance(bench.stock.fee_model, FeeModelPythonWrapper)
    fee = bench.stock.fee_model.get_order_fee(OrderFeeParameters(bench.stock, MarketOrder(STOCK, -3, NOW_UTC)))
    assert (fee.value.amount, str(fee)) == (6.0, "6 USD")


def test_an_old_style_fee_model_answers_dollars_and_a_number_elsewhere_is_refused(bench: Bench) -> None:
    class Old:
        def get_order_fee(self, security: Any, order: Any) -> float:
            return 1.25

    class Wrong(FeeModel):
        def get_order_fee(self, parameters: Any) -> Any:
            return 1.0

    question = OrderFeeParameters(bench.stock, MarketOrder(STOCK, 1, NOW_UTC))
    assert FeeModelPythonWrapper(Old()).get_order_fee(question).value.amount == 1.25
    with pytest.raises(InvalidCastException):
        FeeModelPythonWrapper(Wrong()).get_order_fee(question)


def test_a_subclass_calls_its_base_in_either_spelling(bench: Bench) -> None:
    class Doubled(type(bench.call.fee_model)):  # type: ignore[misc]
        def get_order_fee(self, parameters: Any) -> OrderFee:
            base = super().GetOrderFee(parameters).value.amount
            return OrderFee(CashAmount(base * 2, "USD"))

    bench.call.set_fee_model(Doubled())
    question = OrderFeeParameters(bench.call, MarketOrder(bench.call.symbol, 1, NOW_UTC))
    assert bench.call.fee_model.get_order_fee(question).value.amount == 2.0


@pytest.mark.parametrize(
    ("setter", "missing"),
    [
        ("set_slippage_model", "ISlippageModel .* GetSlippageApproximation"),
        ("set_settlement_model", "ISettlementModel .* ApplyFunds, Scan, GetUnsettledCash"),
        ("set_shortable_provider", "IShortableProvider .* FeeRate, RebateRate, ShortableQuantity"),
    ],
)
def test_incomplete_models_are_refused_by_name(bench: Bench, setter: str, missing: str) -> None:
    with pytest.raises(NotImplementedException, match=missing):
        getattr(bench.stock, setter)(object())


def test_fill_models_must_derive_from_leans(bench: Bench) -> None:
    with pytest.raises(AttributeError, match="SetPythonWrapper"):
        bench.stock.set_fill_model(object())


def test_assigning_an_alien_model_is_a_type_error(bench: Bench) -> None:
    with pytest.raises(TypeError):
        bench.stock.volatility_model = object()


def test_leverage_of_options_is_left_alone(bench: Bench) -> None:
    bench.call.set_leverage(2)
    bench.stock.set_leverage(3)
    assert (bench.call.leverage, bench.stock.leverage) == (1.0, 3.0)


def test_raw_stocks_have_a_tick_and_adjusted_ones_none(bench: Bench) -> None:
    assert isinstance(bench.stock.price_variation_model, AdjustedPriceVariationModel)
    bench.stock.set_data_normalization_mode(DataNormalizationMode.RAW)
    model = bench.stock.price_variation_model
    assert isinstance(model, EquityPriceVariationModel)
    steps = [
        model.get_minimum_price_variation(GetMinimumPriceVariationParameters(bench.stock, p)) for p in ("0.9999", 1)
    ]
    assert steps == [0.0001, 0.01]


def test_options_are_always_raw(bench: Bench) -> None:
    with pytest.raises(ArgumentException):
        bench.call.set_data_normalization_mode(DataNormalizationMode.ADJUSTED)


def test_an_index_option_has_a_tick_by_premium(bench: Bench) -> None:
    from engine.lean_runtime.data.quote_bar import QuoteBar

    assert bench.index_call.symbol_properties.minimum_price_variation == 0.05
    bench.index_call.update([quote_bar(bench.index_call.symbol, 4, 5)], QuoteBar, False)
    assert bench.index_call.symbol_properties.minimum_price_variation == 0.1
    assert bench.index_call.exercise_settlement is SettlementType.CASH


@pytest.mark.parametrize(
    ("right", "price", "expected"),
    [
        (OptionRight.CALL, 110, (10.0, 10.0, 0.0, True)),
        (OptionRight.CALL, 95, (0.0, -5.0, 5.0, False)),
        (OptionRight.PUT, 95, (5.0, 5.0, 0.0, True)),
        (OptionRight.PUT, "99.995", (0.005, 0.005, 0.0, False)),
    ],
)
def test_values_of_a_contract_at_a_price(bench: Bench, right: OptionRight, price: Any, expected: Any) -> None:
    option = bench.option(right, 100)
    value = (option.get_intrinsic_value(price), option.get_pay_off(price), option.out_of_the_money_amount(price))
    assert (*value, option.is_auto_exercised(price)) == expected


def test_exercise_quantities_have_the_sign_of_the_stock_trade(bench: Bench) -> None:
    put = bench.option(OptionRight.PUT, 90)
    assert (bench.call.get_exercise_quantity(-2), put.get_exercise_quantity(-2)) == (200.0, -200.0)
    assert (bench.call.contract_multiplier, bench.call.get_aggregate_exercise_amount()) == (100, 10_000.0)


def test_an_index_takes_orders_only_when_told(bench: Bench) -> None:
    from engine.lean_runtime.securities.extensions import make_tradable

    make_tradable(bench.index)
    assert not bench.index.is_tradable
    bench.index.is_tradable = True
    bench.index.is_tradable = False
    make_tradable(bench.index)
    assert bench.index.is_tradable


def test_set_filter_with_text_is_refused_and_changes_nothing(bench: Bench) -> None:
    before = bench.call.contract_filter
    with pytest.raises(TypeError):
        bench.call.set_filter("x")
    assert bench.call.contract_filter is before
    bench.call.set_filter(-2, 2)
    assert bench.call.contract_filter is not before
