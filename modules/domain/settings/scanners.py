"""Settings of what the bot looks for beside trading."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class ScannerSettings:
    """The options scanner: it journals what it finds and trades nothing (docs/scanners.md)."""

    scan_options: bool = setting(
        False, "true or false", "Scan each underlying's chain once a session, from `entry_from` on.", live=True
    )
    scan_kept: int = setting(5, "finds", "Finds of a scan that are journalled, the best.", bounds=(1, 100), live=True)
