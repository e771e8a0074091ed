"""What trips the circuit breaker."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class BreakerSettings:
    """Limits beyond which the bot stops opening by itself (rules 32 and 33)."""

    daily_loss_limit: Decimal = setting(
        Decimal("0.03"),
        "share of net liquidation",
        "Day loss that trips the breaker.",
        bounds=("0.001", "0.50"),
        live=True,
    )
    drawdown_limit: Decimal = setting(
        Decimal("0.15"),
        "share of high-water mark",
        "Drawdown that trips the breaker.",
        bounds=("0.01", "0.90"),
        live=True,
    )
    consecutive_losses_limit: int = setting(
        4, "positions", "Losses in a row that trip the breaker.", bounds=(1, 100), live=True
    )
