"""Settings choose the strategies that are asked and tune them; a wrong name or value is told with what was meant."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from modules.domain.settings import Layer, Settings, SettingsError, settings_from
from modules.domain.templates import ExpirationRule
from modules.strategies.catalog import STRATEGIES
from modules.strategies.tuning import asked, checked_settings, longest_days, parameters_of
from modules.templates import parse_templates

TEMPLATES = Path(__file__).resolve().parents[3] / "config" / "templates.json"


def tuned(strategies: str = "", parameters: str = "") -> Settings:
    values = {"strategies": strategies, "strategy_parameters": parameters}
    return settings_from([Layer.flat("test", values)])


def test_all_are_asked_by_default_with_their_defaults() -> None:
    assert [s.name for s in asked(Settings())] == list(STRATEGIES)
    assert parameters_of("iron condor", Settings())["short_delta"] == 0.20


def test_settings_choose_and_tune() -> None:
    settings = tuned("butterfly, iron condor", "iron condor.short_delta=0.16, butterfly.wing_share=0.03")
    assert [s.name for s in asked(settings)] == ["iron condor", "butterfly"]
    assert parameters_of("iron condor", settings)["short_delta"] == 0.16
    assert parameters_of("butterfly", settings)["wing_share"] == 0.03
    assert parameters_of("iron butterfly", settings)["wing_share"] == 0.04


def test_the_feed_reaches_as_far_as_somebody_may_open() -> None:
    assert longest_days(tuned("iron condor"), ()) == 60
    assert longest_days(tuned("iron condor, two-part butterfly"), ()) == 180
    assert longest_days(tuned("two-part butterfly", "two-part butterfly.highest_days=90"), ()) == 90
    (template,) = parse_templates("file", json.loads(TEMPLATES.read_text()))
    far = replace(template, expirations=(("expiration", ExpirationRule(100, 90, 120)),))
    assert longest_days(tuned("iron condor"), (far,)) == 120
    assert longest_days(tuned("iron condor"), (replace(far, is_enabled=False),)) == 60


@pytest.mark.parametrize(
    ("strategies", "parameters", "message"),
    [
        ("iron kondor", "", "test: strategies: unknown 'iron kondor'; did you mean 'iron condor'"),
        ("", "iron condor.short_detla=0.1", "strategy_parameters: iron condor: unknown 'short_detla'; did you mean"),
        ("", "iron condor.short_delta=0.9", r"expected 0.05 to 0.45 \(delta\), was 0.9"),
        ("", "iron condor.short_delta=low", "expected a number, was 'low'"),
        ("", "short_delta=0.1", "expected STRATEGY.PARAMETER=VALUE"),
    ],
)
def test_wrong_names_and_values_are_told(strategies: str, parameters: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        checked_settings([Layer.flat("test", {"strategies": strategies, "strategy_parameters": parameters})])


def test_wrong_names_of_both_settings_are_told_at_once_each_with_its_origin() -> None:
    file = Layer.nested("settings.json", {"strategies": {"strategies": ["iron condr"]}})
    with pytest.raises(SettingsError) as caught:
        checked_settings([file, Layer.flat("parameter", {"strategy_parameters": "nosuch.a=1"})])
    first, second = str(caught.value).splitlines()
    assert first.startswith("settings.json: strategies: unknown 'iron condr'; did you mean 'iron condor'?")
    assert second.startswith("parameter: strategy_parameters: unknown 'nosuch'")


def test_a_trade_that_may_lose_more_than_all_together_is_refused() -> None:
    values = {"max_loss_per_trade": "0.10", "max_total_risk": "0.01"}
    with pytest.raises(SettingsError, match=r"max_loss_per_trade 0.10 lies above max_total_risk 0.01"):
        checked_settings([Layer.flat("parameter", values)])
    checked_settings([Layer.flat("parameter", {**values, "max_total_risk": "0.10"})])
