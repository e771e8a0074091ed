"""The sockets of the broker: one thread, many clients, and nobody can make it wait.

A client that does not read is cut off when its backlog passes a limit; one that does not say who it is in time, or
sends what is no frame, likewise.
"""

from __future__ import annotations

import hmac
import logging
import selectors
import socket
import time
from collections.abc import Callable
from typing import Any

from engine.paper_brokerage.broker import Broker, Outcome
from engine.paper_brokerage.endpoint import HOST
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.events import Event
from engine.paper_brokerage.faults import Faults, as_sent
from engine.paper_brokerage.protocol import HEADER, MAX_FRAME, VERSION, Decoder, ProtocolError, encode
from engine.paper_brokerage.script import CrashPoint

_log = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
HELLO_WITHIN_S = 5.0
MAX_BACKLOG = 16 * 1024 * 1024
MAX_CLIENTS = 32
#: A stranger may not make the broker hold more than this.
_MAX_HELLO = 4096
#: What only the run that trades may ask for.
_SESSION = frozenset({"configure", "clock", "advance"})
_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class _Client:
    """One connection: what came in, what is to go out, and whether it may ask."""

    def __init__(self, connection: socket.socket, now: float) -> None:
        self.connection = connection
        self.decoder = Decoder(_MAX_HELLO)
        self.outgoing = bytearray()
        self.is_known = False
        self.follows = False
        self.is_closing = False
        self.run = ""
        self.deadline = now + HELLO_WITHIN_S


