"""`python -m engine live PATH`: runs a LEAN project with a running clock and a paper brokerage."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import traceback
from dataclasses import replace
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.commands.durable_account import (
    DurableAccount,
    add_durable_options,
    complete_fill_options,
    open_account,
)
from engine.commands.live_market import LiveMarket, add_market_options, open_market
from engine.commands.run_options import add_run_options, data_label, day, results_folder, unwritable
from engine.commands.store_lock import only_run_of
from engine.lean_runtime.runner.user_error import UserError
from engine.lean_runtime.runner.workspace import Project, find_project, workspace_settings

if TYPE_CHECKING:
    from engine.lean_runtime.live_trading.job import LiveJob
    from engine.lean_runtime.live_trading.recorded_day import RecordedDay
    from engine.lean_runtime.live_trading.run_folder import RunFolder
    from engine.lean_runtime.runner.backtest_result import BacktestResult

EXIT_FAILED, EXIT_INTERRUPTED = 1, 130
#: Below the project, where `lean live` puts its results; never in version control.
RESULTS_FOLDER = "live"
#: The recipe of a streamed market, kept with the run.
MARKET_FILE = "market.json"

_EPILOG = """\
examples:
  python -m engine live .                                  the last stored day, as fast as it goes
  python -m engine live . --start 2024-01-03 --speed 60    one simulated minute a second
  python -m engine live . --start 2024-01-03 --speed 1     at the pace of the wall clock
  python -m engine live . --resume                         go on where the last run stopped
  python -m engine live . --day 2024-01-03                 a recorded day again: the same decisions and orders
  python -m engine live . --source simulator --seed 7 --speed 60    a SIMULATED market streamed second by second
  python -m engine live . --threads lean --broker-mode lean-paper    LEAN's threads, LEAN's forgetful paper brokerage

while it runs:
  another live run       over the same Object Store (storage/ of the workspace) is refused
  Ctrl-C or SIGTERM      stop after the step in hand; positions and open orders stay as they are
                         (with --broker-mode lean-paper SIGTERM kills at once, as it kills LEAN)
  command-NAME.json      a file in the command folder becomes on_command(data), or the registered class its "$type"
                         names; the answer is result-command-ID.json beside it. Write elsewhere, then rename
                           {"id": "1", "order": "halt", "reason": "lunch"}

time:
  --speed 1 is the wall clock, 60 a minute a second, max no waiting at all. With a speed, hours in which no market of
  the algorithm is open are skipped (on one thread). With --threads one the same days give the same orders at every
  speed, and those of `engine backtest` (docs/live.md tells where LEAN itself differs).

what you get in live/DATE_TIME/ (ID is --algorithm-id):
  ID.json                    positions, orders, equity: at the start, every ten minutes, soon after a fill, at the end
  ID-DATE-order-events.json  every order event
  ID-log.txt                 the log
  ID-result.json             charts and statistics, at the end: `report` and `lots` read it from this folder
  ID-journal.jsonl           the journal so far, at the end, of an algorithm that writes one
  run.json, clock.json       what was asked and how far it came, for --resume
  recorded-day.jsonl.gz      data seen, commands, what the broker told: --day plays it back

exit status:
  0 the data ended or the algorithm quit   1 an error ended it   2 it could not begin   130 stopped by a signal
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "live",
        help="run a LEAN project live on paper",
        description="Runs a folder with main.py, or an algorithm file, as `lean live` with paper trading would: "
        "live_mode is on, time passes, commands come from files, fills are simulated.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_run_options(parser)
    parser.add_argument(
        "--source",
        choices=("replay", "simulator"),
        default="replay",
        help="stored days (default) or a streamed simulation",
    )
    parser.add_argument("--speed", type=_speed, default=None, metavar="X|max", help="how many times as fast (max)")
    parser.add_argument("--start", type=day, metavar="DATE", help="first day (the last stored day; simulator: today)")
    parser.add_argument("--end", type=day, metavar="DATE", help="last day (the last stored day; simulator: the first)")
    parser.add_argument("--day", type=day, metavar="DATE", help="play the newest recorded live run of this day back")
    parser.add_argument("--no-record", action="store_true", help="do not write the run down (faster over many days)")
    parser.add_argument(
        "--opening",
        type=_time,
        default=time_of_day(9, 25),
        metavar="HH:MM",
        help="when the clock starts with --threads lean, New York (09:25); one thread starts at midnight",
    )
    parser.add_argument("--threads", choices=("one", "lean"), default="one", help="one: deterministic; lean: as LEAN")
    parser.add_argument(
        "--broker-mode",
        choices=("durable", "lean-paper"),
        default="durable",
        help="who keeps the account: a process of its own (default), or this one as LEAN does, forgetting it",
    )
    add_durable_options(parser)
    add_market_options(parser)
    parser.add_argument("--live-cash-balance", metavar="JSON", help="cash at the start, as in LEAN's configuration")
    parser.add_argument("--live-holdings", metavar="JSON", help="positions at the start, as in LEAN's configuration")
    parser.add_argument(
        "--command-folder", type=Path, metavar="DIR", help="where command files are (working directory)"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="results folder (default: live/DATE_TIME)")
    parser.add_argument("--algorithm-id", metavar="S", help="name of files and stored state (default: from the clock)")
    parser.add_argument("--resume", action="store_true", help="go on with the newest run of the project, or --output")
    parser.add_argument("--quiet", action="store_true", help="no status line and no log on the screen")
    parser.set_defaults(run=run)


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 1_000_000:
        raise argparse.ArgumentTypeError(f"expected a positive number or 'max', was '{text}'")
    return value


