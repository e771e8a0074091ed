"""Limits of the whole book: what moves together, and what a move would cost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.settings.field import setting


def _share(default: str, description: str) -> Decimal:
    """Declare a share of net liquidation."""
    limit: Decimal = setting(
        Decimal(default), "share of net liquidation", description, bounds=("0.0001", "10"), live=True
    )
    return limit


@dataclass(frozen=True)
class ExposureSettings:
    """Sums over positions, beta-weighted greeks and stress losses (rule 29)."""

    max_sector_risk: Decimal = _share("0.05", "Sum of maximum losses of single names in one sector.")
    max_correlated_risk: Decimal = _share("0.15", "Sum of maximum losses that move together (rule 28).")
    correlation_limit: float = setting(
        0.70,
        "correlation",
        "From this correlation of daily returns on two underlyings move together.",
        bounds=(0.0, 1.0),
        live=True,
    )
    max_delta: Decimal = _share("0.02", "Profit or loss if the reference index moves by 1 %, beta-weighted.")
    max_gamma: Decimal = _share("0.01", "Change of that figure for a further 1 %.")
    max_vega: Decimal = _share("0.01", "Profit or loss if every volatility moves by one point.")
    max_theta: Decimal = _share("0.005", "Value that one calendar day takes or gives.")
    max_scenario_loss: Decimal = _share("0.25", "Loss in the worst cell of the scenario grid (rule 29).")
    max_shortfall: Decimal = _share("0.08", "One-day expected shortfall at 97.5 % (rule 29).")
