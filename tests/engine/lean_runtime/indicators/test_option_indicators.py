"""ImpliedVolatility and the greeks as indicators: constructors, readiness, mirror, smoothing, reset."""

from __future__ import annotations

from datetime import datetime

import pytest

from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint
from engine.lean_runtime.indicators.option_indicators import Delta, ImpliedVolatility, OptionIndicatorBase, Vega
from tests.engine.lean_runtime.indicators.recorded_bars import services

_TIME = datetime(2024, 3, 4, 12)
_LATER = datetime(2024, 3, 4, 12, 1)


@pytest.fixture(autouse=True)
def _databases() -> None:
    services()


def _contract(right: OptionRight, style: OptionStyle = OptionStyle.AMERICAN) -> Symbol:
    underlying = Symbol.create("ABC", SecurityType.EQUITY, "usa")
    return Symbol.create_option(underlying, "usa", style, right, 100, datetime(2024, 6, 21))


def _update(indicator: OptionIndicatorBase, call: float, spot: float, put: float = 0, time: datetime = _TIME) -> None:
    """Bring the prices of a moment."""
    contract = _contract(OptionRight.CALL)
    indicator.update(IndicatorDataPoint(contract, time, call))
    indicator.update(IndicatorDataPoint(contract.underlying, time, spot))
    if put:
        indicator.update(IndicatorDataPoint(_contract(OptionRight.PUT), time, put))


def test_names_are_made_of_the_arguments() -> None:
    call, put = _contract(OptionRight.CALL), _contract(OptionRight.PUT)
    model = OptionPricingModelType.BLACK_SCHOLES
    assert ImpliedVolatility(call, 0.02, 0.01, put, model).name == f"IV({call},{put},0.02,0.01,BlackScholes)"
    assert ImpliedVolatility(call).name == f"IV({call},,0.05,0.0,)"
    assert Delta(call).name == f"Delta({call},,ForwardTree)"
    assert Delta("mine", call, mirror_option=put).name == "mine"


def test_the_style_decides_the_model_unless_one_is_given() -> None:
    choose = OptionIndicatorBase.get_option_model
    assert choose(None, OptionStyle.AMERICAN) is OptionPricingModelType.FORWARD_TREE
    assert choose(None, OptionStyle.EUROPEAN) is OptionPricingModelType.BLACK_SCHOLES
    assert choose(OptionPricingModelType.BLACK_SCHOLES, OptionStyle.AMERICAN) is OptionPricingModelType.BLACK_SCHOLES


def test_only_options_have_a_volatility() -> None:
    with pytest.raises(ArgumentException, match="only support"):
        ImpliedVolatility(Symbol.create("ABC", SecurityType.EQUITY, "usa"))


def test_it_is_ready_when_contract_and_underlying_have_prices_of_one_time() -> None:
    iv = ImpliedVolatility(_contract(OptionRight.CALL), 0.03, 0.0)
    _update(iv, 5.0, 101.0)
    assert iv.is_ready
    assert 0.05 < iv.current.value < 0.5
    assert (iv.price.current.value, iv.underlying_price.current.value) == (5.0, 101.0)
    assert (iv.risk_free_rate.current.value, iv.strike, iv.expiry) == (0.03, 100.0, datetime(2024, 6, 21, 16))


def test_the_theoretical_price_is_near_the_price_under_the_same_model() -> None:
    iv = ImpliedVolatility(_contract(OptionRight.CALL), 0.03, option_model=OptionPricingModelType.BLACK_SCHOLES)
    _update(iv, 5.0, 101.0)
    assert iv.theoretical_price.current.value == pytest.approx(5.0, abs=2e-4)


def test_in_the_money_contracts_take_the_volatility_of_their_mirror() -> None:
    call, put = _contract(OptionRight.CALL), _contract(OptionRight.PUT)
    mirrored, own = ImpliedVolatility(call, mirror_option=put), ImpliedVolatility(put)
    _update(mirrored, 8.0, 105.0, 2.0)
    own.update(IndicatorDataPoint(put, _TIME, 2.0))
    own.update(IndicatorDataPoint(put.underlying, _TIME, 105.0))
    assert mirrored.use_mirror_contract
    assert mirrored.current.value == own.current.value


def test_a_smoothing_function_decides() -> None:
    seen: list[tuple[float, float]] = []

    def choose(own: float, mirrored: float) -> float:
        seen.append((own, mirrored))
        return 0.123

    iv = ImpliedVolatility(_contract(OptionRight.CALL), mirror_option=_contract(OptionRight.PUT))
    iv.set_smoothing_function(choose)
    _update(iv, 8.0, 105.0, 2.0)
    assert iv.current.value == 0.123
    assert len(seen) == 1


def test_a_greek_uses_a_volatility_given_to_it() -> None:
    iv, vega = ImpliedVolatility(_contract(OptionRight.CALL)), Vega(_contract(OptionRight.CALL))
    vega.implied_volatility = iv
    _update(iv, 5.0, 101.0)
    _update(vega, 5.0, 101.0)
    assert vega.is_ready
    assert vega.current.value == pytest.approx(0.21, abs=0.02)


def test_a_price_without_volatility_gives_zero_and_reset_forgets() -> None:
    delta = Delta(_contract(OptionRight.CALL))
    _update(delta, 500.0, 101.0)
    assert delta.implied_volatility.current.value == 0.0
    _update(delta, 5.0, 101.0, time=_LATER)
    assert delta.implied_volatility.current.value > 0
    delta.reset()
    assert not delta.is_ready
    assert delta.price.samples == 0
