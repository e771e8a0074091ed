"""Settings that contradict each other: one of them would never come to bear."""

from __future__ import annotations

from modules.domain.settings.errors import SettingsError
from modules.domain.settings.risk import RiskSettings


def check_consistent(settings: RiskSettings) -> None:
    """Raise SettingsError if one trade may lose more than all open ones together."""
    if settings.max_loss_per_trade > settings.max_total_risk:
        raise SettingsError(
            f"max_loss_per_trade {settings.max_loss_per_trade} lies above max_total_risk {settings.max_total_risk}: "
            "one trade cannot risk more than all together",
            "lower risk.max_loss_per_trade, or raise risk.max_total_risk",
        )
