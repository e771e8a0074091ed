"""`python -m engine check-config`: says what the bot would run with, and what is wrong in a settings file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.lean_runtime.runner.user_error import UserError

DEFAULT_FILE = Path("config/settings.json")


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check-config",
        help="check a settings file and show what the bot would run with",
        description="Checks names, types and bounds of a settings file and prints every setting with its value and "
        "where it comes from: the default, the file, or a --parameter. docs/settings.md explains each.",
    )
    parser.add_argument("file", type=Path, nargs="?", default=DEFAULT_FILE, help=f"default: {DEFAULT_FILE}")
    parser.add_argument(
        "--parameter", nargs=2, action="append", default=[], metavar=("KEY", "VALUE"), help="as in backtest"
    )
    parser.add_argument("--changed", action="store_true", help="show only what differs from the defaults")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check and print; a wrong setting is one clear error."""
    from rich.console import Console
    from rich.table import Table

    from modules.domain.settings import Layer, SettingsError, combine, declared
    from modules.strategies.tuning import checked_settings

    try:
        file = Layer.nested(str(options.file), _read(options.file))
        layers = [file, Layer.of_run(dict(options.parameter))]
        checked_settings(layers)
    except SettingsError as error:
        raise UserError(str(error), remedy=error.remedy) from None
    combined = combine(layers)
    table = Table("setting", "value", "from", title=f"{options.file}: valid", title_justify="left")
    for item in declared():
        value, origin = combined[item.name]
        if not options.changed or value != item.default:
            shown = ",".join(value) if isinstance(value, tuple) else str(value)
            table.add_row(f"{item.section}.{item.name}", shown, origin)
    Console().print(table)
    return 0


def _read(file: Path) -> Any:
    from modules.domain.settings import decoded

    try:
        return decoded(str(file), file.read_bytes())
    except OSError as error:
        raise UserError(f"cannot be read: {error}", str(file), "name a settings file") from None
