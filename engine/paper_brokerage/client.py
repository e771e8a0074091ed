"""The client's end of the socket: asks, follows the stream, and knows the difference between no and no answer.

One reader thread takes frames from the socket. Events are handed out in the order of their numbers, each once, however
they arrived; since a request's events leave the broker before its answer, they are at hand when the request returns.
"""

from __future__ import annotations

import contextlib
import itertools
import queue
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.paper_brokerage.endpoint import read_endpoint, read_token
from engine.paper_brokerage.errors import BrokerageUnreachableError, OutcomeUnknownError, RefusedError
from engine.paper_brokerage.event_stream import EventStream
from engine.paper_brokerage.events import Event, event_from_json
from engine.paper_brokerage.protocol import VERSION, Decoder, ProtocolError, encode
from engine.paper_brokerage.terms import OrderTerms

ANSWER_WITHIN_S = 5.0
_ATTEMPTS = 5
_PAUSE_S = 0.05

#: Returns the operation, and its values, with which to begin again after a lost connection.
Greeting = Callable[[], tuple[str, dict[str, Any]]]


@dataclass(slots=True)
class _Connection:
    """One socket with its reader thread and the answers it waits for."""

    socket: socket.socket
    waiting: dict[int, queue.Queue[dict[str, Any] | None]] = field(default_factory=dict)
    is_dead: bool = False


