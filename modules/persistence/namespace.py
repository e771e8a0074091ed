"""The keys of the bot's documents: modes and runs never meet.

A part is letters, digits, `_` and `-`: LEAN's store takes no other characters everywhere.
"""

from __future__ import annotations

import re

ROOT = "hob"
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")


def state_key(mode: str, run: str) -> str:
    """Return the key, without slot, of the state of a run in a mode (`backtest` or `live`)."""
    return f"{ROOT}/{mode}/{_part(run)}/state"


def closed_key(mode: str, run: str) -> str:
    """Return the key, without number and slot, of the positions that a run has closed."""
    return f"{ROOT}/{mode}/{_part(run)}/closed"


def journal_key(mode: str, run: str) -> str:
    """Return the key, without place, of a run's journal."""
    return f"{ROOT}/{mode}/{_part(run)}/journal"


def _part(run: str) -> str:
    return _UNSAFE.sub("-", run) or "run"
