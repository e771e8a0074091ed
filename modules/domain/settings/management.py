"""How open positions are looked after."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class ManagementSettings:
    """When the bot closes by itself."""

    days_to_exit: int = setting(
        2, "days", "Close a position this many days before expiration.", bounds=(0, 60), live=True
    )
