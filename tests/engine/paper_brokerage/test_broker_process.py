"""The broker over real sockets: who may ask, what repeats, and what goes wrong on cue. One process serves all tests."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.endpoint import Endpoint, make_token, read_endpoint, read_token, write_endpoint
from engine.paper_brokerage.errors import AccountUnusableError, BrokerageUnreachableError, RefusedError
from engine.paper_brokerage.instruments import option
from engine.paper_brokerage.launch import ensure_running
from engine.paper_brokerage.protocol import VERSION, Decoder, encode
from engine.paper_brokerage.terms import OrderType
from modules.domain.contracts import OptionRight
from tests.engine.paper_brokerage.desk import (
    CALL,
    EXPIRATION,
    SPY,
    Desk,
    at,
    call_spread,
    desk,
    driven,
    make_account,
    market_of,
    single,
    stop_broker,
)

RULES: list[dict[str, Any]] = [
    {"do": "lose_acknowledgement", "match": {"operation": "submit", "tag": "lost"}, "times": 1},
    {"do": "reset_connection", "match": {"operation": "submit", "tag": "reset"}, "times": 1},
    {"do": "truncate_reply", "match": {"operation": "submit", "tag": "truncated"}, "times": 1},
    {"do": "garbage_reply", "match": {"operation": "submit", "tag": "garbage"}, "times": 1},
    {"do": "throttle", "match": {"operation": "submit", "tag": "throttled"}, "times": 2},
    {"do": "internal_error", "match": {"operation": "submit", "tag": "failing"}, "times": 1},
    {"do": "lose_fill", "match": {"tag": "unheard"}},
    {"do": "duplicate_events", "copies": 3, "match": {"tag": "echo"}},
    {"do": "reorder_events", "window": 3, "match": {"tag": "shuffled"}},
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk(tmp_path_factory.mktemp("broker") / "account", RULES, answer_within_s=0.3) as opened:
        yield opened


@pytest.fixture
def broker(shared: Desk) -> Desk:
    shared.client.events()
    return shared


def raw(broker: Desk) -> tuple[socket.socket, Decoder]:
    endpoint = read_endpoint(broker.folder)
    return socket.create_connection((endpoint.host, endpoint.port), timeout=5), Decoder()


def talk(connection: socket.socket, decoder: Decoder, message: dict[str, Any]) -> dict[str, Any] | None:
    connection.sendall(encode(message))
    while data := connection.recv(65536):
        for answer in decoder.feed(data):
            if "id" in answer:
                return answer
    return None


# ---- who may ask -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [
        {"id": 1, "op": "cash"},
        {"id": 1, "op": "hello", "version": VERSION},
        {"id": 1, "op": "hello", "version": VERSION, "token": "0" * 64},
        {"id": 1, "op": "hello", "version": 99, "token": "right"},
    ],
)
def test_a_stranger_learns_nothing_and_is_cut_off(broker: Desk, first: dict[str, Any]) -> None:
    if first.get("token") == "right":
        first = {**first, "token": read_token(broker.folder)}
    connection, decoder = raw(broker)
    answer = talk(connection, decoder, first)
    assert answer is not None
    assert answer["error"]["code"] == "unauthorized"
    assert connection.recv(1) == b""


def test_bytes_that_are_no_frame_end_the_connection_and_not_the_broker(broker: Desk) -> None:
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\xff" * 64, b"\x00\x00\x00\x02[]"):
        connection, _ = raw(broker)
        connection.sendall(data)
        assert connection.recv(100) == b""
    assert broker.cash() > 0


def test_files_that_name_the_broker_are_private(broker: Desk) -> None:
    for name in ("token", "endpoint.json", "account.sqlite"):
        assert (broker.folder / name).stat().st_mode & 0o077 == 0


def test_a_token_others_can_read_is_refused(broker: Desk) -> None:
    token = broker.folder / "token"
    token.chmod(0o644)
    try:
        with pytest.raises(AccountUnusableError, match="can be read by others"):
            BrokerageClient(broker.folder).connect()
    finally:
        token.chmod(0o600)


def test_a_second_broker_is_not_started_for_an_account_in_use(broker: Desk) -> None:
    pid = read_endpoint(broker.folder).pid
    ensure_running(broker.folder)
    assert read_endpoint(broker.folder).pid == pid


# ---- what repeats ------------------------------------------------------------------------------------------------


def test_one_id_and_one_body_sent_by_many_at_once_is_one_order(broker: Desk) -> None:
    terms = single(OrderType.MARKET, SPY, 1)

    def send(_: int) -> dict[str, Any]:
        client = BrokerageClient(broker.folder)
        client.connect(from_now=True)
        try:
            return client.submit("many", terms)
        finally:
            client.close()

    before = broker.holdings().get("equity:SPY", 0)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(24)))
    assert all(answer == answers[0] for answer in answers)
    assert broker.holdings()["equity:SPY"] == before + 1


def test_one_id_with_another_body_is_refused_and_the_first_stays(broker: Desk) -> None:
    broker.client.submit("twice", single(OrderType.LIMIT, SPY, 1, limit_price="1"))
    with pytest.raises(RefusedError) as refusal:
        broker.client.submit("twice", single(OrderType.LIMIT, SPY, 2, limit_price="1"))
    assert refusal.value.code == "client_id_reused"
    assert broker.order("twice")["terms"]["quantity"] == 1


def test_a_stream_resumes_after_the_last_event_seen(broker: Desk) -> None:
    seen = broker.client.request("status")["sequence"]
    broker.client.submit("later", single(OrderType.MARKET, SPY, 1))
    other = BrokerageClient(broker.folder, last_sequence=seen)
    other.connect()
    other.request("cash")
    assert [event.kind.value for event in other.events()] == ["order_received", "order_acknowledged", "order_filled"]
    other.close()


def test_a_client_that_knows_more_than_the_account_is_told_so(broker: Desk) -> None:
    with pytest.raises(RefusedError) as refusal:
        BrokerageClient(broker.folder, last_sequence=10**6).connect()
    assert refusal.value.code == "sequence_regressed"


def test_executions_are_listed_from_any_event_on_and_unique(broker: Desk) -> None:
    everything = broker.client.request("executions")["executions"]
    middle = everything[len(everything) // 2]["sequence"]
    later = broker.client.request("executions", since=middle)["executions"]
    assert later == [one for one in everything if one["sequence"] > middle]
    assert len({one["id"] for one in everything}) == len(everything)


# ---- what goes wrong on cue --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["lost", "reset", "truncated", "garbage", "throttled", "failing"])
def test_an_order_whose_answer_goes_wrong_is_placed_once(broker: Desk, tag: str) -> None:
    before = broker.holdings().get("equity:SPY", 0)
    answer = broker.client.submit(f"w-{tag}", single(OrderType.MARKET, SPY, 10, tag=tag))
    assert answer["state"] == "filled"
    assert broker.holdings()["equity:SPY"] == before + 10
    assert broker.kinds().count("order_filled") == 1


@pytest.mark.parametrize("tag", ["unheard", "echo", "shuffled"])
def test_events_lost_repeated_or_shuffled_arrive_once_and_in_order(broker: Desk, tag: str) -> None:
    broker.client.submit(f"e-{tag}", call_spread(OrderType.COMBO_MARKET, 1, tag=tag))
    events = broker.client.events()
    assert [event.kind.value for event in events] == ["order_received", "order_acknowledged", "order_filled"]
    assert [event.sequence for event in events] == sorted(event.sequence for event in events)
    assert len(events[-1].executions) == 2


def test_fees_and_cash_are_exact(broker: Desk) -> None:
    before = broker.cash()
    broker.client.submit("fees", call_spread(OrderType.COMBO_MARKET, 3))
    assert broker.cash() == before - 3 * (Decimal("8.05") - Decimal("5.95")) * 100 - 6 * Decimal("0.65")


def test_an_unknown_operation_and_a_bad_clock_are_refused(broker: Desk) -> None:
    for operation, values, code in (
        ("dance", {}, "bad_request"),
        ("clock", {"clock": {"mode": "driven", "start": "2024-01-16T23:00:00-05:00"}}, "bad_clock"),
        ("advance", {"instant": "2024-01-17T09:00:00"}, "bad_request"),
        ("configure", {"market": {"kind": "dream"}}, "bad_market"),
        ("configure", {"market": {"kind": "quoted", "file": "/nowhere"}}, "bad_market"),
        ("configure", {"clock": {"mode": "wall", "start": "2024-01-17T10:00:00+00:00", "speed": 0}}, "bad_request"),
        ("executions", {"since": -1}, "bad_request"),
        ("cancel", {"client_id": "nobody"}, "unknown_order"),
    ):
        with pytest.raises(RefusedError) as refusal:
            broker.client.request(operation, **values)
        assert refusal.value.code == code, operation


# ---- processes of their own --------------------------------------------------------------------------------------


def test_a_broker_that_refuses_to_start_says_why(tmp_path: Path) -> None:
    folder = make_account(tmp_path / "account")
    (folder / "account.sqlite").unlink()
    with pytest.raises(AccountUnusableError, match=r"account.sqlite is gone"):
        ensure_running(folder)


def test_an_address_nobody_listens_at_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(BrokerageUnreachableError, match="no broker has published"):
        BrokerageClient(tmp_path).connect()
    (tmp_path / "token").write_text("0" * 64)
    (tmp_path / "token").chmod(0o600)
    write_endpoint(tmp_path, Endpoint("127.0.0.1", 1, os.getpid()))
    with pytest.raises(BrokerageUnreachableError, match="no broker answers"):
        BrokerageClient(tmp_path).connect()


def test_a_scripted_restart_reissues_ids_and_clients_find_their_orders(tmp_path: Path) -> None:
    rules = [{"do": "restart", "reissue_ids": True, "match": {"tag": "and restart"}, "times": 1}]
    with desk(tmp_path / "account", rules, answer_within_s=0.5) as broker:
        broker.client.submit("closed", single(OrderType.MARKET, SPY, 1))
        resting = broker.client.submit("resting", single(OrderType.LIMIT, CALL, 1, limit_price="0.05"))
        broker.client.submit("trigger", single(OrderType.LIMIT, CALL, 1, limit_price="0.06", tag="and restart"))
        found = broker.order("resting")
        assert (resting["id"], found["id"]) == ("B2", "B1"), "the id of a closed order is used again"
        assert found["number"] == resting["number"]
        assert broker.kinds().count("order_id_changed") == 2
        assert broker.client.submit("next", single(OrderType.LIMIT, CALL, 1, limit_price="0.07"))["id"] == "B3"


def test_a_running_clock_fills_and_settles_while_nobody_is_connected(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as broker:
        start = datetime.fromisoformat("2024-01-19T09:31:00-05:00")
        broker.client.submit("resting", single(OrderType.LIMIT, CALL, 1, limit_price="8.10"))
        seen = broker.client.request("status")["sequence"]
        clock = {"mode": "wall", "start": start.isoformat(), "speed": 40_000, "epoch": time.time()}
        broker.client.request("configure", clock=clock)
        broker.client.close()
        watcher = BrokerageClient(broker.folder, last_sequence=seen)
        watcher.connect()
        kinds: list[str] = []
        while "position_settled" not in kinds:
            watcher.request("status")
            kinds += [event.kind.value for event in watcher.events()]
        assert kinds == ["clock_set", "session_started", "order_filled", "position_settled"]
        assert watcher.request("holdings")["holdings"] == [
            {"instrument": "equity:SPY", "quantity": 100, "average_price": "470"}
        ]
        watcher.close()


def test_the_status_is_labelled_simulated(broker: Desk) -> None:
    assert broker.client.request("status")["label"] == "SIMULATED"
    assert json.loads((broker.folder / "endpoint.json").read_text())["label"] == "SIMULATED"


def test_a_step_over_the_close_fills_orders_for_the_close_at_the_close(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as own:
        own.client.submit("moc", single(OrderType.MARKET_ON_CLOSE, SPY, 5))
        own.client.events()
        own.advance("16:07")
        filled = own.client.events()[-1]
        assert filled.kind.value == "order_filled"
        assert filled.instant == at("16:00")


def test_an_order_for_the_close_without_a_price_expires(tmp_path: Path) -> None:
    unquoted = option("SPY", EXPIRATION, Decimal(999), OptionRight.CALL)
    with desk(tmp_path / "account") as own:
        own.client.submit("moc", single(OrderType.MARKET_ON_CLOSE, unquoted, 5))
        own.advance("16:07")
        assert own.order("moc")["state"] == "expired"


def test_what_a_former_run_orders_is_refused_once_the_next_has_begun(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as first:

        def begin() -> Desk:
            opened = Desk(first.folder)
            setting = {"clock": driven("10:00"), "market": market_of(first.folder)}
            opened.client.session = opened.client.request("configure", **setting)["session"]
            return opened

        first.client.close()
        former = begin().client
        former.submit("before", single(OrderType.LIMIT, SPY, 1, limit_price="1"))
        former.close()
        latter = begin().client
        former.connect()
        for act in (
            lambda: former.submit("late", single(OrderType.MARKET, SPY, 1)),
            lambda: former.cancel("before"),
            lambda: former.replace("before", {"quantity": 9}),
        ):
            with pytest.raises(RefusedError) as refused:
                act()
            assert refused.value.code == "session_over"
        assert latter.request("order", client_id="before")["order"]["state"] == "working"
        assert latter.cancel("before")["state"] == "canceled"
        former.close()
        latter.close()


def test_two_runs_cannot_trade_in_one_account_and_a_reconnect_is_no_second_run(broker: Desk) -> None:
    other = BrokerageClient(broker.folder)
    other.connect(from_now=True)
    for operation in ("configure", "advance", "clock"):
        with pytest.raises(RefusedError) as refusal:
            other.request(operation)
        assert refusal.value.code == "session_taken"
    assert other.request("status")["label"] == "SIMULATED"
    other.close()
    broker.client.close()
    broker.advance("10:00:01")


#: No process has this number (the kernel's limit is 2**22).
_NOBODY = 2**30


@pytest.mark.parametrize("takes_connections", [True, False])
def test_a_broker_that_is_just_ending_is_started_again(takes_connections: bool, tmp_path: Path) -> None:
    """It looked alive, then it closes the connection, or is gone, before it says hello."""
    folder = make_account(tmp_path / "account")
    ending = socket.create_server(("127.0.0.1", 0))
    port = ending.getsockname()[1]
    if not takes_connections:
        ending.close()
    looked = []

    def look(account: Path) -> None:
        looked.append(account)
        if len(looked) == 1:
            make_token(account)
            write_endpoint(account, Endpoint("127.0.0.1", port, _NOBODY))
        else:
            ensure_running(account)

    client = BrokerageClient(folder, ensure_running=look, answer_within_s=1.0)
    try:
        client.connect()
        assert client.request("cash")["amount"] == "100000"
    finally:
        client.close()
        ending.close()
        stop_broker(folder)
    assert len(looked) >= 2
