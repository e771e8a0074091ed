"""The stream is in order and complete whatever the wire does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.paper_brokerage.event_stream import EventStream
from engine.paper_brokerage.events import Event, EventKind
from tests.engine.paper_brokerage.desk import at


def event(sequence: int) -> Event:
    return Event(sequence, at("10:00"), EventKind.SESSION_STARTED)


@given(st.permutations([*range(1, 13), 3, 3, 7]), st.integers(0, 15))
def test_any_order_with_duplicates_comes_out_once_and_sorted(arrival: list[int], split: int) -> None:
    stream = EventStream(0)
    out = []
    for place, sequence in enumerate(arrival):
        stream.put(event(sequence))
        if place == split:
            out += stream.take()
    out += stream.take()
    assert [item.sequence for item in out] == list(range(1, 13))
    assert not stream.is_behind


def test_a_gap_holds_back_what_comes_after_and_is_known() -> None:
    stream = EventStream(4)
    stream.put(event(6))
    assert stream.take() == []
    assert stream.is_behind
    stream.put(event(5))
    assert [item.sequence for item in stream.take()] == [5, 6]


def test_a_heartbeat_tells_of_a_lost_last_event() -> None:
    stream = EventStream(4)
    stream.expect(5)
    assert stream.is_behind


def test_what_was_given_out_before_a_reconnect_does_not_come_again() -> None:
    stream = EventStream(5)
    for sequence in (3, 4, 5, 6):
        stream.put(event(sequence))
    assert [item.sequence for item in stream.take()] == [6]
