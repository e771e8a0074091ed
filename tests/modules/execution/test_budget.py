"""The request budget keeps room for exits and cancels whatever entries and exits do (trading rule 11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.settings import Settings
from modules.execution.budget import Use, limit_of, room, room_to_recall
from modules.execution.memory import ExecutionMemory
from tests.modules.builders import NOON

SETTINGS = Settings()


def test_entries_stop_first_then_exits_then_cancels() -> None:
    assert [limit_of(use, SETTINGS) for use in (Use.ENTRY, Use.EXIT, Use.CANCEL)] == [60, 80, 100]


def test_a_request_counts_for_a_minute() -> None:
    requests = [NOON] * 60
    assert room(Use.ENTRY, requests, NOON + timedelta(seconds=59), SETTINGS) == 0
    assert room(Use.ENTRY, requests, NOON + timedelta(seconds=60), SETTINGS) == 60


@given(st.lists(st.tuples(st.sampled_from(list(Use)), st.integers(0, 3)), max_size=300))
def test_whatever_is_asked_no_window_exceeds_the_budget_and_the_reserve_holds(asks: list[tuple[Use, int]]) -> None:
    memory, now = ExecutionMemory(), NOON
    entries = exits = 0
    for use, seconds in asks:
        now += timedelta(seconds=seconds)
        if not room(use, memory.requests, now, SETTINGS):
            continue
        memory = memory.requested(now)
        entries += use is Use.ENTRY
        exits += use is Use.EXIT
        assert len(memory.requests) <= SETTINGS.requests_per_minute
        if use is Use.ENTRY:
            assert room(Use.EXIT, memory.requests, now, SETTINGS) >= SETTINGS.requests_reserved // 2
        if use is not Use.CANCEL:
            assert room(Use.CANCEL, memory.requests, now, SETTINGS) >= SETTINGS.requests_reserved // 2


@pytest.mark.parametrize(("cancels", "left"), [(29, 1), (30, 0), (31, 0)])
def test_reliability_20_openings_attempts_are_recalled_up_to_the_limit(cancels: int, left: int) -> None:
    settings = Settings(max_cancels_per_minute=30)
    assert room_to_recall([NOON] * cancels, NOON + timedelta(seconds=59), settings) == left
    assert room_to_recall([NOON] * cancels, NOON + timedelta(seconds=60), settings) == 30
