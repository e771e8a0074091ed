"""Settings are declared once and wrong values are told with path, expectation and hint."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modules.domain.settings import Settings, SettingsError


def test_defaults_stand_without_a_file() -> None:
    assert Settings.from_mapping({}, "settings.json") == Settings()


def test_values_are_converted_to_their_declared_type() -> None:
    settings = Settings.from_mapping({"max_contracts": "3", "min_credit": 0.25, "entry_from": "10:15"}, "x")
    assert (settings.max_contracts, settings.min_credit) == (3, Decimal("0.25"))
    assert settings.entry_from.minute == 15


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"max_contract": 3}, "did you mean 'max_contracts'"),
        ({"max_contracts": "many"}, "x: max_contracts: expected int, was 'many'"),
        ({"max_contracts": 0}, "expected 1 to 1000, was 0"),
        ({"min_credit": "nan-ish"}, "expected Decimal"),
    ],
)
def test_wrong_value_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Settings.from_mapping(values, "x")
