"""What a rule is, and how it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from modules.domain.intents import Purpose, TradeIntent
from modules.domain.risk_checks import Finding, Refusal, RiskWarning
from modules.risk.context import RiskContext

OPENINGS = frozenset({Purpose.OPEN})
REDUCTIONS = frozenset({Purpose.REDUCE})

Judge = Callable[[TradeIntent, RiskContext], Finding | None]


class Unknown(StrEnum):
    """What a rule answers when a fact it needs is not known (rule 30)."""

    NEVER_ASKS = "needs no outside fact"
    BY_MODE = "refuse in live, warn in backtests"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Rule:
    """Judge one aspect of an intent.

    `judge` returns None when content, a Refusal or a RiskWarning under the rule's own code. `scales` says that a
    smaller quantity may pass where a larger one is refused: sizing looks for the largest that does.
    """

    code: str
    guards: frozenset[Purpose]
    describes: str
    judge: Judge
    scales: bool = False
    unknown: Unknown = Unknown.NEVER_ASKS


def takes_premium(intent: TradeIntent) -> bool:
    """Say whether an opening is short premium: it brings a credit, or its loss has no bound."""
    return intent.worst_price < 0 or intent.max_loss is None


def limit(code: str, amount: Decimal, most: Decimal, what: str, next_step: str, narrowed: str = "") -> Refusal | None:
    """Refuse an amount in dollars beyond its limit; the limit itself is allowed. `narrowed` says why it is small."""
    if amount <= most:
        return None
    return Refusal(code, f"{what} {amount:.2f} > {most:.2f}{narrowed}", next_step)


def not_known(code: str, what: str, next_step: str, context: RiskContext) -> Finding:
    """Answer UNKNOWN by mode: refuse in live, warn in backtests."""
    kind = Refusal if context.is_live else RiskWarning
    return kind(code, f"UNKNOWN: {what}", next_step)


def enter(what: str, context: RiskContext) -> str:
    """Return how a human mends what is not known; a refusal, in live, names the document."""
    place = " (Object Store key hob/live/reference, docs/risk.md shows it)" if context.is_live else ""
    return f"enter {what} in the reference data{place}"
