"""`--broker-mode durable` of `python -m engine live`: an account in a process of its own, which the next run finds."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.runner.user_error import UserError

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.brokerage import BrokerageFactory
    from engine.lean_runtime.live_trading.job import LiveJob

#: Below the run's folder, unless --account names another one.
DEFAULT_ACCOUNT = "account"
OPENING_CASH = Decimal(100_000)
DEFAULT_POLICY = "lean"


def add_durable_options(parser: argparse.ArgumentParser) -> None:
    """Add what a durable account needs to the options of the live command."""
    group = parser.add_argument_group("durable account (--broker-mode durable)")
    group.add_argument("--account", type=Path, metavar="DIR", help="folder of the account (default: in the run's)")
    group.add_argument("--broker-script", type=Path, metavar="FILE", help="JSON that makes the broker misbehave on cue")
    group.add_argument("--fill-policy", metavar="NAME", help="how the broker fills: lean (default), passive")
    group.add_argument("--fill-seed", type=int, metavar="N", help="seed of the passive policy (1)")


def complete_fill_options(options: argparse.Namespace, request: dict[str, Any]) -> None:
    """Set the fill policy and its seed where the command line does not: an earlier run's, else LEAN's rules."""
    if options.fill_policy is None:
        options.fill_policy = request.get("fillPolicy") or DEFAULT_POLICY
    if options.fill_seed is None:
        options.fill_seed = int(request.get("fillSeed") or 1)


def open_account(options: argparse.Namespace, job: LiveJob, runs: Path, market: dict[str, Any]) -> DurableAccount:
    """Make the account if there is none, start its broker if it does not run; UserError if either is impossible."""
    from engine.paper_brokerage.errors import PaperBrokerageError

    try:
        return _open(options, job, runs, market)
    except PaperBrokerageError as error:
        raise UserError(error.what, remedy=error.remedy) from error


def _open(options: argparse.Namespace, job: LiveJob, runs: Path, market: dict[str, Any]) -> DurableAccount:
    from engine.durable_brokerage.brokerage import DurableSetup
    from engine.paper_brokerage.launch import ensure_running
    from engine.paper_brokerage.policies import POLICIES
    from engine.paper_brokerage.process import install_script
    from engine.paper_brokerage.script import read_script
    from engine.paper_brokerage.store import create_account, has_account

    if options.fill_policy not in POLICIES:
        raise UserError(f"--fill-policy is '{options.fill_policy}'", remedy=f"name one of {', '.join(POLICIES)}")
    script = None if options.broker_script is None else read_script(options.broker_script)
    folder = (options.account or runs / DEFAULT_ACCOUNT).resolve()
    if not has_account(folder):
        create_account(folder, OPENING_CASH if job.cash is None else Decimal(job.cash), datetime.now(UTC))
    elif job.cash is not None:
        raise UserError(f"{folder} holds an account already", remedy="leave out --cash, or name another --account")
    if script is not None:
        install_script(folder, script)
    ensure_running(folder)
    return DurableAccount(folder, DurableSetup(market, job.speed, options.fill_policy, options.fill_seed))


class DurableAccount:
    """One account and how a run trades in it."""

    def __init__(self, folder: Path, setup: Any) -> None:
        """Remember where it is."""
        self.folder = folder
        self._setup = setup

    def resumed(self, job: LiveJob) -> LiveJob:
        """Return a resumed job that starts where the account is: while the bot was away, the broker's time went on."""
        from engine.lean_runtime.common.ticks import ticks

        status = self._status()
        if job.resume_at is None or not status["orders"]:
            return job
        return replace(job, resume_at=max(job.resume_at, ticks(datetime.fromisoformat(status["instant"]))))

    def declared(self, job: LiveJob) -> LiveJob:
        """Return a job whose algorithm may ask whether the broker shows every order; what the user says stands."""
        known = {"broker_shows_all_orders": str(self._status()["shows_all_orders"]).lower()}
        return replace(job, parameters={**known, **job.parameters})

    def _status(self) -> dict[str, Any]:
        client = self._client()
        client.connect(from_now=True)
        try:
            status: dict[str, Any] = client.request("status")
        finally:
            client.close()
        return status

    def stop(self) -> None:
        """End the broker's process: its market is over. The account stays, and starts again when it is needed."""
        from engine.paper_brokerage.endpoint import read_endpoint
        from engine.paper_brokerage.errors import BrokerageUnreachableError

        with contextlib.suppress(BrokerageUnreachableError, ProcessLookupError):
            os.kill(read_endpoint(self.folder).pid, signal.SIGTERM)

    def brokerage(self) -> BrokerageFactory:
        """Return what makes the run's brokerage."""
        from engine.durable_brokerage.brokerage import DurableBrokerage

        return lambda algorithm: DurableBrokerage(algorithm, self._client(), self._setup)

    def _client(self) -> Any:
        from engine.paper_brokerage.client import BrokerageClient
        from engine.paper_brokerage.launch import ensure_running

        return BrokerageClient(self.folder, ensure_running=ensure_running)
