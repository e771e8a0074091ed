"""`python -m engine templates`: checks recurring templates and shows when each runs next."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.commands.run_options import whole
from engine.lean_runtime.runner.user_error import UserError

DEFAULT_FILE = Path("config/templates.json")


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "templates",
        help="check recurring templates and show their next runs",
        description="Checks a file of recurring templates (docs/order-sources.md shows one) and prints when each is "
        "due next by the exchange's calendar. Whether its conditions hold then is asked then.",
    )
    parser.add_argument("file", type=Path, nargs="?", default=DEFAULT_FILE, help=f"default: {DEFAULT_FILE}")
    parser.add_argument("--count", type=whole(1), default=4, metavar="N", help="runs shown of each (default: 4)")
    parser.add_argument("--now", type=_moment, metavar="TIME", help="New York time to look ahead from (default: now)")
    parser.add_argument("--history", type=Path, metavar="RUN", help="past runs: a results folder or a journal")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Check and print; a wrong template is one clear error."""
    if options.history is not None:
        return _show_history(options.history)
    import exchange_calendars
    from rich.console import Console
    from rich.table import Column, Table

    from modules.templates import TemplateError, next_runs, parse_templates

    try:
        templates = parse_templates(str(options.file), _read(options.file))
    except TemplateError as error:
        raise UserError(str(error), remedy="docs/order-sources.md shows a template and its rules") from None
    calendar = exchange_calendars.get_calendar("XNYS")
    now = options.now or datetime.now(ZoneInfo("America/New_York"))
    table = Table("template", "what", "conditions", Column("next runs (New York)", no_wrap=True))
    for template in templates:
        runs = next_runs(template.schedule, now, lambda day: bool(calendar.is_session(day)), options.count)
        table.add_row(
            template.template_id if template.is_enabled else f"{template.template_id} (disabled)",
            f"{template.schedule.cadence} {template.structure} on {template.underlying}",
            "\n".join(str(condition) for condition in template.conditions) or "none",
            "\n".join(f"{moment:%a %Y-%m-%d %H:%M}" for moment in runs),
        )
    Console().print(table)
    return 0


def _show_history(path: Path) -> int:
    """Print every run that a journal tells of, oldest first."""
    from rich.console import Console
    from rich.table import Column, Table

    from engine.reporting.run_result import journal_of

    runs = [entry for entry in journal_of(path).entries if entry.name == "template.ran"]
    title = f"{len(runs)} runs of templates"
    table = Table(Column("run (New York)", no_wrap=True), "template", "outcome", "what", title=title)
    for entry in runs:
        data = entry.data
        table.add_row(f"{entry.time:%a %Y-%m-%d %H:%M}", data["template"], data["outcome"], data["detail"])
    Console().print(table)
    return 0


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a time such as 2024-01-05T10:00, was {text!r}") from None


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise UserError(f"not valid JSON: {error.msg}", f"{file}:{error.lineno}", "mend the line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot be read: {error}", str(file), "name a file of templates") from None
