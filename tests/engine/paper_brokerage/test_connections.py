"""Connections that come, go and hang: no order is lost and none is placed twice."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from engine.paper_brokerage.client import BrokerageClient
from engine.paper_brokerage.endpoint import Endpoint, read_endpoint, write_endpoint
from engine.paper_brokerage.errors import OutcomeUnknownError
from engine.paper_brokerage.protocol import MAX_FRAME
from engine.paper_brokerage.terms import OrderType
from tests.engine.paper_brokerage.desk import SPY, desk, single

ORDERS, STORMING = 40, 6


def test_a_reconnect_storm_loses_no_order_and_places_none_twice(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as broker:
        is_over = threading.Event()

        def storm() -> None:
            while not is_over.is_set():
                other = BrokerageClient(broker.folder)
                other.connect(from_now=True)
                other.close()

        others = [threading.Thread(target=storm) for _ in range(STORMING)]
        for thread in others:
            thread.start()
        try:
            for number in range(ORDERS):
                broker.client.submit(f"storm-{number}", single(OrderType.MARKET, SPY, 1))
                # The line is cut under the client's feet, sometimes with a request on it.
                broker.client.close()
        finally:
            is_over.set()
            for thread in others:
                thread.join()
        broker.client.connect()
        assert broker.client.request("status")["orders"] == ORDERS
        assert broker.holdings() == {"equity:SPY": ORDERS}
        assert len(broker.client.request("executions")["executions"]) == ORDERS
        fills = [event for event in broker.client.events() if event.kind.value == "order_filled"]
        assert len(fills) == ORDERS, "every event of the storm arrives once"


def test_a_connection_that_is_half_open_leaves_the_outcome_unknown_and_the_order_is_placed_once(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as broker, socket.create_server(("127.0.0.1", 0)) as silent:
        real = read_endpoint(broker.folder)
        deaf = BrokerageClient(broker.folder, answer_within_s=0.05)
        write_endpoint(broker.folder, Endpoint("127.0.0.1", silent.getsockname()[1], real.pid))
        with pytest.raises(OutcomeUnknownError):
            deaf.submit("half-open", single(OrderType.MARKET, SPY, 1))
        write_endpoint(broker.folder, real)
        again = BrokerageClient(broker.folder)
        again.submit("half-open", single(OrderType.MARKET, SPY, 1))
        again.submit("half-open", single(OrderType.MARKET, SPY, 1))
        again.close()
        assert broker.holdings() == {"equity:SPY": 1}


def test_a_connection_that_drips_bytes_hinders_nobody(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as broker:
        endpoint = read_endpoint(broker.folder)
        slow = socket.create_connection((endpoint.host, endpoint.port))
        try:
            slow.sendall(MAX_FRAME.to_bytes(4, "big")[:2])
            broker.client.submit("beside-it", single(OrderType.MARKET, SPY, 1))
            assert broker.order("beside-it")["state"] == "filled"
        finally:
            slow.close()
