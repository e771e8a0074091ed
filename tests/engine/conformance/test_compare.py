"""The judge finds every kind of difference and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from engine.conformance.case import Expectation
from engine.conformance.compare import differences

EXPECTED = Expectation({"Beta": "0", "Alpha": "-0"}, "Completed", 7, [{"id": 1, "price": 2.5}], [{"a": 1}], ["x", "y"])


def actual(**changes: Any) -> dict[str, Any]:
    base = {
        "status": "Completed",
        "statistics": {"Beta": "-0", "Alpha": "0", "Own": "9"},
        "data_points": 7,
        "orders": [{"id": 1, "price": 2.5, "more": True}],
        "events": [{"a": 1}],
        "log": ["x", "y"],
    }
    return {**base, **changes}


def test_equal_run_has_no_differences() -> None:
    assert differences(EXPECTED, actual()) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"status": "RuntimeError", "runtime_error": "boom"}, "status: Completed expected, RuntimeError (boom)"),
        ({"statistics": {"Beta": "0"}}, "Alpha: -0 expected, None"),
        ({"data_points": 8}, "data points: 7 expected, 8"),
        ({"orders": [{"id": 1, "price": 2.6}]}, "order 1 price: 2.5 expected, 2.6"),
        ({"orders": []}, "orders: 1 expected, 0"),
        ({"events": [{"a": 2}]}, "event 1 a: 1 expected, 2"),
        ({"log": ["x", "z"]}, "log line 2: 'y' expected, 'z'"),
        ({"log": ["x"]}, "log lines: 2 expected, 1"),
    ],
)
def test_difference_is_named(changes: dict[str, Any], message: str) -> None:
    assert differences(EXPECTED, actual(**changes)) == [message]


def test_many_differences_are_counted() -> None:
    orders = [{"id": number} for number in range(9)]
    expected = Expectation({}, orders=orders)
    found = differences(expected, actual(orders=[{"id": -1}] * 9))
    assert found[-1] == "order: 6 more differences"
