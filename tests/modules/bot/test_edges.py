"""Kelly in the bot (rule 28): what it rests on, and that every intent says how it was sized."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.edges import edge_of
from modules.bot.state import BotState
from modules.domain.settings import Settings
from modules.positions.track_record import Outcome, TrackRecord
from modules.reference_data.facts import EdgeEstimate
from modules.reference_data.in_memory import InMemoryReferenceData
from tests.modules.bot.playbook import Broker, opened
from tests.modules.bot.test_account_record import awake, closed
from tests.modules.bot.test_bot import bot, post
from tests.modules.builders import NOON, condor, step

KELLY = Settings(sizing="kelly")
NAME = "iron condor"


def results(count: int, ratios: tuple[float, ...] = (0.25, 0.25, 0.25, -0.40)) -> TrackRecord:
    """Return outcomes of as many weeks; the default wins 0.25 three times in four."""
    monday = date(2022, 1, 3)
    outcomes = (Outcome(NAME, monday + timedelta(weeks=n), ratios[n % len(ratios)]) for n in range(count))
    return TrackRecord({}, tuple(outcomes))


def state(count: int, told: float | None = None, trades: int = 180, **changes: Any) -> BotState:
    records = [] if told is None else [EdgeEstimate(NAME, NOON - timedelta(days=9), NOON.date(), told, trades)]
    reference = InMemoryReferenceData(records)
    return BotState(KELLY, track_record=results(count, **changes), reference=reference)


def test_fixed_sizing_asks_for_no_estimate() -> None:
    assert edge_of(BotState(Settings(), track_record=results(80)), NAME, NOON) is None


@pytest.mark.parametrize(("count", "is_known"), [(49, False), (50, True), (51, True)])
def test_fifty_lineages_of_its_own_are_an_estimate(count: int, is_known: bool) -> None:
    found = edge_of(state(count), NAME, NOON)
    assert found is not None
    assert (found.bound is not None) is is_known
    assert edge_of(state(count), "butterfly", NOON).bound is None  # type: ignore[union-attr]  # kelly is set
    if is_known:
        assert 0 < (found.bound or 0) < found.full_sample


def test_without_them_the_laboratorys_estimate_stands_in_if_it_rests_on_enough() -> None:
    found = edge_of(state(10, told=0.12), NAME, NOON)
    assert found is not None
    assert (found.bound, found.reason) == (0.12, "estimate of 2024-01-01, 180 trades")
    few = edge_of(state(10, told=0.12, trades=49), NAME, NOON)
    assert few is not None
    assert (few.bound, few.reason) == (None, "10 trades < 50")
    assert edge_of(state(10, told=0.12), NAME, NOON + timedelta(days=1)).bound is None  # type: ignore[union-attr]  # kelly is set


@pytest.mark.parametrize("told", [0.01, 0.9])
def test_of_two_estimates_the_lower_bound_counts(told: float) -> None:
    own, both = edge_of(state(80), NAME, NOON), edge_of(state(80, told=told), NAME, NOON)
    assert own is not None
    assert both is not None
    assert own.bound is not None
    assert both.bound == min(own.bound, told)


def rationale(track_record: TrackRecord, **settings: Any) -> str:
    """Return what the journal says of the first search at a rank that suits the condor."""
    mailbox, desk = bot(60)
    known = replace(mailbox.state.settings, sizing="kelly", **settings)
    mailbox.state = replace(mailbox.state, settings=known, track_record=track_record)
    post(mailbox, step())
    return next(line for line in desk.lines if line.startswith("risk.") and NAME in line)


def test_an_intent_says_that_kelly_sized_it_and_on_what() -> None:
    said = rationale(results(80))
    assert said.startswith("risk.passed")
    assert "Kelly: 0.25 of 0." in said
    assert "(80 trades in 80 weeks)" in said


def test_with_too_few_trades_the_fixed_fraction_sizes_it_and_says_why() -> None:
    said = rationale(results(12))
    assert said.startswith("risk.passed")
    assert "fixed fraction: 2000.00 at risk (no Kelly: 12 trades < 50)" in said


def test_without_an_edge_nothing_is_opened_and_the_reason_is_said() -> None:
    said = rationale(results(80, (0.25, -0.40)))
    assert said.startswith("risk.refused")
    assert "SIZE: not even one: Kelly: 0.25 of 0.000 (no edge at the lower bound of 80 trades in 80 weeks)" in said


def test_a_closed_lineage_joins_the_record_and_survives_a_restart() -> None:
    """Sold for 2.00 at 3.00 of risk a share, bought back at 0: 200 less 5.20 of fees by 300."""
    begun = opened(awake(Settings()), Broker(), "p", condor(), 1, [2, 3, 3, 2], NOON, strategy=NAME)
    most = begun.positions["p"].max_loss
    assert most == 300
    ended = closed(begun, "p", 1, NOON + timedelta(minutes=1))
    (outcome,) = ended.track_record.outcomes
    assert (outcome.strategy, outcome.entered) == (NAME, NOON.date())
    assert Decimal(str(outcome.ratio)) == pytest.approx(Decimal("194.80") / 300)
    assert from_document(to_document(ended), Settings()).track_record == ended.track_record
