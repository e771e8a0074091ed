"""What became of attempts is summed by what mattered, and kept apart from what was simulated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from modules.domain.orders import OrderState
from modules.execution.fill_statistics import DIMENSIONS, Attempt, FillStatistics, attempt_of, finished_attempt
from tests.modules.bot.test_bot import fills_of
from tests.modules.builders import NOON, session
from tests.modules.execution.test_pace import order

ATTEMPT = Attempt("iron condor", 4, width=0.12, share=0.5, days=37, minute=150, life=1.0)
attempts = st.builds(
    Attempt,
    st.sampled_from(["iron condor", "butterfly"]),
    st.integers(1, 4),
    st.floats(0.01, 3),
    st.floats(0, 1.2),
    st.integers(0, 200),
    st.floats(0, 390),
    st.just(1.0),
    st.booleans(),
    st.floats(0, 60),
    st.floats(-0.2, 0.2),
)


def test_an_attempt_is_described_at_its_sending() -> None:
    found = attempt_of(
        replace(order(), limit=Decimal("-1.45")).at_market(Decimal("-1.60"), Decimal("-1.40")), session(), 1
    )
    assert found == Attempt("iron condor", 4, width=0.2, share=0.75, days=37, minute=150, life=1)
    assert found.cell == "iron condor|0.2-0.5|0.6-0.8|21-45|150-270"


def test_a_fill_tells_its_time_and_what_it_paid_beyond_mid() -> None:
    sent = replace(order(), limit=Decimal("-1.45")).at_market(Decimal("-1.60"), Decimal("-1.40"))
    filled = sent.with_fills(fills_of(sent, Decimal("-1.47")))
    found = finished_attempt(filled, NOON + timedelta(seconds=40), session(), 1)
    assert found is not None
    assert (found.filled, found.seconds, round(found.slippage, 6)) == (True, 40, 0.03)


def test_rejected_orders_and_unknown_markets_teach_nothing() -> None:
    sent = order().at_market(Decimal(1), Decimal(2))
    assert finished_attempt(sent.with_state(OrderState.REJECTED), NOON, session(), 1) is None
    assert finished_attempt(order().with_state(OrderState.CANCELLED), NOON, session(), 1) is None


@given(st.lists(attempts, max_size=40))
def test_every_dimension_sums_to_all_attempts(found: list[Attempt]) -> None:
    statistics = FillStatistics()
    for attempt in found:
        statistics = statistics.with_attempt(attempt, is_real=False)
    for dimension in DIMENSIONS:
        cells = statistics.by(dimension).values()
        assert sum(cell.attempts for cell in cells) == len(found) == statistics.attempts
        assert sum(cell.filled for cell in cells) == sum(attempt.filled for attempt in found)


def test_rates_times_and_slippage_are_averages_of_the_filled() -> None:
    statistics = FillStatistics()
    for filled, seconds, slippage in ((True, 10.0, 0.02), (True, 30.0, 0.04), (False, 0.0, 0.0), (False, 0.0, 0.0)):
        attempt = replace(ATTEMPT, filled=filled, seconds=seconds, slippage=slippage)
        statistics = statistics.with_attempt(attempt, is_real=True)
    cell = statistics.by("structure")["iron condor"]
    assert (cell.fill_rate, cell.seconds_to_fill, round(cell.mean_slippage, 9)) == (0.5, 20.0, 0.03)


def test_the_first_real_attempt_ends_what_simulated_ones_taught() -> None:
    statistics = FillStatistics().with_attempt(ATTEMPT, is_real=False).with_attempt(ATTEMPT, is_real=False)
    assert (statistics.attempts, statistics.real) == (2, 0)
    statistics = statistics.with_attempt(ATTEMPT, is_real=True)
    assert (statistics.attempts, statistics.real) == (1, 1)
