"""Reads, checks and writes fault scripts: JSON, one object a fault.

{"faults": [
    {"kind": "halt", "day": "2024-01-10", "from": "10:30", "until": "10:45", "symbols": ["SPY"]},
    {"kind": "iv_jump", "day": "2024-01-11", "from": "11:00", "points": 12},
    {"kind": "early_close", "day": "2024-01-12", "time": "13:00"}
]}
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from engine.market_simulator.faults.fault import WINDOW_FAULTS, Fault, FaultKind, Scope, Side
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.trading_calendar import REGULAR_CLOSE, REGULAR_OPEN, exchange_calendar

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Number:
    """Declare the number a kind takes: its name in the script, its bounds, and its default if it has one."""

    name: str
    least: float
    most: float
    default: float | None = None


_NUMBERS: dict[FaultKind, _Number] = {
    FaultKind.CROSSED: _Number("width", 0.01, 100.0, 0.05),
    FaultKind.FLASH_CRASH: _Number("depth", 0.001, 0.9),
    FaultKind.IV_JUMP: _Number("points", -50.0, 150.0),
    FaultKind.SPLIT: _Number("ratio", 0.01, 100.0),
    FaultKind.SPECIAL_DIVIDEND: _Number("amount", 0.01, 10_000.0),
}
_SCOPED = frozenset({FaultKind.FREEZE, FaultKind.GAP, FaultKind.CROSSED, FaultKind.ZERO, FaultKind.NAN})
_ONE_SYMBOL = frozenset({FaultKind.SPLIT, FaultKind.SPECIAL_DIVIDEND})


def read_faults(path: Path) -> tuple[Fault, ...]:
    """Read a fault script; raise SimulationInputError naming the file, the fault and the field that is wrong."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SimulationInputError(f"cannot read: {error.strerror}", str(path), "name a fault script") from error
    except ValueError as error:
        raise SimulationInputError(f"is not JSON: {error}", str(path), 'write {"faults": [...]}') from error
    return parse_faults(document, str(path))


def parse_faults(document: Any, where: str = "faults") -> tuple[Fault, ...]:
    """Return the faults of a decoded script, ordered by day and time."""
    entries = document.get("faults") if isinstance(document, dict) else None
    if not isinstance(entries, list) or set(document) != {"faults"}:
        raise SimulationInputError('expected {"faults": [...]} and nothing else', where)
    faults = [_fault(entry, f"{where}, fault {number}") for number, entry in enumerate(entries, start=1)]
    return tuple(sorted(faults, key=lambda fault: (fault.day, fault.start or time.min, fault.kind)))


def _fault(entry: Any, where: str) -> Fault:
    if not isinstance(entry, dict):
        raise SimulationInputError(f"expected an object, was {entry!r}", where)
    kind = _choice(FaultKind, entry.get("kind"), f"{where}, kind")
    _refuse_unknown(entry, _fields(kind), where)
    day = _parse(date.fromisoformat, entry.get("day"), f"{where}, day", "a date like 2024-01-10")
    if exchange_calendar().session(day) is None:
        raise SimulationInputError(f"{day} is no trading day", f"{where}, day", "name a session of the exchange")
    start, until = _times(kind, entry, where)
    return Fault(
        kind,
        day,
        start,
        until,
        _symbols(kind, entry, where),
        _choice(Scope, entry.get("scope", Scope.ALL), f"{where}, scope"),
        _choice(Side, entry.get("side", Side.BID), f"{where}, side"),
        _number(entry, _NUMBERS[kind], where) if kind in _NUMBERS else 0.0,
        _number(entry, _Number("half_life", 0.1, 250.0, 3.0), where),
    )


def _fields(kind: FaultKind) -> set[str]:
    fields = {"kind", "day", "note"}
    if kind in WINDOW_FAULTS:
        fields |= {"from", "until", "symbols"}
    if kind in _SCOPED or kind is FaultKind.ONE_SIDED:
        fields.add("scope")
    if kind in _NUMBERS:
        fields.add(_NUMBERS[kind].name)
    extra = {
        FaultKind.ONE_SIDED: {"side"},
        FaultKind.IV_JUMP: {"from", "half_life"},
        FaultKind.SPLIT: {"symbols"},
        FaultKind.SPECIAL_DIVIDEND: {"symbols"},
        FaultKind.EARLY_CLOSE: {"time"},
    }
    return fields | extra.get(kind, set())