def _time(text: str) -> time_of_day:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected HH:MM, was '{text}'") from None


def run(options: argparse.Namespace) -> int:
    """Run the session; return the exit status the help tells."""
    if options.day is not None:
        return _run(options, *make_job(options))  # a recorded day has a store of its own
    with only_run_of(object_store_of(find_project(options.path))) as tell:
        job, folder, market = make_job(options)
        tell(folder.path)
        return _run(options, job, folder, market)


def object_store_of(project: Project) -> Path:
    """Return the folder of the Object Store, where LEAN's command line has it."""
    return project.workspace / "storage"


def _run(options: argparse.Namespace, job: LiveJob, folder: RunFolder, market: LiveMarket) -> int:
    from engine.commands.live_status import StatusLine
    from engine.lean_runtime.live_trading.session import LiveParts, run_live

    label = "SIMULATED" if job.is_simulated else ""
    line = StatusLine(sys.stderr.isatty() and not options.quiet, label)
    print(f"{label + ' ' if label else ''}live run in {folder.path}", flush=True)
    with results_folder(folder.path):
        try:
            account = _open_account(options, job, folder, market)
            if account is not None:
                job = account.resumed(job)
            folder.begin(_request(options, job))
            if account is not None:
                job = account.declared(job)
            if market.source is not None:
                (folder.path / MARKET_FILE).write_text(json.dumps(market.for_broker["config"], indent=1))
            parts = LiveParts(
                brokerage=None if account is None else account.brokerage(),
                watch=None if options.quiet else line.update,
                source=market.source,
                recorded=market.recorded,
            )
            result = run_live(job, parts, threading.current_thread() is threading.main_thread())
            _keep_for_reports(job, folder)
        except OSError as error:
            raise unwritable(error, folder.path) from error
        finally:
            line.close()
    if account is not None and not result.interrupted and result.error is None and options.is_own_account:
        account.stop()
    if not options.quiet:
        line.finish(result.logs)
    if market.recorded is not None:
        print(f"played back {market.recorded.file}; {_comparison(result, market.recorded)}")
    return _tell(result, job, options)


def _keep_for_reports(job: LiveJob, folder: RunFolder) -> None:
    """Write what `report` and `lots` need beside the results: the journal so far, and the label of the data."""
    from engine.reporting.journal_files import copy_live
    from engine.reporting.run_note import write_run_note

    copy_live(job.object_store_root, job.algorithm_id, folder.path)
    write_run_note(folder.path, job.algorithm_id, data_label(job.data_folder), job.parameters)


def _open_account(
    options: argparse.Namespace, job: LiveJob, folder: RunFolder, market: LiveMarket
) -> DurableAccount | None:
    """Return the durable account, None for LEAN's paper; a new run gets an account of its own unless one is named."""
    options.is_own_account = False
    if options.broker_mode != "durable" or market.recorded is not None:
        return None
    own = folder.path / "account"
    options.is_own_account = options.account is None or options.account == own
    options.account = options.account or own
    account = open_account(options, job, folder.path, market.for_broker)
    print(f"SIMULATED account in {account.folder}, fill policy {options.fill_policy}", flush=True)
    return account


def _comparison(result: BacktestResult, recorded: RecordedDay) -> str:
    """Say whether the played day brought the events of the recorded one."""
    from engine.lean_runtime.live_trading.day_recorder import event_row

    told = [event_row(event) for event in result.handler.order_events]
    missing = sum(row not in told for _, batch in recorded.all_batches for row in batch)
    return "every recorded order event came again" if not missing else f"{missing} recorded order events did not come"


def _tell(result: BacktestResult, job: LiveJob, options: argparse.Namespace) -> int:
    """Print how the run ended and return the exit status."""
    from engine.lean_runtime.runner.errors import problem_of

    for text in result.storage_errors:
        print(f"warning: the Object Store could not be written: {text}", file=sys.stderr)
    if result.error is not None:
        if options.debug:
            traceback.print_exception(result.error)
        print(f"error: {problem_of(result.error, job)}", file=sys.stderr)
        return EXIT_FAILED
    if result.runtime_error:
        print(f"error: {result.runtime_error}", file=sys.stderr)
        return EXIT_FAILED
    print(f"{result.status}; {result.transactions.orders_count} orders; results: {job.results_folder}")
    if result.interrupted:
        print("stopped; go on with --resume", file=sys.stderr)
        return EXIT_INTERRUPTED
    return 0


