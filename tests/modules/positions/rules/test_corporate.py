"""The last session before a split or a delisting: who closes what, and when the engine is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.domain.contracts import Stock
from modules.domain.events import CorporateAction
from modules.domain.positions import ExitReason, Position
from modules.domain.structures import StockLeg
from modules.positions.management import manage
from modules.strategies.base import Close
from tests.modules.positions.situations import NEXT, THURSDAY, at, option, position, session, situation, structure

CALL, PUT = option(480, "call", NEXT), option(440, "put", NEXT)
STRANGLE = position(structure("short strangle", (CALL, -1), (PUT, -1)), 2, -900)
COVERED = position(structure("covered call", StockLeg(Stock("SPY"), 100), (CALL, -1)), 2, 90_000, "covered call")
SHARES = position(structure("shares", StockLeg(Stock("SPY"), 100)), 1, 46_000, "covered call")
QUOTES = {CALL: (4.0, 4.1), PUT: (0.5, 0.6)}


def decided(held: Position, clock: str, action: CorporateAction | None) -> Close | None:
    """Return the close that management wants at a time of the day before."""
    found = replace(situation(held, at(THURSDAY, clock), 460, QUOTES, session(THURSDAY)), action_ahead=action)
    decision = manage(found, allows_routine=False, allows_urgent=True)
    return None if decision is None else decision.verdict  # type: ignore[return-value]  # no roll here


@pytest.mark.parametrize(("clock", "is_closed"), [("14:59", False), ("15:00", True), ("15:43", True), ("15:44", False)])
def test_options_are_worked_out_from_the_cut_off_until_the_engine_does_it(clock: str, is_closed: bool) -> None:
    found = decided(STRANGLE, clock, CorporateAction.SPLIT)
    assert (found is not None) is is_closed
    if found is not None:
        assert (found.reason, found.legs) == (ExitReason.CORPORATE_ACTION, None)
    assert decided(STRANGLE, clock, None) is None


def test_the_shares_of_a_covered_call_stay_through_a_split() -> None:
    found = decided(COVERED, "15:00", CorporateAction.SPLIT)
    assert found is not None
    assert found.legs is not None
    assert [(leg.instrument, leg.ratio) for leg in found.legs.legs] == [(CALL, 1)]
    assert found.quantity == 2
    assert decided(SHARES, "15:00", CorporateAction.SPLIT) is None


@pytest.mark.parametrize("held", [STRANGLE, COVERED, SHARES])
def test_everything_leaves_before_a_delisting_up_to_the_bell(held: Position) -> None:
    for clock in ("15:00", "15:55"):
        found = decided(held, clock, CorporateAction.DELISTING)
        assert found is not None
        assert (found.reason, found.legs) == (ExitReason.CORPORATE_ACTION, None)
