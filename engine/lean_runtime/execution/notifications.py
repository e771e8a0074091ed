"""What a brokerage tells the transaction handler besides order events (Common/Brokerages/*NotificationEventArgs.cs)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.lean_runtime.common.numbers import decimal_text

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol


@dataclass(frozen=True, slots=True)
class OptionNotificationEventArgs:
    """An option position changed by exercise, assignment or expiry to a new size."""

    symbol: Symbol
    position: Decimal
    tag: str | None = None

    def __str__(self) -> str:
        """Describe the change."""
        tag = f", tag: {self.tag}" if self.tag else ""
        return f"{self.symbol} position: {decimal_text(self.position)}{tag}"


@dataclass(frozen=True, slots=True)
class DelistingNotificationEventArgs:
    """A security was delisted."""

    symbol: Symbol

    def __str__(self) -> str:
        """Name the security."""
        return f"Symbol: {self.symbol}"
