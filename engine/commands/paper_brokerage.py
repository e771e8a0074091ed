"""`python -m engine paper-brokerage`: serves one paper account until it is told to stop."""

from __future__ import annotations

import argparse
import json
import logging
import sqlite3
import sys
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError
from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.errors import AccountBusyError, PaperBrokerageError
from engine.paper_brokerage.launch import EXIT_BUSY, ensure_running
from engine.paper_brokerage.process import install_script, serve
from engine.paper_brokerage.script import read_script
from engine.paper_brokerage.store import create_account, has_account

EXIT_OK = 0


def add_parser(commands: Any) -> None:
    """Add the command to the parser of `python -m engine`."""
    parser = commands.add_parser(
        "paper-brokerage",
        help="serve a paper account as a process of its own",
        description=(
            "Serves one SIMULATED account: takes orders, fills them on its own view of the market, and keeps cash,\n"
            "holdings, orders and executions on disk, whoever comes and goes. `python -m engine live` starts it by\n"
            "itself; started alone it goes on where the account stands. Ctrl-C and kill are safe at any moment.\n\n"
            "  python -m engine paper-brokerage --account accounts/demo --new --cash 50000\n"
            "  python -m engine paper-brokerage --account accounts/demo --show"
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--account", type=Path, required=True, metavar="DIR", help="folder of the account")
    parser.add_argument("--new", action="store_true", help="make the account first")
    parser.add_argument("--cash", default="100000", metavar="USD", help="cash of a new account (default: %(default)s)")
    parser.add_argument("--script", type=Path, metavar="FILE", help="broker script, kept with the account")
    parser.add_argument(
        "--until-idle",
        type=float,
        metavar="S",
        help="end after S seconds in which nobody was connected and no time could bring anything about",
    )
    parser.add_argument("--show", action="store_true", help="print what the account holds, and end")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve or show an account."""
    try:
        if options.show:
            return _show(options.account)
        if options.new:
            _create(options.account, _cash(options.cash))
        if options.script is not None:
            if not has_account(options.account):
                raise UserError(f"{options.account} holds no account", remedy="make one with --new")
            install_script(options.account, read_script(options.script))
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", force=True)
        serve(options.account, options.until_idle)
    except AccountBusyError as error:
        print(f"error: {error.what}\n  What to do: {error.remedy}", file=sys.stderr)
        return EXIT_BUSY
    except PaperBrokerageError as error:
        raise UserError(error.what, remedy=error.remedy) from error
    return EXIT_OK


def _create(folder: Path, cash: Decimal) -> None:
    try:
        create_account(folder, cash, datetime.now(UTC))
    except (OSError, sqlite3.OperationalError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "free space, or name a folder that can be written with --account"
        raise UserError(f"cannot make the account: {reason}", str(folder), remedy) from error


def _cash(text: str) -> Decimal:
    try:
        cash = Decimal(text)
    except InvalidOperation:
        cash = Decimal(-1)
    if not cash.is_finite() or cash <= 0:
        raise UserError(f"--cash is '{text}'", remedy="give dollars such as 50000 or 50000.25")
    return cash


def _show(folder: Path) -> int:
    if not has_account(folder):
        raise UserError(f"{folder} holds no account", remedy="name the folder of one, or make one with --new")
    client = BrokerageClient(folder, ensure_running=ensure_running)
    client.connect(from_now=True)
    try:
        for question in ("status", "cash", "holdings", "open_orders"):
            print(f"{question}: {json.dumps(client.request(question), indent=1)}")
    finally:
        client.close()
    return EXIT_OK
