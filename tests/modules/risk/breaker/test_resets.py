"""A kill wins over every reset that was said before it, in whatever order the two come."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.bot.documents import from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.humans import overruled
from modules.bot.state import BotState
from modules.domain.commands import WriteJournal
from modules.domain.events import HumanCommand, HumanOrder
from modules.domain.settings import Settings
from modules.risk.breaker import UNTIMED_RESET_WAITS, TripCode, trip

START = datetime(2024, 1, 8, 10, 0, tzinfo=ZoneInfo("America/New_York"))
KILLS = (HumanOrder.STOP_OPENING, HumanOrder.CANCEL_ENTRIES, HumanOrder.CANCEL_ALL, HumanOrder.FLATTEN)
RESET = HumanOrder.RESET_BREAKER


def at(second: float) -> datetime:
    return START + timedelta(seconds=second)


def kill(said: float | None, came: float, order: HumanOrder = HumanOrder.CANCEL_ALL, name: str = "k") -> HumanCommand:
    """Return a kill by file."""
    return HumanCommand(at(came), order, "kill", name, None if said is None else at(said))


def reset(said: float | None, came: float) -> HumanCommand:
    """Return a reset by command."""
    return HumanCommand(at(came), RESET, "looked", said_at=None if said is None else at(said))


def after(*events: HumanCommand) -> BotState:
    state = BotState(Settings(), is_live=True)
    for event in events:
        state = evolve(state, event)
    return state


@pytest.mark.parametrize(
    ("said", "came", "lifts"),
    [
        (2, 6, False),
        (2.999, 6, False),
        (3, 6, True),
        (5, 6, True),
        (None, 6, False),
        (None, 13.9, False),
        (None, 14, True),
    ],
)
def test_a_reset_after_a_kill_file_lifts_by_when_it_was_said(said: float | None, came: float, lifts: bool) -> None:
    state = after(kill(3, 4), reset(said, came))
    assert state.breaker.allows_openings is lifts
    assert (state.flatten is None) is True
    (note,) = (entry for entry in overruled(state, reset(said, came)) if isinstance(entry, WriteJournal))
    assert ("REFUSED" in note.text) is not lifts


def test_a_refused_reset_ends_no_flatten() -> None:
    state = after(kill(3, 4, HumanOrder.FLATTEN), reset(2, 5))
    assert state.flatten is not None
    assert after(kill(3, 4, HumanOrder.FLATTEN), reset(4, 5)).flatten is None


def test_a_kill_without_a_time_counts_as_said_when_it_is_seen() -> None:
    assert not after(kill(None, 4), reset(3.9, 20)).breaker.allows_openings
    assert after(kill(None, 4), reset(4, 20)).breaker.allows_openings


def test_a_reset_from_a_clock_ahead_is_said_no_later_than_it_comes() -> None:
    assert not after(reset(9_999, 3), kill(4, 5)).breaker.allows_openings
    assert not after(kill(2, 2), reset(9_999, 3), kill(4, 5), reset(3, 9)).breaker.allows_openings


def test_a_reset_said_before_a_trip_of_its_own_lifts_nothing() -> None:
    state = BotState(Settings(), breaker=trip(BotState(Settings()).breaker, TripCode.DAY_LOSS, "loss", at(5)))
    assert not evolve(state, reset(4, 8)).breaker.allows_openings
    assert evolve(state, reset(5, 8)).breaker.allows_openings
    assert evolve(state, reset(None, 8)).breaker.allows_openings


def test_commands_without_a_time_count_in_the_order_they_come() -> None:
    halt = HumanCommand(at(1), HumanOrder.HALT, "look")
    assert after(halt, reset(None, 1)).breaker.allows_openings


#: What humans say, second by second: a kill by file (seen so much later), or a reset by command, which tells its time
#: or not. Resets come in the order they are said.
SAID = st.lists(
    st.tuples(
        st.sampled_from(["kill", "reset", "untimed"]), st.floats(0, UNTIMED_RESET_WAITS.seconds - 1), st.integers(0, 3)
    ),
    min_size=1,
    max_size=12,
)


@given(SAID, st.booleans())
def test_reliability_21_no_interleaving_lets_a_reset_lift_a_kill_said_after_it(
    said: list[tuple[str, float, int]], restarts: bool
) -> None:
    arrivals: list[HumanCommand] = []
    commands = 0.0
    for second, (what, delay, which) in enumerate(said):
        came = second + delay
        if what == "kill":
            arrivals.append(kill(second, came, KILLS[which], f"kill-{second}"))
        else:
            # A delay of less than the wait after what was said, behind the commands before it.
            commands = max(commands, came)
            arrivals.append(reset(None if what == "untimed" else second, min(commands, second + 9.0)))
    state, seen = BotState(Settings(), is_live=True), list[HumanCommand]()
    for event in sorted(arrivals, key=lambda event: event.time):
        state = evolve(state, event)
        if restarts:
            state = from_document(to_document(state), Settings())
        seen += [event] if event.kill_id else []
        if event.order is RESET and state.breaker.allows_openings and event.said_at is not None:
            assert not [each for each in seen if each.said > event.said], "lifted what was said after it"
    kills = [(second, what) for second, (what, *_) in enumerate(said) if what == "kill"]
    resets = [second for second, (what, *_) in enumerate(said) if what != "kill"]
    if kills and not [second for second in resets if second > kills[-1][0]]:
        assert not state.breaker.allows_openings, "the last word was a kill"
    last = at(len(said) + 60)
    assert evolve(state, HumanCommand(last, RESET, "now", said_at=last)).breaker.allows_openings
    assert evolve(state, HumanCommand(last, RESET, "now")).breaker.allows_openings, "a later word needs no time"
