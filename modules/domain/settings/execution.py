"""How orders are priced and worked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class ExecutionSettings:
    """The price walk and its assumptions (rules 4, 6 and 8)."""

    fill_model: str = setting(
        "lean",
        "name",
        "How resting limits fill in a backtest: as LEAN fills them, or by the passive model (docs/fill-models.md).",
        choices=("lean", "passive"),
    )
    fill_seed: int = setting(1, "number", "Seed of the passive model's draws.", bounds=(0, 2_000_000_000))
    tick: Decimal = setting(
        Decimal("0.01"), "dollars", "Least step of a limit; the exchange's where coarser.", bounds=("0.01", 1)
    )
    walk_start_share: Decimal = setting(
        Decimal("0.50"), "share of package range", "First price of a walk.", bounds=(0, 1), live=True
    )
    walk_attempts: int = setting(
        5, "attempts", "Orders sent for one intent before giving up.", bounds=(1, 100), live=True
    )
    price_slack: Decimal = setting(
        Decimal("0.10"), "share of package range", "How far past natural a walk may go.", bounds=(0, 1), live=True
    )
    flatten_leg_after: int = setting(
        120, "seconds", "A flatten works whole structures this long, then leg by leg.", bounds=(1, 3600), live=True
    )
