"""LeanObject answers PascalCase names and is loud about members it does not have."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.base import LeanObject, pascal_case, snake_case
from engine.lean_runtime.common.errors import SystemException, UnsupportedLeanFeature


class Widget(LeanObject):
    """An object with a bit of everything."""

    def __init__(self) -> None:
        self.unit_price = 5
        self._label = "x"

    @property
    def label(self) -> str:
        """Return the label."""
        return self._label

    @label.setter
    def label(self, value: str) -> None:
        self._label = value

    @property
    def size(self) -> int:
        """Return a constant."""
        return 3

    def do_it(self) -> str:
        """Return a word."""
        return "done"

    @staticmethod
    def make_one() -> str:
        """Return a word."""
        return "made"


class QCAlgorithm(LeanObject):
    """Stands in for the class LEAN has under that name."""


@pytest.mark.parametrize(
    ("pascal", "snake"),
    [("OptionChain", "option_chain"), ("OTMAmount", "otm_amount"), ("ID", "id"), ("Close", "close")],
)
def test_spellings(pascal: str, snake: str) -> None:
    assert snake_case(pascal) == snake


def test_pascal_case() -> None:
    assert pascal_case("get_order_fee") == "GetOrderFee"


def test_pascal_members_are_found_on_instances_and_classes() -> None:
    widget = Widget()
    assert widget.DoIt() == "done"
    assert widget.UnitPrice == 5
    assert widget.Size == 3
    assert Widget.MakeOne() == "made"  # type: ignore[attr-defined]


def test_pascal_assignment_reaches_the_property() -> None:
    widget = Widget()
    widget.Label = "y"  # type: ignore[attr-defined]
    assert widget.label == "y"


def test_read_only_properties_refuse_as_lean_does() -> None:
    with pytest.raises(TypeError, match="property is read-only"):
        Widget().size = 4  # type: ignore[misc]


def test_misspelt_members_get_a_hint() -> None:
    with pytest.raises(AttributeError, match=r"'Widget' object has no attribute 'lable' Did you mean: 'label'\?$"):
        _ = Widget().lable


def test_members_lean_has_are_called_unsupported() -> None:
    with pytest.raises(UnsupportedLeanFeature, match=r"QCAlgorithm\.add_crypto"):
        _ = QCAlgorithm().add_crypto
    with pytest.raises(SystemException):
        _ = QCAlgorithm().AddCrypto
    assert not hasattr(QCAlgorithm(), "add_crypto")


def test_errors_inside_getters_come_through() -> None:
    class Broken(LeanObject):
        @property
        def price(self) -> float:
            return self.missing_part

    with pytest.raises(AttributeError, match="missing_part"):
        _ = Broken().price
