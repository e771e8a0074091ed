"""Overloaded methods choose by argument kinds and refuse in pythonnet's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.lean_runtime.algorithm.arguments import is_number, is_whole, kind_of, to_quantity
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.enums import Resolution
from engine.lean_runtime.common.errors import ArgumentException

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import AnyType, Duration, Moment, Number


class Desk:
    """A class with an overloaded and a generic method."""

    @overloaded
    def ask(self, count: int, exact: bool = False) -> str:
        """Ask."""
        return f"count {count} {exact}"

    @ask.alternative
    def _(self, span: Duration) -> str:
        return f"span {span}"

    @ask.alternative
    def _(self, start: Moment, end: Moment) -> str:
        return f"from {start:%d} to {end:%d}"

    @ask.typed
    def _(self, kind: AnyType, count: int) -> str:
        return f"{kind.__name__} {count}"

    ask.also_named(number="count")

    @overloaded
    def price(self, value: Number, *, late: bool = False) -> Any:
        """Price."""
        return value, late

    price.with_any_type()


def test_the_kinds_of_the_arguments_choose() -> None:
    desk = Desk()
    assert desk.ask(3) == "count 3 False"
    assert desk.ask(timedelta(1)) == "span 1 day, 0:00:00"
    assert desk.ask(datetime(2024, 1, 2), datetime(2024, 1, 3)) == "from 02 to 03"


def test_named_arguments_choose_too() -> None:
    assert Desk().ask(span=timedelta(2)) == "span 2 days, 0:00:00"
    assert Desk().ask(exact=True, count=1) == "count 1 True"
    assert Desk().ask(number=4) == "count 4 False"


def test_types_in_brackets_reach_the_generic_form() -> None:
    assert Desk().ask[int](5) == "int 5"
    assert Desk().price[str](1) == (1, False)


def test_calls_through_the_class_take_the_instance_first() -> None:
    assert Desk.ask(Desk(), 3) == "count 3 False"


def test_a_refusal_lists_the_signatures_and_the_first_mismatch() -> None:
    with pytest.raises(TypeError) as refusal:
        Desk().ask("x")
    assert str(refusal.value) == (
        "No method matches given arguments for ask: (<class 'str'>). The following overloads are available:\n"
        "  ask(count: int, exact: bool = False)\n  ask(span: timedelta)\n  ask(start: datetime, end: datetime)\n"
        "Argument mismatch: argument 1 ('count') expected int, got str."
    )


def test_an_unknown_name_is_named_with_a_near_one() -> None:
    with pytest.raises(TypeError, match=r"Got an unexpected keyword argument 'exakt'. Did you mean 'exact'\?"):
        Desk().ask(1, exakt=True)


def test_named_only_parameters_take_no_position() -> None:
    assert Desk().price(1, late=True) == (1, True)
    with pytest.raises(TypeError, match="No method matches"):
        Desk().price(1, True)


def test_untyped_methods_have_no_brackets() -> None:
    class Plain:
        @overloaded
        def go(self) -> None:
            """Go."""

    with pytest.raises(TypeError, match="type\\(s\\) expected"):
        Plain().go[int]()


@pytest.mark.parametrize("value", [1, 1.5, True, Decimal("2"), np.float64(3), np.int32(4), "5.5"])
def test_numbers(value: object) -> None:
    assert is_number(value)


@pytest.mark.parametrize("value", [None, "x", float("nan"), 1e30, 10**29, Resolution.DAILY, [1], timedelta(1)])
def test_no_numbers(value: object) -> None:
    assert not is_number(value)


def test_whole_numbers_may_be_floats() -> None:
    assert is_whole(2.0)
    assert is_whole(np.int64(2))
    assert not is_whole(2.5)
    assert not is_whole(Resolution.HOUR)


def test_quantities_are_read_as_doubles_of_fifteen_digits() -> None:
    assert to_quantity(0.1 + 0.2) == Decimal("0.3")
    assert to_quantity(Decimal("0.30000000000000004")) == Decimal("0.30000000000000004")
    with pytest.raises(ArgumentException, match="non-finite"):
        to_quantity(float("nan"))


def test_unknown_annotations_are_a_programming_error() -> None:
    with pytest.raises(LookupError):
        kind_of("Nonsense")
