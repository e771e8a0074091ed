"""Implied volatility, theoretical price and greeks equal the real engine's for four models, to the last bit."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.enums import OptionRight
from engine.lean_runtime.common.numbers import to_float
from engine.lean_runtime.indicators.greeks_indicators import GreeksIndicators
from engine.lean_runtime.indicators.indicator_data_point import IndicatorDataPoint
from tests.engine.lean_runtime.indicators.recorded_bars import services
from tests.engine.lean_runtime.indicators.recorded_greeks import (
    MODELS,
    contract_of,
    evaluate,
    price_of,
    recorded,
    spot_at,
    time_of,
)

_TIMES = ("09:31", "10:00", "12:00")
_GREEKS = ("delta", "gamma", "vega", "theta", "rho")


@pytest.mark.parametrize("time", _TIMES)
@pytest.mark.parametrize("model", MODELS)
def test_every_contract_of_the_chain(model: str, time: str) -> None:
    """All seven values of every contract at a minute are those recorded."""
    for row in recorded(model):
        if row["time"][11:16] == time:
            result = evaluate(model, row)
            found = [result.implied_volatility, result.theoretical_price]
            found += [getattr(result.greeks, name) for name in _GREEKS]
            assert found == [float(row[name]) for name in ("iv", "theoretical", *_GREEKS)], row


@pytest.mark.parametrize("with_mirror", [True, False])
def test_indicators_agree_with_the_price_model(with_mirror: bool) -> None:
    """The six indicators give what the price model gives, the mirror deciding where it is known."""
    services()
    rows = [row for row in recorded("default") if row["time"][11:16] == "10:00" and row["strike"] == "752.5"]
    put, call = sorted(rows, key=lambda row: (row["expiry"], row["right"] == "C"))[:2]
    mirror = contract_of(call) if with_mirror else None
    indicators = GreeksIndicators(contract_of(put), mirror)
    time = time_of(put)
    points = [(contract_of(put).underlying, spot_at(time)), (contract_of(put), price_of(put))]
    for symbol, price in points + [(contract_of(call), price_of(call))] * with_mirror:
        indicators.update(IndicatorDataPoint._make(symbol, time, price))
    assert contract_of(put).id.option_right is OptionRight.PUT
    assert (indicators.current_result.implied_volatility == float(put["iv"])) is with_mirror
    assert (to_float(indicators.rho._value) == float(put["rho"])) is with_mirror
