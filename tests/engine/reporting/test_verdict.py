"""A goal is met only by enough lineages; a miss stays a miss however few there are."""

from __future__ import annotations

import pytest

from engine.reporting.verdict import ENOUGH, goals, verdict
from modules.analytics.returns import ReturnFigures
from modules.analytics.trades import TradeFigures

RETURNS = ReturnFigures(252, 0.12, 1.4, 2.0, 0.08, 0.1)


def trades(count: int, profit_factor: float | None = 1.1) -> TradeFigures:
    return TradeFigures(count, 900.0, 0.6, profit_factor, 30.0, 0.1, 100.0, -80.0, 12.0)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (ENOUGH, ["met", "met", "met", "missed"]),
        (ENOUGH - 1, ["not judged", "not judged", "not judged", "missed"]),
    ],
)
def test_only_enough_lineages_meet_a_goal(count: int, words: list[str]) -> None:
    assert [goal.word for goal in goals(RETURNS, trades(count))] == words


def test_the_sentence_names_what_is_missed_or_says_that_there_is_too_little() -> None:
    assert verdict(RETURNS, trades(ENOUGH)).endswith("30 closed lineages: misses Profit factor per lineage.")
    assert verdict(RETURNS, trades(ENOUGH, 1.3)).endswith("meets all four goals.")
    assert verdict(RETURNS, trades(ENOUGH, None)).endswith("Profit factor per lineage not judged.")
    assert "too few to judge" in verdict(RETURNS, trades(ENOUGH - 1))
