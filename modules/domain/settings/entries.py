"""Settings of when openings are looked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class EntrySettings:
    """The part of a session in which the bot opens."""

    entry_from: time = setting(
        time(9, 45), "New York time", "Earliest opening of a day.", bounds=(time(9, 30), time(16, 0)), live=True
    )
    entry_minutes_before_close: int = setting(
        60, "minutes", "No openings this near to the close.", bounds=(0, 390), live=True
    )