class BrokerageClient:
    """Talks to the broker of one account; requests may come from any thread, one at a time."""

    def __init__(
        self,
        folder: Path,
        *,
        last_sequence: int = 0,
        ensure_running: Callable[[Path], None] | None = None,
        answer_within_s: float = ANSWER_WITHIN_S,
    ) -> None:
        """Remember where the account is; `ensure_running` may start a broker that has gone."""
        self._folder = folder
        self._ensure_running = ensure_running
        self._timeout = answer_within_s
        self._ids = itertools.count(1)
        self._lock = threading.RLock()
        self._stream = EventStream(last_sequence)
        self._connection: _Connection | None = None
        self._run = secrets.token_hex(8)
        self.hello: dict[str, Any] = {}
        #: The session that orders belong to; the broker refuses them once another one has begun.
        self.session: int | None = None
        self.greet: Greeting | None = None

    # ---- connection ----------------------------------------------------------------------------------------------

    @property
    def is_connected(self) -> bool:
        """Say whether the connection stands as far as is known."""
        return self._connection is not None and not self._connection.is_dead

    def connect(self, *, from_now: bool = False) -> None:
        """Connect and resume the stream after the last event handed out; `from_now` skips the past instead.

        Raises BrokerageUnreachableError, AccountUnusableError, or RefusedError if this is not the account it was.
        """
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    self._open(from_now)
                except OutcomeUnknownError as error:
                    # a broker that is just ending takes the connection and says nothing
                    if attempt == _ATTEMPTS:
                        raise BrokerageUnreachableError(str(error), "start it again") from error
                    time.sleep(_PAUSE_S * attempt)
                else:
                    return

    def _open(self, from_now: bool = False) -> None:
        """Connect once; OutcomeUnknownError if a broker that was there does not answer the greeting."""
        self.close()
        if self._ensure_running is not None:
            self._ensure_running(self._folder)
        endpoint = read_endpoint(self._folder)
        token = read_token(self._folder)
        try:
            opened = socket.create_connection((endpoint.host, endpoint.port), timeout=self._timeout)
        except OSError as error:
            what = f"no broker answers for {self._folder}: {error}"
            if self._ensure_running is not None:
                # it ran a moment ago: it is just ending
                raise OutcomeUnknownError(what) from error
            raise BrokerageUnreachableError(what, "start it") from error
        opened.settimeout(None)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = self._connection = _Connection(opened)
        threading.Thread(target=self._read, args=(connection,), daemon=True, name="paper-brokerage").start()
        hello = {"version": VERSION, "token": token, "run": self._run}
        hello |= {"last_sequence": self._stream.last, "follow": not from_now}
        self.hello = self._ask("hello", hello)
        if from_now:
            self._stream.skip_to(self.hello["sequence"])
            self.hello = self._ask("hello", {**hello, "last_sequence": self._stream.last, "follow": True})

    def close(self) -> None:
        """End the connection; the account goes on without us."""
        connection, self._connection = self._connection, None
        if connection is not None:
            _shut(connection)

    def _reconnect(self) -> None:
        """Connect again, with patience: a broker that restarts is away for a moment.

        What `greet` returns is asked before anything else: a new process does not know the time of a driven clock.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                self._open()
                if self.greet is not None:
                    self._ask(*self.greet())
            except BrokerageUnreachableError:
                if attempt == _ATTEMPTS:
                    raise
            except OutcomeUnknownError as error:
                if attempt == _ATTEMPTS:
                    raise BrokerageUnreachableError(str(error), "start it again") from error
            else:
                return
            time.sleep(_PAUSE_S * attempt)

    def _read(self, connection: _Connection) -> None:
        decoder = Decoder()
        try:
            while data := connection.socket.recv(65536):
                for message in decoder.feed(data):
                    self._take(connection, message)
        except (OSError, ProtocolError):
            pass
        _shut(connection)

    def _take(self, connection: _Connection, message: dict[str, Any]) -> None:
        if "event" in message:
            self._stream.put(event_from_json(message["event"]))
        elif "heartbeat" in message:
            self._stream.expect(message["heartbeat"])
        elif (waiting := connection.waiting.pop(message.get("id", -1), None)) is not None:
            self._stream.expect(message.get("sequence", 0))
            waiting.put(message)

    # ---- requests ------------------------------------------------------------------------------------------------

    def request(self, operation: str, **values: Any) -> dict[str, Any]:
        """Ask a question whose repetition does no harm, again if need be."""
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return self._once(operation, values)
                except OutcomeUnknownError:
                    if attempt == _ATTEMPTS:
                        raise
                except RefusedError as error:
                    if error.code not in ("throttled", "internal_error") or attempt == _ATTEMPTS:
                        raise
                time.sleep(_PAUSE_S * attempt)
        raise AssertionError("unreachable")

    def submit(self, client_id: str, terms: OrderTerms) -> dict[str, Any]:
        """Send an order and return its state; if no answer comes, ask by client id before sending again."""
        return self._effect("submit", client_id, {"order": terms.to_json()})

    def replace(self, client_id: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change an order and return its state; setting the same values twice does no harm."""
        return self._effect("replace", client_id, {"changes": changes})

    def cancel(self, client_id: str, reason: str = "") -> dict[str, Any]:
        """Cancel an order and return its state; a canceled order stays canceled."""
        return self._effect("cancel", client_id, {"reason": reason})

    def _effect(self, operation: str, client_id: str, values: dict[str, Any]) -> dict[str, Any]:
        """Do something once: an unknown outcome is looked up, never repeated blindly."""
        asked = {"client_id": client_id, **values} | ({} if self.session is None else {"session": self.session})
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    order: dict[str, Any] = self._once(operation, asked)["order"]
                    return order
                except OutcomeUnknownError:
                    found = self._look_up(client_id)
                    if found is not None and _is_settled(operation, found, values):
                        return found
                except RefusedError as error:
                    if error.code not in ("throttled", "internal_error") or attempt == _ATTEMPTS:
                        raise
                time.sleep(_PAUSE_S * attempt)
        raise OutcomeUnknownError(f"the outcome of {operation} {client_id} is unknown", "look at the order first")

    def _look_up(self, client_id: str) -> dict[str, Any] | None:
        """Return an order, None if the broker has never seen it; OutcomeUnknownError if it cannot be asked."""
        try:
            order: dict[str, Any] = self.request("order", client_id=client_id)["order"]
        except RefusedError as error:
            if error.code != "unknown_order":
                raise
            return None
        except BrokerageUnreachableError as error:
            raise OutcomeUnknownError(f"the broker cannot be asked about {client_id}: {error}", error.remedy) from error
        return order

    def _once(self, operation: str, values: dict[str, Any]) -> dict[str, Any]:
        if not self.is_connected:
            self._reconnect()
        return self._ask(operation, values)

    def _ask(self, operation: str, values: dict[str, Any]) -> dict[str, Any]:
        connection = self._connection
        if connection is None:
            raise OutcomeUnknownError("there is no connection")
        identity = next(self._ids)
        answer: queue.Queue[dict[str, Any] | None] = queue.Queue(1)
        connection.waiting[identity] = answer
        try:
            connection.socket.sendall(encode({"id": identity, "op": operation, **values}))
            message = None if connection.is_dead else answer.get(timeout=self._timeout)
        except (OSError, queue.Empty):
            message = None
        if message is None:
            _shut(connection)
            raise OutcomeUnknownError(f"no answer to {operation} within {self._timeout:g} s")
        if not message["ok"]:
            raise RefusedError(message["error"]["code"], message["error"]["message"])
        result: dict[str, Any] = message["result"]
        return result

    # ---- events --------------------------------------------------------------------------------------------------

    @property
    def has_events(self) -> bool:
        """Say whether `events` would hand out anything or has to ask for what is missing."""
        return self._stream.has_ready or self._stream.is_behind or not self.is_connected

    def events(self) -> list[Event]:
        """Return the events that have come since the last call, in order and without gaps.

        What the stream has lost is asked for.
        """
        if self._stream.is_behind or not self.is_connected:
            with self._lock:
                self._fill_gap()
        return self._stream.take()

    def _fill_gap(self) -> None:
        if not self.is_connected:
            self._reconnect()
        while self._stream.is_behind:
            page = self.request("events", since=self._stream.last)["events"]
            for event in page:
                self._stream.put(event_from_json(event))
            if not page:
                return


def _is_settled(operation: str, order: dict[str, Any], values: dict[str, Any]) -> bool:
    """Say whether an order's state shows that a request was carried out."""
    if operation == "submit":
        return True
    if operation == "cancel":
        return bool(order["state"] in ("canceled", "filled", "rejected", "expired"))
    wanted = {name: value for name, value in values["changes"].items() if value is not None}
    return all(order["terms"][name] == value for name, value in wanted.items())


def _shut(connection: _Connection) -> None:
    """Close a connection and wake whoever waits for an answer on it."""
    connection.is_dead = True
    with contextlib.suppress(OSError):
        connection.socket.shutdown(socket.SHUT_RDWR)
    connection.socket.close()
    for waiting in list(connection.waiting.values()):
        if waiting.empty():
            waiting.put(None)
