"""The broker as a process: takes the account, serves it, and ends or starts again as it is told or scripted."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.endpoint import HOST, Endpoint, make_token, write_endpoint
from engine.paper_brokerage.errors import AccountUnusableError
from engine.paper_brokerage.lease import Lease
from engine.paper_brokerage.script import BrokerScript, CrashPoint, script_from_json
from engine.paper_brokerage.server import Server
from engine.paper_brokerage.store import Store, absent, has_account

_log = logging.getLogger(__name__)
SCRIPT = "broker-script.json"
#: Set for the process that follows a scripted restart: open orders get new ids before anybody connects.
_REISSUE = "HOB_PAPER_BROKERAGE_REISSUE_IDS"


def install_script(folder: Path, script: BrokerScript) -> None:
    """Keep a broker script with the account; it acts from the broker's next start on, its counts begin anew."""
    (folder / SCRIPT).write_text(json.dumps(script.to_json(), indent=1) + "\n")


def serve(folder: Path, idle_s: float | None = None) -> None:
    """Serve the account of a folder until SIGTERM or SIGINT; AccountUnusableError if it cannot be trusted.

    With `idle_s`, end also after so many seconds in which nobody was connected and nothing could happen.

    Nothing needs to be saved at the end: what a client was told is on disk already.
    """
    if not has_account(folder):
        raise absent(folder)
    with Lease(folder):
        store = Store(folder)
        broker = Broker(store, _stored_script(folder), _die)
        if os.environ.pop(_REISSUE, ""):
            broker.reissue_ids()
        server = Server(broker, make_token(folder), _die)
        with _stop_signals() as (stopped, wake):
            write_endpoint(folder, Endpoint(HOST, server.port, os.getpid()))
            _log.info("serving %s on %s:%s", folder, HOST, server.port)
            server.run(lambda: bool(stopped), wake, idle_s)
        store.close()
        if server.restart is not None:
            _start_again(server.restart.reissue_ids)


def _stored_script(folder: Path) -> BrokerScript:
    path = folder / SCRIPT
    if not path.exists():
        return BrokerScript()
    try:
        return script_from_json(json.loads(path.read_text()))
    except (OSError, ValueError) as error:
        raise AccountUnusableError(f"{path} cannot be read: {error}", "mend or delete it") from error


def _die(point: CrashPoint) -> None:
    """End this process as a power cut would: no handler, no flush, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)


def _start_again(reissue_ids: bool) -> None:
    """Become a new process with the same command; the lock goes with the old one's file."""
    if reissue_ids:
        os.environ[_REISSUE] = "1"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


@contextlib.contextmanager
def _stop_signals() -> Iterator[tuple[list[int], socket.socket]]:
    """Yield a list that SIGTERM and SIGINT fill, and a socket that becomes readable when they come."""
    stopped: list[int] = []
    wake, waker = socket.socketpair()
    waker.setblocking(False)
    wake.setblocking(False)
    previous = {number: signal.signal(number, lambda got, _: stopped.append(got)) for number in _STOPS}
    old = signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    try:
        yield stopped, wake
    finally:
        signal.set_wakeup_fd(old)
        for number, handler in previous.items():
            signal.signal(number, handler)
        wake.close()
        waker.close()


_STOPS = (signal.SIGTERM, signal.SIGINT)
