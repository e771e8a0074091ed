"""Limits of the risk check."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class RiskSettings:
    """What a trade, and the book with it, may risk; shares of net liquidation from 0 to 1."""

    max_loss_per_trade: Decimal = setting(
        Decimal("0.02"),
        "share of net liquidation",
        "Largest loss of one trade.",
        bounds=("0.001", "0.25"),
        live=True,
    )
    max_total_risk: Decimal = setting(
        Decimal("0.10"),
        "share of net liquidation",
        "Sum of open maximum losses.",
        bounds=("0.005", "0.50"),
        live=True,
    )
    max_buying_power: Decimal = setting(
        Decimal("0.50"),
        "share of net liquidation",
        "Buying power in use after a trade (rule 24).",
        bounds=("0.01", "1"),
        live=True,
    )
    max_contracts: int = setting(10, "structures", "Largest quantity of one trade.", bounds=(1, 1000), live=True)
    max_positions: int = setting(4, "positions", "Positions open at the same time.", bounds=(1, 100), live=True)
    min_credit: Decimal = setting(
        Decimal("0.10"), "dollars per share", "Smallest credit worth taking.", bounds=("0.01", "10"), live=True
    )
    min_open_interest: int = setting(
        100, "contracts", "Open interest a short leg needs where known.", bounds=(0, 1_000_000), live=True
    )
