"""Clocks: simulated time jumps when all wait, running time follows the monotonic host."""

from __future__ import annotations

import threading

import pytest

from engine.lean_runtime.common.ticks import MAX_TICKS, TICKS_PER_SECOND
from engine.lean_runtime.live_trading.clock import ClockLock, RunningClock, SimulatedClock
from engine.lean_runtime.live_trading.threads import start_thread

SECOND = TICKS_PER_SECOND


def test_a_lone_thread_jumps_to_what_it_waits_for() -> None:
    clock = SimulatedClock(0)
    assert not clock.wait(3600 * SECOND)
    assert clock.now() == 3600 * SECOND


def test_time_moves_to_the_earliest_wish_of_all_threads() -> None:
    clock, seen = SimulatedClock(0), []

    def tick() -> None:
        for second in (1, 2, 3):
            clock.wait(second * SECOND)
            seen.append(("tick", clock.now() // SECOND))

    thread = start_thread(clock, "other", tick)
    clock.wait(int(2.5 * SECOND))
    seen.append(("main", 2.5))
    clock.wait(10 * SECOND)
    thread.finish()
    assert seen == [("tick", 1), ("tick", 2), ("main", 2.5), ("tick", 3)]
    assert clock.now() == 10 * SECOND


def test_a_condition_ends_a_wait_at_the_instant_it_becomes_true() -> None:
    clock, done = SimulatedClock(0), threading.Event()

    def work() -> None:
        clock.wait(2 * SECOND)
        done.set()
        clock.wake()

    thread = start_thread(clock, "other", work)
    assert clock.wait(5 * SECOND, done.is_set)
    assert clock.now() == 2 * SECOND
    thread.finish()


def test_a_lock_holds_others_until_it_is_given_back() -> None:
    clock, seen = SimulatedClock(0), []
    lock = ClockLock(clock)

    def other() -> None:
        clock.wait(SECOND)
        with lock:
            seen.append(clock.now() // SECOND)

    thread = start_thread(clock, "other", other)
    with lock, lock:
        clock.wait(4 * SECOND)
    clock.wait(9 * SECOND)
    thread.finish()
    assert seen == [4]


@pytest.mark.parametrize(("speed", "expected"), [(1.0, 10), (60.0, 600)])
def test_a_running_clock_counts_the_hosts_monotonic_time(speed: float, expected: int) -> None:
    host = [7_000_000_000]
    clock = RunningClock(0, speed, lambda: host[0])
    host[0] += 10_000_000_000
    assert clock.now() == expected * SECOND


def test_a_host_that_steps_back_holds_the_time_instead_of_turning_it() -> None:
    host = [0]
    clock = RunningClock(0, 1.0, lambda: host[0])
    host[0] = 5_000_000_000
    assert clock.now() == 5 * SECOND
    host[0] = 2_000_000_000
    assert clock.now() == 5 * SECOND
    host[0] = 6_000_000_000
    assert clock.now() == 6 * SECOND


def test_a_jump_moves_on_but_never_back() -> None:
    host = [0]
    clock = RunningClock(0, 1.0, lambda: host[0])
    clock.jump(100 * SECOND)
    clock.jump(50 * SECOND)
    host[0] = 1_000_000_000
    assert clock.now() == 101 * SECOND


def test_a_wait_for_ever_ends_by_its_condition_alone() -> None:
    clock = SimulatedClock(0)
    assert clock.wait(MAX_TICKS, lambda: True)
    assert clock.now() == 0
