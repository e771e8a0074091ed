"""Fault scripts: what is accepted, what is refused with which words, and that scripts survive a round trip."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.market_simulator.config import MarketConfig
from engine.market_simulator.faults.fault import ABOUT, WINDOW_FAULTS, Fault, FaultKind, Scope, Side
from engine.market_simulator.faults.script import parse_faults, read_faults, script_of
from engine.market_simulator.input_error import SimulationInputError

HALT: dict[str, Any] = {"kind": "halt", "day": "2024-01-10", "from": "10:30", "until": "10:45", "symbols": ["SPY"]}


def parsed(**changes: Any) -> Fault:
    entry = {name: value for name, value in {**HALT, **changes}.items() if value is not None}
    return parse_faults({"faults": [entry]})[0]


def test_a_fault_reads_as_it_is_written() -> None:
    assert parsed() == Fault(FaultKind.HALT, date(2024, 1, 10), time(10, 30), time(10, 45), ("SPY",))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "halted"}, "did you mean 'halt'"),
        ({"untill": "11:00"}, "did you mean 'until'"),
        ({"day": "10.1.2024"}, "expected a date like 2024-01-10"),
        ({"day": "2024-01-13"}, "is no trading day"),
        ({"from": "10:50"}, "from < until"),
        ({"from": None}, "fault 1, from: expected a New York time"),
        ({"symbols": "SPY"}, "expected a list of tickers"),
        ({"kind": "flash_crash"}, "expected a number from 0.001 to 0.9, was None"),
        ({"kind": "crossed", "width": float("nan")}, "expected a number"),
        ({"kind": "freeze", "scope": "bonds"}, "'bonds' is unknown"),
        ({"kind": "split", "ratio": 2, "from": None, "until": None, "symbols": None}, "needs exactly one ticker"),
        (
            {"kind": "early_close", "time": "16:30", "from": None, "until": None, "symbols": None},
            "expected a whole minute",
        ),
    ],
)
def test_a_wrong_fault_is_refused_with_place_and_cure(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(SimulationInputError, match=message):
        parsed(**changes)


@pytest.mark.parametrize("document", [[], {}, {"faults": {}}, {"faults": [], "more": 1}, {"faults": [3]}])
def test_another_shape_is_refused(document: Any) -> None:
    with pytest.raises(SimulationInputError):
        parse_faults(document)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text("{")
    with pytest.raises(SimulationInputError, match=r"faults\.json: is not JSON"):
        read_faults(tmp_path / "faults.json")


def test_every_kind_is_explained() -> None:
    assert set(ABOUT) == set(FaultKind)


def test_faults_of_strange_symbols_are_refused() -> None:
    with pytest.raises(SimulationInputError, match="names SPY"):
        MarketConfig(("QQQ",), date(2024, 1, 2), faults=(parsed(),))


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    kind = draw(st.sampled_from(FaultKind))
    start, until = sorted(draw(st.lists(st.integers(570, 960), min_size=2, max_size=2, unique=True)))
    clock = [time(minute // 60, minute % 60) for minute in (start, until)]
    sizes = {"crossed": 0.07, "flash_crash": 0.2, "iv_jump": 12.0, "split": 3.0, "special_dividend": 2.5}
    single = kind in (FaultKind.SPLIT, FaultKind.SPECIAL_DIVIDEND)
    window = kind in WINDOW_FAULTS
    early = time(13, draw(st.integers(0, 59)))
    first = early if kind is FaultKind.EARLY_CLOSE else clock[0] if window or kind is FaultKind.IV_JUMP else None
    return Fault(
        kind,
        draw(st.sampled_from([date(2024, 1, 10), date(2024, 2, 29)])),
        first,
        clock[1] if window else None,
        ("SPY",) if single else draw(st.sampled_from([(), ("SPY",), ("SPY", "QQQ")])) if window else (),
        draw(st.sampled_from(Scope)) if window and kind not in (FaultKind.HALT, FaultKind.FLASH_CRASH) else Scope.ALL,
        draw(st.sampled_from(Side)) if kind is FaultKind.ONE_SIDED else Side.BID,
        sizes.get(kind, 0.0),
        draw(st.sampled_from([0.5, 3.0])) if kind is FaultKind.IV_JUMP else 3.0,
    )


@given(faults())
def test_a_script_reads_back_what_was_written(fault: Fault) -> None:
    assert parse_faults(script_of([fault])) == (fault,)


@given(st.lists(faults(), max_size=3, unique_by=lambda fault: (fault.day, fault.kind)), st.integers(0, 2**31))
def test_a_recipe_reads_back_what_was_written(script: list[Fault], seed: int) -> None:
    ordered = parse_faults(script_of(script))
    config = MarketConfig(("SPY", "QQQ"), date(2024, 1, 2), "crash", seed, ordered)
    assert MarketConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"symbols": ["SPY"], "start": "2024-13-01"}', '{"symbols": ["SPY"], "start": 3, "x": 1}']
)
def test_a_broken_recipe_is_refused(text: str) -> None:
    with pytest.raises(SimulationInputError):
        MarketConfig.from_json(text)