def make_job(options: argparse.Namespace) -> tuple[LiveJob, RunFolder, LiveMarket]:
    """Return the job, its folder and its market; raise UserError for what cannot be run."""
    from engine.lean_runtime.live_trading.recording_header import replayed
    from engine.lean_runtime.live_trading.run_folder import RunFolder, latest_run

    project = find_project(options.path)
    runs = project.folder / RESULTS_FOLDER
    if options.resume:
        folder = RunFolder(options.output) if options.output else latest_run(runs)
        identity = _take_up(options, folder)
    else:
        now = datetime.now().astimezone()
        folder = RunFolder((options.output or runs / f"{now:%Y-%m-%d_%H-%M-%S}").resolve())
        identity = f"{now:%Y%m%d%H%M%S}"
        complete_fill_options(options, {})
    market = open_market(options, project, runs)
    job = _job(options, project, folder, market, identity)
    if options.resume:
        job = replace(job, resume_at=folder.next_instant(), is_resumed=True)
    if market.recorded is not None:
        job = replayed(job, market.recorded.header, folder.path / "storage")
    return job, folder, market


def _job(
    options: argparse.Namespace, project: Project, folder: RunFolder, market: LiveMarket, fresh_id: str
) -> LiveJob:
    from engine.lean_runtime.live_trading.account_data import AccountData
    from engine.lean_runtime.live_trading.job import LiveJob, Threads

    settings = workspace_settings(project.workspace)
    account = AccountData(
        options.live_cash_balance or str(settings.get("live-cash-balance", "")),
        options.live_holdings or str(settings.get("live-holdings", "")),
    )
    account.check()
    if options.broker_mode == "durable" and (options.live_cash_balance or options.live_holdings):
        raise UserError(
            "a durable account has its own cash and positions",
            "--live-cash-balance, --live-holdings",
            "leave them out, or choose --broker-mode lean-paper",
        )
    return LiveJob(
        algorithm_file=project.algorithm_file,
        data_folder=market.data_folder,
        object_store_root=object_store_of(project),
        results_folder=folder.path,
        parameters={**_known_of_broker(options), **project.parameters, **dict(options.parameter)},
        start=market.start,
        end=market.end,
        cash=options.cash,
        name="live",
        algorithm_id=options.algorithm_id or fresh_id,
        strict=True,
        account=account,
        threads=Threads(options.threads),
        speed=options.speed,
        opening=options.opening,
        command_folder=(options.command_folder or Path.cwd()).resolve(),
        source=options.source,
        is_simulated=market.is_simulated,
        records=options.threads == "one" and not options.no_record,
        dies_at_sigterm=options.broker_mode == "lean-paper",
    )


def _known_of_broker(options: argparse.Namespace) -> dict[str, str]:
    """Return what the algorithm may ask as a parameter and cannot see: LEAN's paper brokerage has no orders of before.

    A durable account says it itself, at every start anew.
    """
    return {"broker_shows_all_orders": "true"} if options.broker_mode == "lean-paper" else {}


def _take_up(options: argparse.Namespace, folder: RunFolder) -> str:
    """Complete the options by what an earlier run was asked; what the command line says now wins. Return its name."""
    request = folder.request()
    for name in ("start", "end"):
        if getattr(options, name) is None and request.get(name):
            setattr(options, name, date.fromisoformat(request[name]))
    options.source, options.broker_mode = request["source"], request["brokerMode"]
    if options.source == "simulator":
        options.market = folder.path / MARKET_FILE
    elif options.data_folder is None:
        options.data_folder = Path(request["dataFolder"])
    if options.account is None and request.get("account"):
        options.account = Path(request["account"])
    options.parameter = [*request["parameters"].items(), *options.parameter]
    complete_fill_options(options, request)
    return str(request["algorithmId"])


def _request(options: argparse.Namespace, job: LiveJob) -> dict[str, Any]:
    """Return what is written about a run so that it can be taken up; with a durable account its broker's policy too."""
    is_durable = options.broker_mode == "durable"
    return {
        "algorithmFile": str(job.algorithm_file),
        "algorithmId": job.algorithm_id,
        "dataFolder": str(job.data_folder),
        "parameters": job.parameters,
        "source": job.source,
        "start": None if job.start is None else job.start.isoformat(),
        "end": None if job.end is None else job.end.isoformat(),
        "threads": job.threads.value,
        "brokerMode": options.broker_mode,
        **({"fillPolicy": options.fill_policy, "fillSeed": options.fill_seed} if is_durable else {}),
        "account": None if options.account is None else str(options.account),
        "speed": job.speed,
        "isSimulated": job.is_simulated,
        "process": os.getpid(),
    }
