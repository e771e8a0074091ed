"""`python -m engine resume`: how to start a run again so that it has its account."""

from __future__ import annotations

import argparse
import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import find_project

if TYPE_CHECKING:
    from engine.file_store.store import FileStore

_EPILOG = """\
LEAN's paper brokerage forgets cash, positions and open orders when the engine ends, and `lean live deploy
--live-holdings` cannot carry an option. The bot keeps what the engine does accept in its Object Store; this command
prints it as a command line. Started without it, the bot names the positions that are missing and opens nothing.

The account is as of the bot's last save: every fill, cancel and assignment is followed by one.
The state belongs to the algorithm id. `engine live` is given it; LEAN's CLI calls its runs L-NUMBER and takes the
number by --extra-config algorithm-id, so the line for LEAN is printed for such a run only.

--extra-config KEY VALUE writes a text into LEAN's configuration after everything else (LEAN CLI 1.0.228; an option that
its --help does not show). Name the data feed by --data-provider-live, else the CLI asks for it.
"""


@dataclass(frozen=True, slots=True)
class SavedRun:
    """Hold what a live run has kept: its id, the account, and how much of it there is."""

    run: str
    account: dict[str, Any]
    epoch: int
    open_orders: int


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "resume",
        help="print how to start a paper run again with its positions and cash",
        description="Reads what the live bot has kept and prints the commands that give a paper run its account back.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--project", type=Path, default=Path("."), metavar="DIR", help="the project (default: here)")
    parser.add_argument("--storage", type=Path, metavar="DIR", help="the Object Store's folder (default: of project)")
    parser.add_argument("--algorithm-id", metavar="S", help="which run (default: the one saved last)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the two command lines."""
    from engine.file_store.store import FileStore

    project = find_project(options.project)
    storage = options.storage or project.workspace / "storage"
    saved = read_saved_run(FileStore(storage), storage, options.algorithm_id)
    holdings, cash = (json.dumps(saved.account[name]) for name in ("live-holdings", "live-cash-balance"))
    count = len(saved.account["live-holdings"])
    print(f"run {saved.run}: {count} positions, {saved.open_orders} open orders, started {saved.epoch} times")
    _print_for_lean(project.folder, saved, holdings, cash)
    print("\nwith the embedded runtime:")
    _print_command(
        ["python", "-m", "engine", "live", str(project.folder), "--broker-mode", "lean-paper"],
        ["--algorithm-id", saved.run],
        ["--live-holdings", holdings],
        ["--live-cash-balance", cash],
    )
    return 0


def _print_command(*groups: list[str]) -> None:
    print(" \\\n    ".join(shlex.join(group) for group in groups))


def _print_for_lean(project: Path, saved: SavedRun, holdings: str, cash: str) -> None:
    """Print the line of LEAN's CLI for one of its own runs; say why there is none for another.

    `--live-cash-balance` says the cash once more: without it the CLI may ask for it, and does not start unattended.
    """
    number = saved.run.removeprefix("L-")
    if number == saved.run or not number.isdecimal():
        print(f"\nwith LEAN: no; its CLI only takes up runs called L-NUMBER, and this one is called {saved.run}")
        return
    amounts = (f"{row['currency']}:{row['amount']}" for row in saved.account["live-cash-balance"])
    print("\nwith LEAN (add the data feed of your deployment: --data-provider-live NAME):")
    _print_command(
        ["lean", "live", "deploy", str(project), "--brokerage", "Paper Trading"],
        ["--live-cash-balance", ",".join(amounts)],
        ["--extra-config", "algorithm-id", number],
        ["--extra-config", "live-holdings", holdings],
        ["--extra-config", "live-cash-balance", cash],
    )


def read_saved_run(store: FileStore, storage: Path, run: str | None) -> SavedRun:
    """Return what a live run, or the one saved last, has kept; UserError where there is none or it is damaged."""
    from modules.persistence.namespace import state_key
    from modules.persistence.store import DocumentStore, UnreadableDocumentError

    run = run or _latest_run(storage)
    try:
        document = DocumentStore(store, state_key("live", run)).load()
    except UnreadableDocumentError as error:
        raise UserError(str(error), str(storage), "restore one of the two files from a copy") from None
    if document is None or "account" not in document:
        raise UserError(f"the live run '{run}' has kept no account", str(storage), "name another --algorithm-id")
    continuity = document.get("continuity") or {}
    return SavedRun(run, document["account"], int(continuity.get("epoch", 0)), len(document.get("orders", ())))


def _latest_run(storage: Path) -> str:
    files = sorted(storage.glob("hob/live/*/state-[ab]"), key=lambda file: file.stat().st_mtime_ns)
    if not files:
        raise UserError("no live run has kept anything", str(storage), "name the Object Store's folder by --storage")
    return files[-1].parent.name
