"""Settings are declared once, laid over each other in order, and told with path, expectation and hint when wrong."""

from __future__ import annotations

from dataclasses import fields
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.settings import (
    SECTIONS,
    Layer,
    SecretReference,
    Settings,
    SettingsError,
    change_live,
    combine,
    declared,
    settings_from,
)


def test_defaults_stand_without_a_layer() -> None:
    assert settings_from([]) == Settings()


def test_every_default_lies_inside_its_own_bounds_and_survives_its_own_text() -> None:
    texts = {item.name: ",".join(item.default) if item.kind is tuple else str(item.default) for item in declared()}
    assert settings_from([Layer.flat("texts", texts)]) == Settings()


def test_names_are_unique_over_sections_and_complete() -> None:
    names = [item.name for item in declared()]
    assert len(names) == len(set(names))
    assert {item.name for item in fields(Settings)} == set(names)
    assert all(item.about.description.endswith(".") and item.about.unit for item in declared())


def test_later_layers_win_and_origins_are_kept() -> None:
    file = Layer.nested("file", {"risk": {"max_contracts": 3, "min_credit": 0.25}, "entries": {"entry_from": "10:15"}})
    parameters = Layer.flat("parameter", {"max_contracts": "7"})
    settings = settings_from([file, parameters])
    assert (settings.max_contracts, settings.min_credit, settings.entry_from) == (7, Decimal("0.25"), time(10, 15))
    origins = combine([file, parameters])
    assert origins["max_contracts"] == (7, "parameter")
    assert origins["min_credit"] == (Decimal("0.25"), "file")
    assert origins["tick"][1] == "default"


def test_several_underlyings_are_taken_from_a_list_or_a_text() -> None:
    listed = settings_from([Layer.nested("f", {"general": {"underlying": ["SPY", "QQQ"]}})])
    written = settings_from([Layer.flat("p", {"underlying": "SPY, QQQ,SPY"})])
    assert listed.underlying == written.underlying == ("SPY", "QQQ")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"risk": {"max_contract": 3}}, "f: unknown setting 'risk.max_contract'; did you mean 'max_contracts'"),
        ({"entries": {"max_contracts": 3}}, "it belongs to section 'risk'"),
        ({"entries": {"max_contract": 3}}, "did you mean 'risk.max_contracts'"),
        ({"riks": {}}, "f: unknown section 'riks'; did you mean 'risk'"),
        ({"risk": 5}, "f: risk: expected an object of settings, was 5"),
        ({"risk": {"max_contracts": "many"}}, "f: risk.max_contracts: expected a whole number, was 'many'"),
        ({"risk": {"max_contracts": 2.5}}, "expected a whole number, was 2.5"),
        ({"risk": {"max_contracts": True}}, "expected a whole number, was True"),
        ({"risk": {"max_contracts": 0}}, r"expected 1 to 1000 \(structures\), was 0"),
        ({"risk": {"min_credit": "nan"}}, "expected a number, was 'nan'"),
        ({"general": {"risk_free_rate": "inf"}}, "expected a number, was 'inf'"),
        ({"entries": {"entry_from": "quarter to ten"}}, "expected a New York time such as 09:45"),
        ({"general": {"alert_address": 5}}, "never the secret itself"),
    ],
)
def test_wrong_value_is_refused(document: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Layer.nested("f", document)


def test_a_secret_pasted_into_the_file_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as caught:
        Layer.nested("f", {"general": {"alert_address": "https://chat.example/token-123"}})
    assert "token-123" not in str(caught.value)


def test_references_are_resolved_from_environment_and_keyring() -> None:
    assert SecretReference("env:ALERTS").resolve({"ALERTS": "x"}) == "x"
    assert SecretReference("env:ALERTS").resolve({}) is None
    assert SecretReference("keyring:bot/me").resolve({}, lambda service, user: f"{service}-{user}") == "bot-me"
    assert SecretReference("keyring:bot/me").resolve({"bot/me": "x"}) is None
    assert SecretReference("").resolve({"": "x"}) is None


def test_running_settings_take_what_is_safe_to_change() -> None:
    changed = change_live(Settings(), Layer.flat("desk", {"max_contracts": "2", "underlying": "SPY"}))
    assert changed.max_contracts == 2


def test_running_settings_refuse_the_whole_change_if_one_part_needs_a_restart() -> None:
    with pytest.raises(SettingsError, match="desk: underlying can change only with a restart; nothing was changed"):
        change_live(Settings(), Layer.flat("desk", {"max_contracts": "2", "underlying": "QQQ"}))


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.none(), st.text(), st.floats(), st.lists(st.integers()))))
def test_arbitrary_documents_never_escape_as_another_error(content: dict[str, Any]) -> None:
    for section in SECTIONS:
        for document in ({section: content}, content):
            try:
                Layer.nested("f", document)
            except SettingsError:
                continue


@pytest.mark.parametrize("wrong", [[], "", " , "])
def test_the_bot_needs_an_underlying(wrong: Any) -> None:
    with pytest.raises(SettingsError, match=r"general.underlying: expected at least one of tickers"):
        Layer.nested("f", {"general": {"underlying": wrong}})


def test_tickers_become_upper_case_and_other_text_is_refused() -> None:
    document = {"general": {"underlying": ["spy", "SPY", "brk.b"]}, "scanners": {"watchlist": "aapl"}}
    settings = settings_from([Layer.nested("f", document)])
    assert settings.underlying == ("SPY", "BRK.B")
    assert settings.watchlist == ("AAPL",)
    with pytest.raises(SettingsError, match=r"expected tickers such as SPY or BRK.B, was 'SP Y'"):
        Layer.nested("f", {"general": {"underlying": "sp y"}})


def test_all_mistakes_of_a_document_are_told_at_once() -> None:
    document = {"risk": {"max_contract": 1, "max_positions": 0, "max_contracts": 5}, "rsik": {}, "entries": 3}
    with pytest.raises(SettingsError) as caught:
        Layer.nested("f", document)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["f"] * 4


def test_running_settings_refuse_a_contradiction() -> None:
    with pytest.raises(SettingsError, match=r"max_loss_per_trade 0.02 lies above max_total_risk 0.01"):
        change_live(Settings(), Layer.flat("desk", {"max_total_risk": "0.01"}))