def _refuse_unknown(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in entry:
        if name not in known:
            raise SimulationInputError(f"unknown field {name!r}", where, _suggestion(name, sorted(known)))


def _suggestion(word: str, known: Iterable[str]) -> str:
    choices = list(known)
    near = difflib.get_close_matches(word, choices, n=1)
    return f"did you mean {near[0]!r}?" if near else f"one of {', '.join(choices)}"


def _choice(choices: type[Choice], value: Any, where: str) -> Choice:
    names = [str(choice) for choice in choices]
    if value not in names:
        raise SimulationInputError(f"{value!r} is unknown", where, _suggestion(str(value), names))
    return choices(value)


def _parse(read: Callable[[str], Value], value: Any, where: str, expected: str) -> Value:
    try:
        return read(value)
    except (TypeError, ValueError) as error:
        raise SimulationInputError(f"expected {expected}, was {value!r}", where) from error


def _times(kind: FaultKind, entry: Mapping[str, Any], where: str) -> tuple[time | None, time | None]:
    def moment(name: str) -> time:
        return _parse(time.fromisoformat, entry.get(name), f"{where}, {name}", "a New York time like 10:30")

    if kind is FaultKind.EARLY_CLOSE:
        close = moment("time")
        if not REGULAR_OPEN < close < REGULAR_CLOSE or close.second or close.microsecond:
            raise SimulationInputError("expected a whole minute between 9:31 and 15:59", f"{where}, time")
        return close, None
    if kind is FaultKind.IV_JUMP:
        return moment("from") if "from" in entry else REGULAR_OPEN, None
    if kind not in WINDOW_FAULTS:
        return None, None
    start, until = moment("from"), moment("until")
    if not REGULAR_OPEN <= start < until <= REGULAR_CLOSE:
        raise SimulationInputError(f"expected 09:30 <= from < until <= 16:00, was {start} to {until}", where)
    return start, until


def _symbols(kind: FaultKind, entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
    symbols = entry.get("symbols", [])
    if not isinstance(symbols, list) or not all(isinstance(one, str) and one for one in symbols):
        raise SimulationInputError(f"expected a list of tickers, was {symbols!r}", f"{where}, symbols")
    if kind in _ONE_SYMBOL and len(symbols) != 1:
        raise SimulationInputError(f"a {kind} needs exactly one ticker", f"{where}, symbols", '"symbols": ["SPY"]')
    return tuple(one.upper() for one in symbols)


def _number(entry: Mapping[str, Any], spec: _Number, where: str) -> float:
    value = entry.get(spec.name, spec.default)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not spec.least <= value <= spec.most:
        raise SimulationInputError(
            f"expected a number from {spec.least:g} to {spec.most:g}, was {value!r}", f"{where}, {spec.name}"
        )
    return float(value)


def script_of(faults: Iterable[Fault]) -> dict[str, Any]:
    """Return the script that reads as these faults: `parse_faults(script_of(x)) == x`."""
    return {"faults": [_entry(fault) for fault in faults]}


def _entry(fault: Fault) -> dict[str, Any]:
    known = _fields(fault.kind)
    values: dict[str, Any] = {
        "kind": str(fault.kind),
        "day": fault.day.isoformat(),
        "from": fault.start.isoformat() if fault.start else None,
        "until": fault.until.isoformat() if fault.until else None,
        "time": fault.start.isoformat() if fault.start else None,
        "symbols": list(fault.symbols),
        "scope": str(fault.scope),
        "side": str(fault.side),
        "half_life": fault.half_life,
    }
    if fault.kind in _NUMBERS:
        values[_NUMBERS[fault.kind].name] = fault.size
    return {name: value for name, value in values.items() if name in known and value is not None}
