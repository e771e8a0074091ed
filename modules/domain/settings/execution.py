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
    assignment_model: str = setting(
        "aware",
        "name",
        "When a backtest assigns shorts early: for dividends and interest (docs/positions.md), or as LEAN does.",
        choices=("aware", "lean"),
    )
    fill_seed: int = setting(1, "number", "Seed of the passive model's draws.", bounds=(0, 2_000_000_000))
    tick: Decimal = setting(
        Decimal("0.01"), "dollars", "Least step of a limit; the exchange's where coarser.", bounds=("0.01", 1)
    )
    walk_start_share: Decimal = setting(
        Decimal("0.50"), "share of package range", "First price of a walk.", bounds=(0, 1), live=True
    )
    walk_step: Decimal = setting(
        Decimal("0.15"),
        "share of package range",
        "How much nearer to the worst price each attempt is; at least a tick.",
        bounds=("0.01", 1),
        live=True,
    )
    walk_attempts: int = setting(
        5,
        "attempts",
        "Orders sent for one intent before giving up; the last is at the worst price.",
        bounds=(1, 100),
        live=True,
    )
    quick_cancel: Decimal = setting(
        Decimal("2.5"),
        "seconds",
        "Life of an attempt where data tick in seconds (rule 8).",
        bounds=("0.5", 60),
        live=True,
    )
    pause_least: Decimal = setting(
        Decimal(3), "seconds", "Shortest pause between attempts where data tick in seconds.", bounds=(0, 600), live=True
    )
    pause_most: Decimal = setting(
        Decimal(15), "seconds", "Longest pause between attempts where data tick in seconds.", bounds=(0, 600), live=True
    )
    pause_seed: int = setting(1, "number", "Seed of the pauses.", bounds=(0, 2_000_000_000))
    answer_timeout: int = setting(
        10,
        "seconds",
        "Live: an order that nobody has answered for so long is UNKNOWN, and the broker is asked.",
        bounds=(1, 600),
        live=True,
    )
    broker_shows_all_orders: bool = setting(
        False,
        "yes or no",
        "What the broker shows at a start is complete and final: an order of the bot that is neither open there nor in "
        "the holdings is over, and the walk goes on. `engine live` says it by itself where it holds; with "
        "LEAN it holds for the paper brokerage. Wrongly true, a live order would be sent again: when in doubt no, and "
        "the bot halts.",
    )
    requests_per_minute: int = setting(
        100,
        "requests",
        "Orders and cancels sent to the broker within a minute (rule 11).",
        bounds=(4, 10_000),
        live=True,
    )
    requests_reserved: int = setting(
        40,
        "requests",
        "Of these, kept for exits and cancels; a half of them for cancels alone.",
        bounds=(2, 5_000),
        live=True,
    )
    max_cancels_per_minute: int = setting(
        30,
        "cancels",
        "Within a minute with so many cancels of any kind, an opening's attempt whose time is over rests on instead of "
        "being cancelled. Cancels of exits, of a kill and of whatever went wrong are never withheld.",
        bounds=(1, 10_000),
        live=True,
    )
    two_part_debit_share: Decimal = setting(
        Decimal("0.35"),
        "share of package range",
        "Limit of part one of a two-part spread (rule 9).",
        bounds=(0, 1),
        live=True,
    )
    two_part_credit_share: Decimal = setting(
        Decimal("0.65"),
        "share of credit range",
        "Limit of part two of a two-part spread (rule 9).",
        bounds=(0, 1),
        live=True,
    )
    two_part_attempts: int = setting(
        30, "attempts", "Orders sent for part one before it is given up.", bounds=(1, 1000), live=True
    )
    price_slack: Decimal = setting(
        Decimal("0.10"), "share of package range", "How far past natural a walk may go.", bounds=(0, 1), live=True
    )
    flatten_leg_after: int = setting(
        120, "seconds", "A flatten works whole structures this long, then leg by leg.", bounds=(1, 3600), live=True
    )
    refused_close_pause: int = setting(
        5,
        "minutes",
        "Longest pause before a close that the broker refuses is sent again; it begins at 30 s and doubles.",
        bounds=(1, 30),
        live=True,
    )
    fill_rate_least: Decimal = setting(
        Decimal("0.25"), "share", "Entries with a lower expected fill rate are skipped.", bounds=(0, 1), live=True
    )
    fill_rate_attempts: int = setting(
        200,
        "real attempts",
        "With fewer behind it the fill rate only warns, labelled PRIOR.",
        bounds=(0, 100_000),
        live=True,
    )
    real_fills: bool = setting(
        False, "true or false", "Live: the account is a real broker's, so its fills count as real attempts."
    )
