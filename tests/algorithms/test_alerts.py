"""Alerts reach a real address; one that fails, hangs or is missing is told and never hinders the bot."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.algorithm.notifications import NotificationManager
from engine.lean_runtime.common.enums import DeploymentTarget
from modules.domain.settings import Layer, settings_from
from tests.algorithms.test_start_of_a_live_bot import begin, keep, state_of

Edge = Callable[[str], ModuleType]


class Receiver:
    """A web address that answers as told and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[dict[str, Any]] = []
        self.arrived = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.answers.pop(0) if receiver.answers else 200
                if status == 200:
                    receiver.got.append(json.loads(body))
                    receiver.arrived.set()
                self.send_response(status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook?token=secret"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()


def alerts(edge: Edge, *, live: bool = True, cloud: bool = False, reference: str = "env:HOB_TEST_ALERTS") -> Any:
    """Return the alerts of an algorithm that keeps what it is told in `errors`."""
    target = DeploymentTarget.CLOUD_PLATFORM if cloud else DeploymentTarget.LOCAL_PLATFORM
    errors: list[str] = []
    algorithm = SimpleNamespace(
        live_mode=live, deployment_target=target, error=errors.append, notify=NotificationManager(live), errors=errors
    )
    settings = settings_from([Layer.flat("test", {"alert_address": reference})])
    made = edge("alerts").Alerts(algorithm, settings)
    made.algorithm = algorithm
    return made


def test_a_live_alert_arrives_as_json_and_the_log_stays_quiet(
    edge: Edge, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOB_TEST_ALERTS", receiver.address)
    found = alerts(edge)
    for text in ("first", "second"):
        found.post(text)
    found.close()
    assert [each["alert"] for each in receiver.got] == ["first", "second"]
    assert {each["source"] for each in receiver.got} == {"hybrid-options-bot"}
    assert found.algorithm.errors == []


def test_what_fails_is_tried_again_and_then_told_without_the_address(edge: Edge, receiver: Receiver) -> None:
    told: list[str] = []
    sender = edge("alert_sender").AlertSender(receiver.address, told.append, pauses=(0.0, 0.0))
    receiver.answers = [500, 503, 200, 500, 500, 500]
    for text in ("arrives at the third try", "is lost"):
        sender.put({"alert": text})
    sender.close()
    assert [each["alert"] for each in receiver.got] == ["arrives at the third try"]
    assert told == ["alert not posted (answered 500): is lost"]
    assert "secret" not in told[0]


def test_an_address_that_nobody_listens_at_is_told(edge: Edge, receiver: Receiver) -> None:
    receiver.server.server_close()
    told: list[str] = []
    sender = edge("alert_sender").AlertSender(receiver.address, told.append, pauses=())
    sender.put({"alert": "nobody"})
    sender.close()
    assert len(told) == 1
    # Refused or reset: that is the system's to say.
    assert re.fullmatch(r"alert not posted \((URLError|Connection\w+Error)\): nobody", told[0])


def test_more_than_may_wait_is_told_and_never_blocks(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    module = edge("alert_sender")
    release = Event()
    monkeypatch.setattr(module.AlertSender, "_post", lambda self, document: release.wait(5) and None)
    monkeypatch.setattr(module, "MOST_WAITING", 3)
    told: list[str] = []
    sender = module.AlertSender("https://example.invalid", told.append)
    for number in range(8):
        sender.put({"alert": str(number)})
    # One may be at work, three wait; the others were told at once.
    assert len(told) in (4, 5)
    release.set()
    sender.close()


def test_a_backtest_posts_nothing(edge: Edge, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOB_TEST_ALERTS", receiver.address)
    found = alerts(edge, live=False)
    found.post("anything")
    found.close()
    assert receiver.got == []


def test_in_the_cloud_lean_posts(edge: Edge, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOB_TEST_ALERTS", receiver.address)
    found = alerts(edge, cloud=True)
    found.post("anything")
    (message,) = found.algorithm.notify.messages
    assert (message.address, message.data["alert"]) == (receiver.address, "anything")


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "env:HOB_TEST_ALERTS is not set"), ("ftp://somewhere", "begins with https:// or http://")],
)
def test_an_address_that_is_none_is_told_once_and_only_the_log_is_left(
    edge: Edge, monkeypatch: pytest.MonkeyPatch, value: str | None, said: str
) -> None:
    if value is None:
        monkeypatch.delenv("HOB_TEST_ALERTS", raising=False)
    else:
        monkeypatch.setenv("HOB_TEST_ALERTS", value)
    found = alerts(edge)
    found.post("anything")
    assert len(found.algorithm.errors) == 1
    assert said in found.algorithm.errors[0]
    assert "somewhere" not in found.algorithm.errors[0]


def test_a_notification_that_raises_is_told_and_goes_no_further(edge: Edge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOB_TEST_ALERTS", "https://example.invalid")
    found = alerts(edge, cloud=True)

    def broken(*words: object) -> None:
        raise RuntimeError("no route")

    found.algorithm.notify = SimpleNamespace(web=broken)
    found.post("anything")
    assert found.algorithm.errors == ["alert not posted (RuntimeError): anything"]


def test_a_live_bot_posts_what_trips_its_breaker(
    tiny_data: Path, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOB_TEST_ALERTS", receiver.address)
    keep(tmp_path)
    parameters = {"broker_shows_all_orders": "true", "alert_address": "env:HOB_TEST_ALERTS"}
    result = begin(tmp_path, tiny_data, parameters=parameters)
    assert state_of(result).breaker.level == "reduce-only"
    assert receiver.arrived.wait(5)
    assert any("reduce-only" in each["alert"] for each in receiver.got)
