"""Shares are traded out when an assignment has brought them, never when a human has bought them (rule 20)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.domain.contracts import Stock
from modules.domain.intents import Source
from modules.domain.positions import ExitReason
from modules.domain.structures import StockLeg, Structure
from modules.positions.booking import REMAINDER
from modules.positions.management import manage
from modules.strategies.base import Close
from tests.modules.positions.situations import WEDNESDAY, at, position, situation

BOUGHT = Structure("shares", (StockLeg(Stock("SPY"), 100),))


def decided(shape: Structure, source: Source) -> object:
    held = replace(position(shape, 1, 47_000), source=source)
    decision = manage(situation(held, at(WEDNESDAY, "11:00"), 470.0, {}), True, True)
    return None if decision is None else decision.verdict


def test_shares_a_human_has_bought_stay() -> None:
    assert decided(BOUGHT, Source.HUMAN) is None


@pytest.mark.parametrize("source", [Source.HUMAN, Source.STRATEGY])
def test_shares_an_assignment_has_left_of_anybodys_position_go(source: Source) -> None:
    assert decided(replace(BOUGHT, name=REMAINDER), source) == Close(ExitReason.TRADED_OUT)
