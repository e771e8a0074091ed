"""Enum members behave as pythonnet shows .NET enums (facts recorded from the engine)."""

from __future__ import annotations

import copy
import pickle

import pytest

from engine.lean_runtime.common.enums import (
    BrokerageName,
    OptionRight,
    OrderDirection,
    OrderResponseErrorCode,
    OrderStatus,
    OrderType,
    Resolution,
    SecurityType,
    SeriesType,
    TickType,
    resolution_span,
    span_resolution,
)
from engine.lean_runtime.common.errors import ArgumentOutOfRangeException
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE


def test_text_is_upper_snake_and_to_string_the_c_sharp_name() -> None:
    assert str(OrderType.MARKET_ON_OPEN) == f"{OrderType.MARKET_ON_OPEN}" == "MARKET_ON_OPEN"
    assert OrderType.MARKET_ON_OPEN.to_string() == OrderType.MARKET_ON_OPEN.ToString() == "MarketOnOpen"
    assert BrokerageName.TD_AMERITRADE.to_string() == "TDAmeritrade"
    assert SeriesType.SCATTER_3D.to_string() == "Scatter3d"
    assert "%s" % OptionRight.CALL == "CALL"  # noqa: UP031 - the old operator is what is under test


def test_members_equal_ints_names_and_members_of_other_enums() -> None:
    assert OptionRight.CALL == 0
    assert OptionRight.CALL == "Call"
    assert OptionRight.CALL == "CALL"
    assert OptionRight.CALL == OrderDirection.BUY
    assert OptionRight.CALL != OptionRight.PUT
    assert OptionRight.CALL != "put"


def test_members_are_truthy_hash_as_ints_and_sort() -> None:
    assert bool(OptionRight.CALL) is True
    assert hash(OrderStatus.FILLED) == hash(3)
    assert {OptionRight.CALL: "x"}[0] == "x"  # type: ignore[index]
    assert sorted([OptionRight.PUT, OptionRight.CALL]) == [OptionRight.CALL, OptionRight.PUT]


def test_type_is_iterable_callable_and_knows_pascal_names() -> None:
    assert list(OptionRight) == [OptionRight.CALL, OptionRight.PUT]
    assert OptionRight(1) is OptionRight.PUT
    assert Resolution.Minute is Resolution.MINUTE  # type: ignore[attr-defined]
    assert SecurityType(99).to_string() == "99"


def test_arithmetic_gives_floats() -> None:
    assert type(Resolution.MINUTE + 1) is float
    assert Resolution.MINUTE + 1 == 3.0


def test_missing_members_and_attributes_raise() -> None:
    with pytest.raises(AttributeError, match="type object 'OptionRight' has no attribute 'STRADDLE'"):
        _ = OptionRight.STRADDLE  # type: ignore[attr-defined]
    assert not hasattr(OptionRight.CALL, "name")
    assert not hasattr(OptionRight.CALL, "value")


@pytest.mark.parametrize("action", [copy.deepcopy, copy.copy, pickle.dumps])
def test_members_cannot_be_copied(action: object) -> None:
    with pytest.raises(TypeError, match="cannot pickle 'OptionRight' object"):
        action(OptionRight.CALL)  # type: ignore[operator]


def test_members_cannot_be_reassigned() -> None:
    with pytest.raises(AttributeError, match="cannot reassign"):
        OptionRight.CALL = 5  # type: ignore[misc]


def test_leans_integers() -> None:
    assert [int(member) for member in OrderStatus] == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert int(SecurityType.INDEX_OPTION) == 10
    assert int(OrderType.TRAILING_STOP) == 11
    assert int(OrderResponseErrorCode.INSUFFICIENT_BUYING_POWER) == -3
    assert [str(member) for member in TickType] == ["TRADE", "QUOTE", "OPEN_INTEREST"]


def test_alias_members_are_one_object() -> None:
    assert BrokerageName.DEFAULT is BrokerageName.QUANT_CONNECT_BROKERAGE


def test_resolution_spans() -> None:
    assert resolution_span(Resolution.TICK) == 0
    assert resolution_span(Resolution.DAILY) == TICKS_PER_DAY
    assert span_resolution(5 * TICKS_PER_MINUTE) is Resolution.MINUTE
    assert span_resolution(30 * TICKS_PER_HOUR) is Resolution.DAILY
    with pytest.raises(ArgumentOutOfRangeException):
        resolution_span(Resolution(9))
