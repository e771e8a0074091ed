"""How open positions are looked after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from modules.domain.settings.field import setting

_MARKET_HOURS = (time(9, 30), time(16, 0))


@dataclass(frozen=True)
class ManagementSettings:
    """When the bot closes, rolls and warns by itself (rules 12, 15, 16, 18 and 19; docs/positions.md)."""

    days_to_exit: int = setting(
        2,
        "days",
        "Close a position this many days before expiration; 0 leaves it to the cut-offs of the last day.",
        bounds=(0, 60),
        live=True,
    )
    roll_tested: bool = setting(True, "true or false", "Roll tested shorts (rule 15).", live=True)
    roll_days: int = setting(
        7, "days", "A tested short is rolled with fewer days left than this.", bounds=(1, 60), live=True
    )
    roll_delta: float = setting(0.50, "delta", "A short is tested from this |delta| on.", bounds=(0.2, 1.0), live=True)
    roll_longest: int = setting(
        60, "days", "Expirations at most this far away are rolled into.", bounds=(7, 365), live=True
    )
    max_rolls: int = setting(2, "rolls", "Rolls of one lineage.", bounds=(0, 20), live=True)
    roll_defensive: bool = setting(False, "true or false", "Rolls may also worsen the short strike.", live=True)
    roll_deadline: time = setting(
        time(14, 30),
        "New York time",
        "A tested short not rolled by then on the last session before expiration is closed; at most 90 minutes"
        " before that session's close.",
        bounds=_MARKET_HOURS,
        live=True,
    )
    ex_dividend_action: str = setting(
        "close",
        "action",
        "What becomes of a short call that an ex-date is likely to have assigned (rule 16).",
        choices=("close", "roll", "alert"),
        live=True,
    )
    ex_dividend_from: time = setting(
        time(10, 0), "New York time", "From then on such calls are flagged.", bounds=_MARKET_HOURS, live=True
    )
    ex_dividend_minutes: int = setting(
        90,
        "minutes",
        "They are closed from this long before the close; rule 16 wants it done 30 before.",
        bounds=(30, 390),
        live=True,
    )
    cut_off_minutes: int = setting(
        60,
        "minutes",
        "On the last day, risky contracts are worked out from this long before the close.",
        bounds=(10, 390),
        live=True,
    )
    pin_share: Decimal = setting(
        Decimal("0.005"),
        "share of strike",
        "Pin zone around a strike, the wider of this...",
        bounds=(0, "0.1"),
        live=True,
    )
    pin_true_range: Decimal = setting(
        Decimal("0.25"), "average true ranges", "...and of this.", bounds=(0, 2), live=True
    )
    cheap_short: Decimal = setting(
        Decimal("0.05"),
        "dollars",
        "On its last day a short offered at this or less is bought back.",
        bounds=(0, 1),
        live=True,
    )
    pending_share: Decimal = setting(
        Decimal("0.02"),
        "share of strike",
        "Expired shorts this near to the strike stay pending (rule 19).",
        bounds=(0, "0.2"),
        live=True,
    )
    heartbeat_seconds: int = setting(
        120,
        "seconds",
        "Alert when a short position was not checked on a reliable mark for this long (rule 12).",
        bounds=(10, 3600),
        live=True,
    )
