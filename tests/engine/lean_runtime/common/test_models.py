"""Model calls take our exact face, a subclass's override or a duck-typed object, in either spelling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.lean_runtime.common.models import call_model, find_method, invoke, is_overridden
from engine.lean_runtime.reference.interest_rate_provider import ConstantRiskFreeRateInterestRateModel


class Pascal:
    """A duck-typed model in C# spelling."""

    def GetFee(self, base: int) -> float:  # noqa: N802
        """Return a fee."""
        return base + 0.1


class Both(Pascal):
    """A model that defines both spellings."""

    def get_fee(self, base: int) -> int:
        """Return a fee."""
        return base


class PascalRate(ConstantRiskFreeRateInterestRateModel):
    """Overrides one of our methods in C# spelling."""

    def GetInterestRate(self, date: Any) -> float:  # noqa: N802
        """Return a rate."""
        return 0.5


class UntouchedRate(ConstantRiskFreeRateInterestRateModel):
    """A subclass without overrides."""


def test_user_results_become_decimals() -> None:
    assert call_model(Pascal(), "get_fee", 1) == Decimal("1.1")


def test_snake_case_wins() -> None:
    assert invoke(Both(), "get_fee", 1) == 1


def test_our_exact_method_is_called_for_ours_and_plain_subclasses() -> None:
    rate = Decimal("0.0123456789012345678901")
    assert call_model(ConstantRiskFreeRateInterestRateModel(rate), "get_interest_rate", 0) == rate
    assert call_model(UntouchedRate(rate), "get_interest_rate", 0) == rate


def test_pascal_override_of_ours_is_found() -> None:
    model = PascalRate(1)
    assert is_overridden(model, "get_interest_rate")
    assert call_model(model, "get_interest_rate", 0) == Decimal("0.5")
    assert not is_overridden(UntouchedRate(1), "get_interest_rate")


def test_missing_methods() -> None:
    assert find_method(object(), "get_fee") is None
    with pytest.raises(AttributeError):
        invoke(object(), "get_fee")


def test_results_that_are_no_numbers_raise() -> None:
    class Wrong:
        def get_fee(self) -> str:
            return "much"

    with pytest.raises(TypeError):
        call_model(Wrong(), "get_fee")


def test_methods_set_on_an_instance_are_found() -> None:
    class Empty:
        pass

    model = Empty()
    model.get_fee = lambda: 2  # type: ignore[attr-defined]
    assert call_model(model, "get_fee") == 2
