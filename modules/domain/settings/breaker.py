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
    vix_jump_limit: float = setting(
        0.30, "share of the prior close", "Rise of VIX within a day that trips it.", bounds=(0.02, 5.0), live=True
    )
    rejections_limit: int = setting(
        5, "orders", "More refused orders than this within the window trip it.", bounds=(0, 1000), live=True
    )
    rejections_window: int = setting(10, "minutes", "Window of the refused orders.", bounds=(1, 390), live=True)
    runaway_limit: int = setting(
        60, "orders", "More opening orders than this within a minute halt the bot.", bounds=(1, 10_000), live=True
    )
    stale_feed_limit: int = setting(
        120,
        "seconds",
        "Silence of all market data in an open session that trips it (live), or a feed FROZEN for that much longer.",
        bounds=(5, 3600),
        live=True,
    )
    shortfall_limit: Decimal = setting(
        Decimal("0.10"),
        "share of net liquidation",
        "One-day expected shortfall (97.5 %) that trips it (rule 29).",
        bounds=("0.005", "1"),
        live=True,
    )
    simulated_owner_resets: int = setting(
        1,
        "sessions",
        "Backtests only: sessions after which a SIMULATED owner resets the breaker; 0: never. Live: only a human does.",
        bounds=(0, 250),
    )
