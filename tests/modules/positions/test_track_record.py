"""Results by what could be lost: one outcome a lineage, at the most it had at risk."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.positions.track_record import TrackRecord
from tests.modules.builders import NOON
from tests.modules.risk.situations import position


def test_a_lineage_brings_one_outcome_by_the_most_at_risk() -> None:
    held = position(max_loss="350", opened_at=NOON)
    record = TrackRecord().holding([held]).holding([replace(held, max_loss=Decimal(300))])
    record = record.finished("p", Decimal(70))
    (outcome,) = record.of("iron condor")
    assert (outcome.entered, outcome.ratio) == (NOON.date(), 0.20)
    assert record.entered == {}


def test_parts_that_are_open_together_are_at_risk_together() -> None:
    parts = [position(max_loss="350"), position(max_loss="150", position_id="q")]
    record = TrackRecord().holding(parts).finished("p", Decimal(-250))
    assert record.outcomes[0].ratio == -0.5


def test_a_loss_without_bound_teaches_nothing() -> None:
    held = position(max_loss="350")
    record = TrackRecord().holding([held]).holding([replace(held, max_loss=None)]).finished("p", Decimal(70))
    assert record.outcomes == ()
    assert TrackRecord().finished("unknown", Decimal(1)) == TrackRecord()


def test_outcomes_are_told_by_strategy() -> None:
    other = position(max_loss="100", strategy="butterfly", lineage_id="q", position_id="q")
    record = TrackRecord().holding([position(max_loss="100"), other])
    record = record.finished("p", Decimal(10)).finished("q", Decimal(20))
    assert [each.ratio for each in record.of("butterfly")] == [0.2]
