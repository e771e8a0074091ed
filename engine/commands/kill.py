"""`python -m engine kill`: stops the live bot when nothing else answers (trading rule 36)."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import find_project

if TYPE_CHECKING:
    from modules.bot.kill_switch import KillCommand

#: The bot's KillCommand and its default, named here too so that the commands' help needs nothing of the project.
COMMANDS, DEFAULT_COMMAND = ("stop-opening", "cancel-entries", "cancel-all", "flatten"), "cancel-entries"
#: Exit status when the kill is on disk but no bot has answered.
EXIT_UNANSWERED = 3
_POLL_SECONDS = 0.1

_EPILOG = """\
commands, each with the milder ones before it:
  stop-opening     nothing new is opened; positions are looked after
  cancel-entries   (the default) and working entries are cancelled; closing orders survive
  cancel-all       and every working order is cancelled
  flatten          and everything is closed: combos walked from mid to natural, then leg by leg, shorts first

The command writes one file into the Object Store's folder and needs neither the order queue nor the dashboard. The bot
sees it within a second, also after a restart, for as long as it is there. `--clear` removes it; the breaker then still
waits for a human's reset.

exit status:
  0  the bot has acknowledged      3  no answer yet: the file stays and stops any bot that starts
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "kill",
        help="stop the live bot, whatever else is dead",
        description="The kill switch that needs nobody else alive.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "what", nargs="?", choices=COMMANDS, default=DEFAULT_COMMAND, metavar="COMMAND", help="see below"
    )
    parser.add_argument("--project", type=Path, default=Path("."), metavar="DIR", help="the project (default: here)")
    parser.add_argument("--storage", type=Path, metavar="DIR", help="the Object Store's folder (default: of project)")
    parser.add_argument("--reason", default="kill from the command line", metavar="TEXT", help="kept in the journal")
    parser.add_argument(
        "--wait", type=_seconds, default=5.0, metavar="S", help="seconds to wait for the bot (default: 5)"
    )
    parser.add_argument("--yes", action="store_true", help="flatten without typing the word")
    parser.add_argument("--clear", action="store_true", help="remove every kill file")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write or remove the sentinel files and tell what the bot answers."""
    from modules.bot.kill_switch import KillCommand, sentinel_key

    storage = _storage(options)
    if options.clear:
        return _clear(storage)
    command = KillCommand(options.what)
    if command is KillCommand.FLATTEN and not options.yes:
        _confirm_flatten()
    identity = _write(storage, command, options.reason)
    print(f"{command}: written to {storage / sentinel_key(command)}; waiting {options.wait:g} s for the bot")
    return _await_answer(storage, identity, options.wait)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected seconds from 0 on, was '{text}'")
    return value


def _storage(options: argparse.Namespace) -> Path:
    """Return the Object Store's folder; a project's need not be there yet, since its bot may be about to make it."""
    if options.storage is None:
        return find_project(options.project).workspace / "storage"
    storage: Path = options.storage
    if not storage.is_dir():
        raise UserError("no such folder: no bot would see the kill", str(storage), "name the bot's Object Store")
    return storage


def _confirm_flatten() -> None:
    if not sys.stdin.isatty():
        raise UserError("flatten closes every position", remedy="add --yes")
    if input("This closes every position. Type 'flatten' to go on: ").strip() != "flatten":
        raise UserError("not confirmed; nothing was done")


def _write(storage: Path, command: KillCommand, reason: str) -> str:
    """Write the sentinel whole: a neighbour file renamed, so that the bot never reads half of it."""
    from modules.bot.kill_switch import sentinel_key

    identity = uuid.uuid4().hex
    target = storage / sentinel_key(command)
    text = json.dumps({"id": identity, "reason": reason, "time": datetime.now(UTC).isoformat()})
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # The name does not match a key, so LEAN never lists it.
        neighbour = target.with_name(f"{target.name}.new~")
        with neighbour.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        neighbour.replace(target)
    except OSError as error:
        raise UserError(
            f"cannot write the kill file: {error.strerror}", str(target), "stop the engine's process itself"
        ) from None
    return identity


def _await_answer(storage: Path, identity: str, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while True:
        answer = _answer(storage)
        if answer.get("id") == identity:
            print(f"the bot has acknowledged: {answer.get('text', '')}")
            return 0
        if time.monotonic() >= deadline:
            print("no bot has answered; the file stays and stops any bot that starts", file=sys.stderr)
            return EXIT_UNANSWERED
        time.sleep(_POLL_SECONDS)


def _answer(storage: Path) -> dict[str, Any]:
    from modules.bot.kill_switch import ACKNOWLEDGEMENT

    try:
        answer = json.loads((storage / ACKNOWLEDGEMENT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        # Absent, or read in the middle of LEAN's bare write: asked again.
        return {}
    return answer if isinstance(answer, dict) else {}


def _clear(storage: Path) -> int:
    from modules.bot.kill_switch import KillCommand, sentinel_key

    found = [command for command in KillCommand if (storage / sentinel_key(command)).exists()]
    for command in found:
        (storage / sentinel_key(command)).unlink()
    print(f"removed {', '.join(found)}" if found else "no kill file is there")
    return 0
