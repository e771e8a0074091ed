"""Option price models: results, what is not evaluated, factories, and QuantLib's numbers."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OptionPricingModelType
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.common.ticks import TICKS_PER_DAY
from engine.lean_runtime.data.greeks import NULL_GREEKS, Greeks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators import quantlib_trees
from engine.lean_runtime.indicators.option_price_model import (
    IndicatorBasedOptionPriceModel,
    IndicatorBasedOptionPriceModelProvider,
)
from engine.lean_runtime.indicators.option_price_models import OptionPriceModels
from engine.lean_runtime.indicators.option_price_result import OptionPriceModelParameters, OptionPriceModelResult
from engine.lean_runtime.indicators.quantlib_engines import (
    PricedOption,
    analytic,
    barone_adesi_whaley,
    binomial,
    implied_volatility,
)
from engine.lean_runtime.indicators.quantlib_price_model import QLOptionPriceModel, QLOptionPriceModelProvider
from tests.engine.lean_runtime.indicators.recorded_bars import services
from tests.engine.lean_runtime.indicators.recorded_greeks import contract_of, price_of, recorded, spot_at, time_of
from tests.shared_data import require_shared

_OPTION = PricedOption(100.0, 105.0, True, 0.5, 0.03, 0.0, 0.3, 0.0)
_TREES = [getattr(quantlib_trees, name) for name in (
    "jarrow_rudd", "cox_ross_rubinstein", "additive_equiprobabilities", "trigeorgis", "tian", "leisen_reimer", "joshi",
)]  # fmt: skip


def _parameters(**changes: Any) -> OptionPriceModelParameters:
    """Return what evaluates a recorded contract at ten o'clock, its prices or time changed."""
    services()
    row = [row for row in recorded("default") if row["time"][11:16] == "10:00" and row["strike"] == "752.5"][-1]
    time = changes.get("time", time_of(row))
    underlying = SimpleNamespace(_price=changes.get("spot", spot_at(time_of(row))), volatility_model=None)
    hours = services().market_hours.get_exchange_hours("usa", contract_of(row), contract_of(row).security_type)
    option = SimpleNamespace(
        _price=changes.get("price", price_of(row)),
        _local_time=time,
        underlying=underlying,
        exchange=SimpleNamespace(hours=hours),
    )
    contract: Any = SimpleNamespace(symbol=contract_of(row), _time=time)
    return OptionPriceModelParameters(option, None, contract)


def test_a_result_takes_price_and_greeks_with_or_without_a_volatility() -> None:
    greeks = Greeks(0.5)
    short, long = OptionPriceModelResult(1.5, greeks), OptionPriceModelResult(1.5, 0.2, greeks)
    assert (short.theoretical_price, short.implied_volatility, short.greeks) == (1.5, 0.0, greeks)
    assert (long.implied_volatility, long.greeks.delta) == (0.2, 0.5)


def test_functions_in_a_result_are_called_once_when_read() -> None:
    calls: list[str] = []

    def compute(name: str, value: Any) -> Any:
        calls.append(name)
        return value

    result = OptionPriceModelResult(1, lambda: compute("iv", 0.3), lambda: compute("greeks", NULL_GREEKS))
    assert calls == []
    assert [result.implied_volatility, result.implied_volatility] == [0.3, 0.3]
    assert result.greeks is result.greeks
    assert calls == ["iv", "greeks"]


def test_a_result_may_be_changed() -> None:
    result = OptionPriceModelResult(1, 2, NULL_GREEKS)
    result.theoretical_price, result.implied_volatility, result.greeks = 5, 0.4, Greeks(vega=2)
    assert (result.theoretical_price, result.implied_volatility, result.greeks.vega) == (5.0, 0.4, 2.0)


@pytest.mark.parametrize("changes", [{"price": ZERO}, {"spot": ZERO}, {"time": 9 * 10**17}])
def test_nothing_is_evaluated_without_prices_or_after_expiry(changes: dict[str, Any]) -> None:
    model = IndicatorBasedOptionPriceModel(security_provider={})
    assert model.evaluate(_parameters(**changes)) is OptionPriceModelResult.NONE
    assert OptionPriceModelResult.NONE.greeks.delta == 0.0


def test_the_day_of_expiry_is_still_evaluated() -> None:
    parameters = _parameters()
    contract = parameters.contract
    assert contract is not None
    parameters = _parameters(time=contract.symbol.id._date + TICKS_PER_DAY - 1)
    assert IndicatorBasedOptionPriceModel(security_provider={}).evaluate(parameters).greeks.delta == 0.0


def test_models_for_rates_and_yields_are_asked() -> None:
    asked: list[datetime] = []

    class Rates:
        def get_interest_rate(self, date: datetime) -> float:
            asked.append(date)
            return 0.5

    plain = IndicatorBasedOptionPriceModel(security_provider={}).evaluate(_parameters())
    dear = IndicatorBasedOptionPriceModel(risk_free_interest_rate_model=Rates(), security_provider={}).evaluate(
        _parameters()
    )
    assert len(asked) == 1
    assert dear.greeks.rho != plain.greeks.rho


