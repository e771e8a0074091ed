"""set_filter's overloads and a filter function's results, as seen in the real engine (observed/traces/filt2.json)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.options.contract_filter import EmptyContractFilter, contract_filter_of, default_contract_filter
from tests.engine.lean_runtime.options.test_filters_observed import universe_of


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        ((-2, 2), 74),
        ((-2.0, 2.0), 74),
        ((-2, 2, 0, 30), 40),
        ((-2, 2, timedelta(0), timedelta(30)), 40),
        ((timedelta(0), timedelta(10)), 370),
        ((lambda u: u.weeklys_only(),), 960),
        ((lambda u: u.standards_only(),), 1232),
        ((lambda u: u.include_weeklys(),), 2192),
        ((lambda u: u.strikes(-1, 1).weeklys_only(),), 24),
        ((lambda u: u.expiration(0, 30).standards_only(),), 342),
        ((lambda u: None,), 2192),
        ((lambda u: list(u)[:6],), 6),
        ((lambda u: [row.symbol for row in u][:6],), 6),
        ((lambda u: [],), 0),
    ],
)
def test_filter_keeps_the_recorded_number_of_contracts(arguments: tuple[Any, ...], count: int) -> None:
    assert len(contract_filter_of(*arguments).filter(universe_of(0))) == count


def test_default_filter_takes_one_strike_on_each_side_and_35_days() -> None:
    assert len(default_contract_filter().filter(universe_of(0))) == 20


def test_named_arguments_are_understood() -> None:
    assert len(contract_filter_of(min_strike=-2, max_strike=2).filter(universe_of(0))) == 74


@pytest.mark.parametrize("result", [5, (row for row in ()), ["x", 1]])
def test_a_function_returning_anything_else_is_an_error(result: object) -> None:
    with pytest.raises(ArgumentException, match="is not a valid argument"):
        contract_filter_of(lambda universe: result).filter(universe_of(0))


def test_other_arguments_match_no_overload() -> None:
    with pytest.raises(TypeError, match="No method matches given arguments for set_filter"):
        contract_filter_of("x")


def test_empty_filter_lets_nothing_pass() -> None:
    assert list(EmptyContractFilter().filter(universe_of(0))) == []
