"""The stable names of the journal and the category of the log that each belongs to."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What an entry is about."""

    EXECUTION = "execution"
    RISK = "risk"
    STRATEGY = "strategy"
    ERROR = "error"


#: Every name that the bot writes, with its category; a test holds the bot and docs/journal.md to it.
NAMES: dict[str, Category] = {
    "session.started": Category.STRATEGY,
    "signal.none": Category.STRATEGY,
    "template.ran": Category.STRATEGY,
    "scanner.hit": Category.STRATEGY,
    "scanner.mover": Category.STRATEGY,
    "scanner.scanned": Category.STRATEGY,
    "volatility.recorded": Category.STRATEGY,
    "management.close": Category.STRATEGY,
    "management.roll": Category.STRATEGY,
    "two-part.part-two": Category.STRATEGY,
    "intent.taken": Category.STRATEGY,
    "intent.dropped": Category.STRATEGY,
    "request.received": Category.STRATEGY,
    "request.taken": Category.STRATEGY,
    "request.refused": Category.RISK,
    "risk.passed": Category.RISK,
    "risk.refused": Category.RISK,
    "roll.refused": Category.RISK,
    "fill.unlikely": Category.RISK,
    "breaker.tripped": Category.RISK,
    "breaker.changed": Category.RISK,
    "clock.suspect": Category.RISK,
    "clock.sound": Category.RISK,
    "feed.frozen": Category.RISK,
    "feed.moves": Category.RISK,
    "human": Category.RISK,
    "alert": Category.RISK,
    "flatten.done": Category.RISK,
    "exposure.daily": Category.RISK,
    "order.sent": Category.EXECUTION,
    "order.held": Category.EXECUTION,
    "order.filled": Category.EXECUTION,
    "order.given_up": Category.EXECUTION,
    "order.cancel": Category.EXECUTION,
    "order.cancelled": Category.EXECUTION,
    "order.rejected": Category.ERROR,
    "order.unknown": Category.ERROR,
    "cancel.refused": Category.ERROR,
    "engine.action": Category.EXECUTION,
    "position.opened": Category.EXECUTION,
    "position.open": Category.EXECUTION,
    "position.closed": Category.EXECUTION,
    "lineage.closed": Category.EXECUTION,
    "lot.closed": Category.EXECUTION,
    "lots.open": Category.EXECUTION,
    "two-part.changed": Category.EXECUTION,
    "assignment.early": Category.EXECUTION,
    "dividend.paid": Category.EXECUTION,
    "shares.split": Category.EXECUTION,
    "error": Category.ERROR,
    "fault": Category.ERROR,
    "recovery.order": Category.EXECUTION,
    "recovery.filled": Category.EXECUTION,
    "recovery.ended": Category.EXECUTION,
    "recovery.lost": Category.ERROR,
    "recovery.stranger": Category.ERROR,
    "recovery.missing-position": Category.ERROR,
    "recovery.unknown-position": Category.ERROR,
}


def category_of(name: str) -> Category:
    """Return the category of a name; one that nobody listed is an error to be looked at."""
    return NAMES.get(name, Category.ERROR)
