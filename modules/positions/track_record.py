"""What finished trades have brought by what they could have lost: the bot's own evidence for Kelly (trading rule 28).

A trade is a lineage: a first position with all that came of it. Its result R is the net profit by the most that its
open positions could lose at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from modules.domain.contracts import NEW_YORK
from modules.domain.positions import Position

#: Outcomes that are remembered; the journal has all.
OUTCOMES_KEPT = 2000


@dataclass(frozen=True, slots=True)
class Entered:
    """Hold an open lineage: who began it and when, and the most in dollars that it could lose, None without a bound."""

    strategy: str
    day: date
    most: Decimal | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold a finished lineage: its strategy, the day of its entry, and R."""

    strategy: str
    entered: date
    ratio: float


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """Hold open lineages by id and the outcomes of finished ones, oldest first."""

    entered: Mapping[str, Entered] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()

    def holding(self, positions: Iterable[Position]) -> TrackRecord:
        """Return the record after a change of what is open: new lineages enter, the most at risk only grows."""
        found: dict[str, Decimal | None] = {}
        first: dict[str, Position] = {}
        for position in positions:
            lineage = position.lineage_id
            first.setdefault(lineage, position)
            so_far = found.get(lineage, Decimal(0))
            found[lineage] = None if so_far is None or position.max_loss is None else so_far + position.max_loss
        entered = dict(self.entered)
        for lineage, risk in found.items():
            known = entered.get(lineage)
            if known is None:
                one = first[lineage]
                entered[lineage] = Entered(one.strategy, one.opened_at.astimezone(NEW_YORK).date(), risk)
            elif known.most is not None:
                entered[lineage] = replace(known, most=None if risk is None else max(known.most, risk))
        return replace(self, entered=entered)

    def finished(self, lineage: str, net_profit: Decimal) -> TrackRecord:
        """Return the record with a lineage of which nothing is open any more; one without a bound teaches nothing.

        Example: sold for 150 with 350 at risk, closed with a net profit of 70: R = 0.20.
        """
        known = self.entered.get(lineage)
        if known is None:
            return self
        entered = {key: each for key, each in self.entered.items() if key != lineage}
        if known.most is None or known.most <= 0:
            return replace(self, entered=entered)
        outcome = Outcome(known.strategy, known.day, float(net_profit / known.most))
        return TrackRecord(entered, (*self.outcomes, outcome)[-OUTCOMES_KEPT:])

    def of(self, strategy: str) -> tuple[Outcome, ...]:
        """Return the outcomes of one strategy."""
        return tuple(outcome for outcome in self.outcomes if outcome.strategy == strategy)
