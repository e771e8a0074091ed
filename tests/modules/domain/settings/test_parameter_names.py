"""A parameter nobody reads is refused; those of LEAN's own configuration and of derived classes pass."""

from __future__ import annotations

import pytest

from modules.domain.settings import LEAN_SAMPLES, SettingsError, check_names


def test_the_samples_of_leans_own_configuration_and_a_derived_classes_own_names_pass() -> None:
    check_names(["max_contracts", "start", *LEAN_SAMPLES, "mine"], own=("mine",))
    with pytest.raises(SettingsError, match=r"parameter mine: unknown.*parameter ema-slo: unknown"):
        check_names(["mine", "ema-slo"])