def test_greeks_of_an_evaluation_may_be_changed() -> None:
    greeks = IndicatorBasedOptionPriceModel(security_provider={}).evaluate(_parameters()).greeks
    greeks.delta = 0.25
    assert greeks.delta == 0.25
    assert greeks.theta == pytest.approx(greeks.theta_per_day * 365)


def test_the_provider_makes_one_model_for_both_purposes() -> None:
    provider = IndicatorBasedOptionPriceModelProvider({})
    model = provider.get_option_price_model(Symbol.EMPTY, OptionPricingModelType.FORWARD_TREE)
    assert (model._option_model, model._iv_model) == (OptionPricingModelType.FORWARD_TREE,) * 2
    both = provider.get_option_price_model(iv_model=OptionPricingModelType.BLACK_SCHOLES, use_mirror_contract=False)
    assert (both._option_model, both._iv_model) == (None, OptionPricingModelType.BLACK_SCHOLES)
    assert OptionPriceModels.black_scholes()._iv_model is OptionPricingModelType.BLACK_SCHOLES


def test_the_null_model_gives_the_market_price() -> None:
    parameters = _parameters()
    assert OptionPriceModels.null().evaluate(parameters)._theoretical_price == parameters.security._price


def test_quantlib_models_refuse_styles_they_cannot_price() -> None:
    with pytest.raises(ArgumentException, match="American style options are not supported by option price model 'QL"):
        OptionPriceModels.QuantLib.black_scholes().evaluate(_parameters())


def test_quantlib_evaluates_an_american_contract() -> None:
    model = QLOptionPriceModelProvider.INSTANCE.get_option_price_model(Symbol.EMPTY, OptionPricingModelType(1))
    assert isinstance(model, QLOptionPriceModel)
    result = model.evaluate(_parameters())
    assert 0 < result.implied_volatility < 1
    assert result.theoretical_price > 0
    assert -1 <= result.greeks.delta <= 1
    assert result.greeks.vega > 0


def test_quantlib_has_no_tree_with_drift() -> None:
    with pytest.raises(ArgumentException, match="Unsupported pricing model type: ForwardTree"):
        QLOptionPriceModelProvider.INSTANCE.get_option_price_model(Symbol.EMPTY, OptionPricingModelType.FORWARD_TREE)


@pytest.mark.parametrize("tree", _TREES)
def test_quantlib_trees_come_near_black(tree: Any) -> None:
    closed, found = analytic(_OPTION), binomial(tree)(_OPTION)
    # Those of odd numbers of steps are cut off before the last one.
    assert found.value == pytest.approx(closed.value, abs=0.1)
    assert found.delta == pytest.approx(closed.delta, abs=0.03)
    assert found.theta == pytest.approx(closed.theta, abs=0.5)


def test_american_puts_are_worth_more_than_european_ones() -> None:
    put = _OPTION._replace(is_call=False, rate=0.08)
    american = barone_adesi_whaley(put).value
    assert american > analytic(put).value
    assert american == pytest.approx(binomial(quantlib_trees.cox_ross_rubinstein)(put).value, abs=0.05)
    assert implied_volatility(put, american, True) == pytest.approx(0.3, abs=2e-3)
    assert implied_volatility(put, analytic(put).value, False) == pytest.approx(0.3, abs=1e-4)


def _recorded_quantlib() -> list[tuple[date, bool, float, dict[str, float]]]:
    file = require_shared("reference/lean-results/QLOptionPricingModelRegressionAlgorithm.json")
    found = []
    for line in json.loads(file.read_text())["log"]:
        match = re.search(r"GOOG  (\d{6})([CP])(\d{8}):: (.*)", line)
        if match:
            values = {name.strip(): float(value) for name, value in re.findall(r"([A-Za-z ]+): ([-\d.eE]+)", match[4])}
            expiry = datetime.strptime(match[1], "%y%m%d").date()
            found.append((expiry, match[2] == "C", int(match[3]) / 1000, values))
    return found


def _premium(expiry: date, is_call: bool, strike: float) -> float:
    """Return the price of a contract in the first recorded minute."""
    right = "C" if is_call else "P"
    keys = ("2015-12-24 09:31:00", expiry.isoformat(), str(strike), right)
    rows = [row for row in recorded("default") if (row["time"], row["expiry"], row["strike"], row["right"]) == keys]
    return float(price_of(rows[0]))


def test_the_tree_of_quantlib_equals_the_recorded_values() -> None:
    cases = [case for case in _recorded_quantlib() if case[0] == date(2016, 1, 8)]
    assert len(cases) > 3
    for expiry, is_call, strike, values in cases:
        years, premium = (expiry + timedelta(days=3) - date(2015, 12, 24)).days / 365, _premium(expiry, is_call, strike)
        option = PricedOption(748.54, strike, is_call, years, 0.01, 0.0, values["IV"], 4 / 365)
        found = binomial(quantlib_trees.cox_ross_rubinstein)(option)
        guess = option._replace(volatility=math.sqrt(2 * math.pi / years) * premium / option.spot)
        price = binomial(quantlib_trees.cox_ross_rubinstein)(guess).value
        volatility = implied_volatility(option, premium, True)
        expected = [values[name] for name in ("Delta", "Gamma", "Theta", "Theoretical Price", "IV")]
        assert [found.delta, found.gamma, found.theta, price, volatility] == pytest.approx(expected, rel=1e-10)