class Server:
    """Serves one broker until stopped."""

    def __init__(self, broker: Broker, token: str, crash: Callable[[CrashPoint], None]) -> None:
        """Listen on a free port of the loopback interface."""
        self._broker = broker
        self._token = token.encode()
        self._crash = crash
        self._clients: dict[socket.socket, _Client] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server((HOST, 0))
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._last_beat = self._last_use = time.monotonic()
        self.restart: Faults | None = None
        self._holder = ""

    @property
    def port(self) -> int:
        """Return the port clients connect to."""
        port: int = self._listener.getsockname()[1]
        return port

    def run(self, should_stop: Callable[[], bool], wake: socket.socket, idle_s: float | None = None) -> None:
        """Serve until told to stop; a byte on `wake` (a signal) ends the waiting.

        With `idle_s`, end also when for so long nobody was connected and no time could bring anything about.
        """
        self._selector.register(wake, selectors.EVENT_READ)
        while not should_stop() and self.restart is None and not self._is_idle(idle_s):
            wait = self._broker.next_look()
            beat_in = max(0.0, self._last_beat + HEARTBEAT_S - time.monotonic())
            for key, mask in self._selector.select(beat_in if wait is None else min(wait, beat_in)):
                self._serve(key, mask, wake)
            wait = self._broker.next_look()
            if wait is not None and wait <= 0:
                outcome = self._broker.tick()
                self._tell(outcome)
                self._after(None, outcome.faults)
            self._beat()
        self.close()

    def _is_idle(self, idle_s: float | None) -> bool:
        if self._clients or self._broker.next_look() is not None:
            self._last_use = time.monotonic()
        return idle_s is not None and time.monotonic() - self._last_use > idle_s

    def close(self) -> None:
        """Send what can be sent at once, then drop every connection."""
        for client in list(self._clients.values()):
            self._write(client)
            self._drop(client)
        self._selector.close()
        self._listener.close()

    def _serve(self, key: selectors.SelectorKey, mask: int, wake: socket.socket) -> None:
        if key.fileobj is wake:
            wake.recv(64)
        elif key.fileobj is self._listener:
            self._accept()
        else:
            client = self._clients.get(key.fileobj)  # type: ignore[call-overload]  # registered with sockets only
            if client is not None and mask & selectors.EVENT_READ:
                self._read(client)
            if client is not None and mask & selectors.EVENT_WRITE:
                self._write(client)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        if len(self._clients) >= MAX_CLIENTS:
            connection.close()
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients[connection] = _Client(connection, time.monotonic())
        self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, client: _Client) -> None:
        try:
            data = client.connection.recv(65536)
            messages = client.decoder.feed(data) if data else None
        except BlockingIOError:
            return
        except (OSError, ProtocolError) as error:
            _log.warning("client dropped: %s", error)
            messages = None
        if messages is None:
            self._drop(client)
            return
        for message in messages:
            if not client.is_closing and self.restart is None:
                self._answer(client, message)
        self._write(client)

    # ---- requests ----------------------------------------------------------------------------------------------

    def _answer(self, client: _Client, message: dict[str, Any]) -> None:
        operation, identity = message.get("op"), message.get("id")
        if not isinstance(operation, str) or not isinstance(identity, int):
            self._refuse(client, identity, RefusedError("bad_request", "a request has an id and an op"))
            return
        if not client.is_known and not self._admit(client, operation, message):
            self._refuse(client, identity, RefusedError("unauthorized", "say hello with version and token first"))
            client.is_closing = True
            return
        try:
            self._check_holder(client, operation)
            outcome = self._broker.handle(operation, message)
        except RefusedError as error:
            _log.info("refused: %s %s: %s", operation, error.code, error)
            self._refuse(client, identity, error)
            return
        if operation == "hello":
            client.run = str(message.get("run", ""))
            self._follow(client, message)
        elif operation == "configure":
            self._holder = client.run
        self._tell(outcome)
        self._reply(client, identity, outcome)

    def _check_holder(self, client: _Client, operation: str) -> None:
        """Refuse a second run the session and the clock while the first one is connected; it may ask and order."""
        if operation not in _SESSION or client.run == self._holder:
            return
        if any(other.run == self._holder for other in self._clients.values() if other is not client):
            raise RefusedError("session_taken", "another run trades in this account; end it first")

    def _admit(self, client: _Client, operation: str, message: dict[str, Any]) -> bool:
        token = str(message.get("token", "")).encode()
        known = hmac.compare_digest(token, self._token)
        client.is_known = operation == "hello" and message.get("version") == VERSION and known
        if client.is_known:
            client.decoder.max_frame = MAX_FRAME
        return client.is_known

    def _follow(self, client: _Client, message: dict[str, Any]) -> None:
        """Send what a returning client has missed; from then on it gets every event."""
        client.follows = bool(message.get("follow", True))
        since = message.get("last_sequence", 0)
        while client.follows and since < self._broker.sequence:
            page = self._broker.handle("events", {"since": since}).result["events"]
            for event in page:
                client.outgoing += encode({"event": event})
            since = page[-1]["sequence"]

    def _refuse(self, client: _Client, identity: Any, error: RefusedError) -> None:
        body = {"code": error.code, "message": error.what}
        client.outgoing += encode({"id": identity, "ok": False, "sequence": self._broker.sequence, "error": body})

    def _reply(self, client: _Client, identity: int, outcome: Outcome) -> None:
        faults = outcome.faults
        frame = encode({"id": identity, "ok": True, "sequence": self._broker.sequence, "result": outcome.result})
        if faults.garbage_reply:
            client.outgoing += HEADER.pack(len(_PAGE)) + _PAGE
        elif faults.truncate_reply:
            client.outgoing += frame[: len(frame) // 2]
            client.is_closing = True
        elif not faults.lose_reply:
            client.outgoing += frame
        self._after(client, faults)

    def _after(self, client: _Client | None, faults: Faults) -> None:
        """Do what the script wants after the answer."""
        if faults.crash is CrashPoint.AFTER_REPLY:
            if client is not None:
                self._write(client)
            self._crash(faults.crash)
        if faults.reset_connection and client is not None:
            client.outgoing.clear()
            client.is_closing = True
        if faults.restart:
            self.restart = faults

    def _tell(self, outcome: Outcome) -> None:
        """Hand events to every client that follows the stream, as the script lets them out."""
        frames = [_event_frame(event) for event in as_sent(outcome.events, outcome.faults)]
        for client in list(self._clients.values()):
            if client.follows:
                client.outgoing += b"".join(frames)
                self._write(client)

    def _beat(self) -> None:
        now = time.monotonic()
        if now - self._last_beat < HEARTBEAT_S:
            return
        self._last_beat = now
        for client in list(self._clients.values()):
            if not client.is_known and now > client.deadline:
                self._drop(client)
            elif client.follows:
                client.outgoing += encode({"heartbeat": self._broker.sequence})
                self._write(client)

    # ---- bytes -------------------------------------------------------------------------------------------------

    def _write(self, client: _Client) -> None:
        if client.connection not in self._clients:
            return
        try:
            while client.outgoing:
                sent = client.connection.send(client.outgoing)
                del client.outgoing[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(client)
            return
        if len(client.outgoing) > MAX_BACKLOG or (client.is_closing and not client.outgoing):
            self._drop(client)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.outgoing else 0)
        self._selector.modify(client.connection, wanted)

    def _drop(self, client: _Client) -> None:
        if self._clients.pop(client.connection, None) is not None:
            self._selector.unregister(client.connection)
            client.connection.close()


def _event_frame(event: Event) -> bytes:
    return encode({"event": event.to_json()})
