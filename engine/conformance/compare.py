"""Compares a run with an expectation: exact strings and exact numbers, the first differences named."""

from __future__ import annotations

from typing import Any

from engine.conformance.case import Expectation

#: Differences of one kind shown before the rest is counted.
SHOWN = 3


def differences(expected: Expectation, actual: dict[str, Any]) -> list[str]:
    """Return every difference as one line; an empty list means equal."""
    found: list[str] = []
    if actual["status"] != expected.status:
        error = f" ({actual['runtime_error']})" if actual.get("runtime_error") else ""
        found.append(f"status: {expected.status} expected, {actual['status']}{error}")
    found += _statistics(expected.statistics, actual["statistics"])
    if expected.data_points is not None and actual["data_points"] != expected.data_points:
        found.append(f"data points: {expected.data_points} expected, {actual['data_points']}")
    if expected.orders is not None:
        found += _rows("order", expected.orders, actual["orders"])
    if expected.events is not None:
        found += _rows("event", expected.events, actual["events"])
    if expected.log is not None:
        found += _lines(expected.log, actual["log"])
    return found


def _statistics(expected: dict[str, str], actual: dict[str, str]) -> list[str]:
    """Compare only the listed statistics; LEAN's harness takes "-0" for "0"."""
    rows = ((name, value, actual.get(name)) for name, value in expected.items())
    return [f"{name}: {value} expected, {found}" for name, value, found in rows if _plain(value) != _plain(found)]


def _plain(value: str | None) -> str | None:
    return "0" if value == "-0" else value


def _rows(kind: str, expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> list[str]:
    found = []
    for number, (want, have) in enumerate(zip(expected, actual, strict=False), start=1):
        for key, value in want.items():
            if have.get(key) != value:
                found.append(f"{kind} {number} {key}: {value} expected, {have.get(key)}")
    if len(expected) != len(actual):
        found.append(f"{kind}s: {len(expected)} expected, {len(actual)}")
    return _shortened(kind, found)


def _lines(expected: list[str], actual: list[str]) -> list[str]:
    pairs = enumerate(zip(expected, actual, strict=False), start=1)
    found = [f"log line {number}: {want!r} expected, {have!r}" for number, (want, have) in pairs if want != have]
    if len(expected) != len(actual):
        found.append(f"log lines: {len(expected)} expected, {len(actual)}")
    return _shortened("log", found)


def _shortened(kind: str, found: list[str]) -> list[str]:
    return found if len(found) <= SHOWN else [*found[:SHOWN], f"{kind}: {len(found) - SHOWN} more differences"]
