"""The judgement on an intent, with reasons a human can act on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what a rule found: stable code, human reason with the number, next step."""

    code: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        """Return one line for logs and screens."""
        return f"{self.code}: {self.reason} ({self.next_step})"


class Refusal(Finding):
    """A finding that keeps the intent from the market."""

    __slots__ = ()


class RiskWarning(Finding):
    """A finding that is shown and journalled, and keeps nothing from the market."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class RiskCheck:
    """Hold the outcome of all rules for one intent.

    `buying_power` is dollars in use after the trade, `buying_power_share` their share of net liquidation (0 to 1);
    `correlated_exposure` is dollars of maximum loss in the intent's correlated group after the trade, None if unknown.
    """

    refusals: tuple[Refusal, ...]
    warnings: tuple[RiskWarning, ...]
    buying_power: Decimal
    buying_power_share: Decimal
    correlated_exposure: Decimal | None = None

    @property
    def passed(self) -> bool:
        """Say whether no rule refused."""
        return not self.refusals
