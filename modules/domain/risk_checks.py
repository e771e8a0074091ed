"""The judgement on an intent, with reasons a human can act on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Refusal:
    """Say why a rule refuses: stable code, human reason with the number, next step."""

    code: str
    reason: str
    next_step: str

    def __str__(self) -> str:
        """Return one line for logs and screens."""
        return f"{self.code}: {self.reason} ({self.next_step})"


@dataclass(frozen=True, slots=True)
class RiskCheck:
    """Hold the outcome of all rules for one intent.

    `buying_power_share` is the share of net liquidation in use after the trade, 0 to 1.
    """

    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    buying_power_share: Decimal

    @property
    def passed(self) -> bool:
        """Say whether no rule refused."""
        return not self.refusals
