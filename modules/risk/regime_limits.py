"""How much of the limits counts in a regime of the market (trading rule 39)."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.session_context import Regime
from modules.domain.settings.regimes import RegimeSettings


def limit_scale(settings: RegimeSettings, regime: Regime) -> Decimal:
    """Return the share of the limits that counts, 0 to 1; an unknown regime narrows nothing."""
    return {
        Regime.CRASH: settings.limits_in_crash,
        Regime.HIGH_VOLATILITY: settings.limits_in_high_volatility,
        Regime.BEAR: settings.limits_in_bear,
        Regime.CALM_SIDEWAYS: settings.limits_in_calm_sideways,
        Regime.BULL: settings.limits_in_bull,
        Regime.NEUTRAL: settings.limits_in_neutral,
        Regime.UNKNOWN: Decimal(1),
    }[regime]
