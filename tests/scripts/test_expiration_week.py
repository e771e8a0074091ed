"""A night of `make expiration-week` in real processes: killed, assigned meanwhile, traded out, booked to the cent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from scripts.expiration_week import CASH, MONDAY, TUESDAY, Night, Plan, Spread, Week

EVE = Plan(
    days=(MONDAY, TUESDAY),
    spreads=(Spread("early", 0.99, 1.02, date(2024, 1, 19)),),
    nights={MONDAY: Night("early", 1)},
    killed_at="10:05",
    scenario="calm",
)


def test_what_is_assigned_in_the_night_after_a_kill_is_booked_and_traded_out_to_the_cent(tmp_path: Path) -> None:
    said: list[str] = []
    outcome = Week(tmp_path / "week", EVE, tmp_path / "markets", 1).play(said.append)
    assert outcome.kills == 2
    assert any("assigned" in line for line in said)
    assert "EARLY ASSIGNMENT of 1 SPY 2024-01-19" in outcome.output
    assert "while the bot was away" in outcome.output
    assert "TRADE_OUT" in outcome.output
    assert "EXTERNAL CHANGE" not in outcome.output
    assert "recovery.missing-position" not in outcome.output
    assert outcome.holdings == {}, outcome.output
    assert outcome.is_equal, outcome.problems
    assert outcome.booked == outcome.ledger
    assert outcome.cash - CASH == outcome.ledger["early"] != 0
