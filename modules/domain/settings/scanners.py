"""Settings of what the bot looks for beside trading."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.settings.field import setting


@dataclass(frozen=True)
class ScannerSettings:
    """What the scanners look at; they journal what they find and trade nothing (docs/scanners.md)."""

    scan_options: bool = setting(
        False, "true or false", "Scan each underlying's chain once a session, from `entry_from` on.", live=True
    )
    scan_kept: int = setting(5, "finds", "Finds of a scan that are journalled, the best.", bounds=(1, 100), live=True)
    scan_moves: bool = setting(
        True, "true or false", "Look for stocks that moved 2 to 4 % on unusual volume: underlyings and `watchlist`."
    )
    watchlist: tuple[str, ...] = setting(
        (), "tickers", "Stocks and funds that the movement scanner follows beside the underlyings.", tickers=True
    )
    moves_need_news: bool = setting(
        True,
        "true or false",
        "Only moves with news of the last 24 hours; no feed of news exists yet, so false shows all.",
    )
