"""How much of the limits counts in each regime of the market."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.session_context import Regime
from modules.domain.settings.field import setting


def _scale(default: str, regime: Regime) -> Decimal:
    """Declare the share of the limits that counts in a regime; it can only narrow them."""
    scale: Decimal = setting(
        Decimal(default),
        "share of the limits",
        f"{str(regime).capitalize()}: this much of the loss of one trade and of the open risk is allowed.",
        bounds=("0", "1"),
        live=True,
    )
    return scale


@dataclass(frozen=True)
class RegimeSettings:
    """Shares of `max_loss_per_trade`, `max_total_risk` and `kelly_max_trade` by regime (rule 39; docs/regime.md)."""

    limits_in_crash: Decimal = _scale("0.25", Regime.CRASH)
    limits_in_high_volatility: Decimal = _scale("0.5", Regime.HIGH_VOLATILITY)
    limits_in_bear: Decimal = _scale("1", Regime.BEAR)
    limits_in_calm_sideways: Decimal = _scale("1", Regime.CALM_SIDEWAYS)
    limits_in_bull: Decimal = _scale("1", Regime.BULL)
    limits_in_neutral: Decimal = _scale("1", Regime.NEUTRAL)
