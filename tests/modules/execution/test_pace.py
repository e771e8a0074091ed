"""How long an attempt lives, how long the pause is, and when an answer is overdue (trading rule 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.settings import Settings
from modules.execution.pace import attempts_allowed, is_stale, overdue, resumes_at
from tests.modules.builders import NOON, condor, session

SETTINGS = Settings()
MINUTES = session()
SECONDS = replace(session(), step=timedelta(seconds=1))


def intent(executor: ExecutorKind = ExecutorKind.PRICE_WALK, purpose: Purpose = Purpose.OPEN) -> TradeIntent:
    one = Decimal(1)
    return TradeIntent(
        "i", purpose, Source.STRATEGY, "s", condor(), 1, one, one, one, "why", NOON, position_id="p", executor=executor
    )


def order(state: OrderState = OrderState.WORKING) -> WorkingOrder:
    return WorkingOrder("i-1", intent(), 1, Decimal(1), 1, NOON, state)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_in_seconds_an_attempt_lives_two_and_a_half() -> None:
    assert not is_stale(order(), NOON + after(2.4), SECONDS, SETTINGS, is_step=True)
    assert is_stale(order(), NOON + after(2.5), SECONDS, SETTINGS, is_step=False)


def test_in_seconds_what_nobody_acknowledged_is_not_cancelled() -> None:
    assert not is_stale(order(OrderState.SENT), NOON + after(9), SECONDS, SETTINGS, is_step=True)


def test_on_bars_an_attempt_lives_until_the_next_data_step() -> None:
    assert not is_stale(order(), NOON + after(30), MINUTES, SETTINGS, is_step=False)
    assert is_stale(order(), NOON + after(60), MINUTES, SETTINGS, is_step=True)
    assert not is_stale(order(), NOON, MINUTES, SETTINGS, is_step=True)


@given(st.text(max_size=8), st.integers(0, 99))
def test_pauses_are_three_to_fifteen_seconds_and_the_same_every_time(name: str, attempts: int) -> None:
    asked = replace(intent(), intent_id=name)
    until = resumes_at(asked, attempts, NOON, SECONDS, SETTINGS)
    assert after(3) <= until - NOON <= after(15)
    assert until == resumes_at(asked, attempts, NOON, SECONDS, SETTINGS)


def test_pauses_differ_between_attempts_and_seeds() -> None:
    pauses = {resumes_at(intent(), attempts, NOON, SECONDS, SETTINGS) for attempts in range(20)}
    assert len(pauses) == 20
    other = replace(SETTINGS, pause_seed=2)
    assert resumes_at(intent(), 1, NOON, SECONDS, other) != resumes_at(intent(), 1, NOON, SECONDS, SETTINGS)


def test_bars_and_a_human_who_wants_out_know_no_pause() -> None:
    assert resumes_at(intent(), 1, NOON, MINUTES, SETTINGS) == NOON
    assert resumes_at(intent(ExecutorKind.FLATTEN, Purpose.REDUCE), 1, NOON, SECONDS, SETTINGS) == NOON


def test_openings_give_up_and_closes_do_not() -> None:
    assert attempts_allowed(intent(), SETTINGS) == 5
    assert attempts_allowed(intent(purpose=Purpose.REDUCE), SETTINGS) is None
    assert attempts_allowed(intent(ExecutorKind.TWO_PART), SETTINGS) == 1


def test_an_answer_is_overdue_ten_seconds_after_the_last_question() -> None:
    sent = order(OrderState.SENT)
    assert not overdue(sent, NOON + after(9), SETTINGS)
    assert overdue(sent, NOON + after(10), SETTINGS)
    assert not overdue(replace(sent, asked_at=NOON + after(5)), NOON + after(14), SETTINGS)
    assert not overdue(order(OrderState.WORKING), NOON + after(99), SETTINGS)
