"""The second way to stop the bot: files whose mere existence is the command (trading rules 35 and 36).

The bot asks each second, live only, whether the Object Store holds one of these keys; LEAN caches values but not names.
Nothing else need be alive: no API, no database, no dashboard.
"""

from __future__ import annotations

from enum import StrEnum


class KillCommand(StrEnum):
    """The four commands, mildest first; each is carried out with those before it."""

    STOP_OPENING = "stop-opening"
    CANCEL_ENTRIES = "cancel-entries"
    CANCEL_ALL = "cancel-all"
    FLATTEN = "flatten"


#: What a kill means unless a human says more: nothing new is opened, and closing orders survive.
DEFAULT = KillCommand.CANCEL_ENTRIES

_FOLDER = "hob/live"

#: Where the bot writes what it has done about a kill.
ACKNOWLEDGEMENT = f"{_FOLDER}/kill-acknowledged"


def sentinel_key(command: KillCommand) -> str:
    """Return the Object Store key, and path below the store's folder, whose existence is the command."""
    return f"{_FOLDER}/kill-{command}"


def with_milder(command: KillCommand) -> tuple[KillCommand, ...]:
    """Return a command with all milder ones, mildest first."""
    order = list(KillCommand)
    return tuple(order[: order.index(command) + 1])
