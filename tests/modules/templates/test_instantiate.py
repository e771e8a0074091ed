"""A template becomes the structure its rules describe, or says which rule or condition is not met."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modules.domain.session_context import SessionContext, Trend
from modules.domain.templates import Condition, Measure, Template
from modules.strategies.base import MarketView, NoSignal, Signal
from modules.templates import TemplateError, instantiate, parse_templates
from tests.modules.builders import chain, rank

FILE = Path(__file__).resolve().parents[3] / "config" / "templates.json"


def condor() -> Template:
    (template,) = parse_templates("file", json.loads(FILE.read_text()))
    return template


def market(value: float = 60.0, trend: Trend = Trend.NONE) -> MarketView:
    return MarketView(chain(), SessionContext(rank(value), trend), 0.02)


def test_the_shipped_template_makes_a_condor_by_delta_with_wings_from_its_shorts() -> None:
    template = replace(condor(), expirations=(("expiration", replace(condor().expirations[0][1], highest=60)),))
    found = instantiate(template, market())
    assert isinstance(found, Signal)
    long_put, short_put, short_call, long_call = (leg.contract.strike for leg in found.structure.options)
    assert long_put < short_put < 470 < short_call < long_call
    assert short_put - long_put == 15
    assert found.structure.name == "iron condor"


def conditioned(condition: Condition) -> Signal | NoSignal:
    template = replace(
        condor(),
        conditions=(condition,),
        expirations=(("expiration", replace(condor().expirations[0][1], highest=60)),),
    )
    return instantiate(template, market())


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (Condition(Measure.IV_RANK, lowest=60), True),
        (Condition(Measure.IV_RANK, lowest=60.1), False),
        (Condition(Measure.PRICE, 469, 471), True),
        (Condition(Measure.PRICE, highest=469), False),
        (Condition(Measure.NET_DELTA, -20, 20), True),
        (Condition(Measure.NET_DELTA, lowest=20), False),
        (Condition(Measure.NET_VEGA, highest=0), True),
        (Condition(Measure.NET_VEGA, lowest=0), False),
    ],
)
def test_conditions_are_asked(condition: Condition, holds: bool) -> None:
    assert isinstance(conditioned(condition), Signal) is holds


def test_trend_is_asked() -> None:
    found = instantiate(replace(condor(), trends=(Trend.UP,)), market())
    assert isinstance(found, NoSignal)
    assert found.code == "TREND"


def test_nothing_in_the_days_wanted_is_said() -> None:
    found = instantiate(condor(), market())
    assert isinstance(found, NoSignal) or found.structure.expiration
    rule = replace(condor().expirations[0][1], days=1, lowest=1, highest=2)
    found = instantiate(replace(condor(), expirations=(("expiration", rule),)), market())
    assert isinstance(found, NoSignal)
    assert "nothing expires in 1 to 2 days" in found.reason


def changed(**values: Any) -> list[dict[str, Any]]:
    return [{**json.loads(FILE.read_text())[0], **values}]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (changed(structure="iron kondor"), "iron kondor"),
        (changed(strikes=[["short_put_strike", {"delta": -0.2}]]), "missing: long_call_strike"),
        (changed(strikes=[["short_put_strike", {"delta": -0.2, "offset": 1}]]), "either delta or offset"),
        (changed(colour="red"), "0.colour"),
        (changed(risk_share="0.9"), "risk_share"),
        (changed() + changed(), "stands twice"),
        ({"not": "a list"}, "document"),
    ],
)
def test_a_wrong_template_is_told(document: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        parse_templates("file", document)


def test_size_is_exact() -> None:
    assert condor().risk_share == Decimal("0.01")
