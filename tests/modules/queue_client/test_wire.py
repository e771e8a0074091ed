"""A request is checked at the edge: one clear error, or a domain request that means the same."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.requests import RequestKind
from modules.queue_client import InMemorySource, RequestError, parse_request, parse_requests

FILE = Path(__file__).resolve().parents[3] / "config" / "scripted_orders.json"
SPREAD = [
    {"ratio": -2, "expiration": "2024-02-16", "strike": "455", "right": "put"},
    {"ratio": 2, "expiration": "2024-02-16", "strike": "450", "right": "put"},
]
OPEN = {"id": "a-1", "action": "open", "underlying": "SPY", "legs": SPREAD, "quantity": 3, "worst_price": "-1.20"}


def test_legs_are_reduced_and_named_by_the_catalog() -> None:
    request = parse_request("test", OPEN)
    assert request.structure is not None
    assert (request.structure.name, request.quantity, request.worst_price) == ("bull put spread", 6, Decimal("-0.60"))


def test_shares_are_a_leg_by_their_number_alone() -> None:
    legs = [{"ratio": 100}, {"ratio": -1, "expiration": "2024-02-16", "strike": "480", "right": "call"}]
    request = parse_request("test", {**OPEN, "legs": legs, "worst_price": "465"})
    assert request.structure is not None
    assert (request.structure.name, request.structure.shares) == ("covered call", 100)


def test_shares_alone_keep_their_price_per_share() -> None:
    request = parse_request("test", {**OPEN, "legs": [{"ratio": 100}], "quantity": 2, "worst_price": "51.31"})
    assert request.structure is not None
    assert (request.structure.shares, request.quantity, request.worst_price) == (1, 200, Decimal("51.31"))


def test_the_shipped_script_is_valid() -> None:
    opening, close = parse_requests("script", json.loads(FILE.read_text()))
    assert (opening.kind, close.kind) == (RequestKind.OPEN, RequestKind.CLOSE)
    assert close.position_id == f"request-{opening.request_id}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quantity": -1}, "quantity"),
        ({"quantity": 10**9}, "quantity"),
        ({"worst_price": "NaN"}, "worst_price"),
        ({"worst_price": "Infinity"}, "worst_price"),
        ({"worst_price": None}, "an opening names"),
        ({"id": "../etc/passwd"}, "id"),
        ({"id": ""}, "id"),
        ({"underlying": "spy; drop"}, "underlying"),
        ({"legs": SPREAD * 9}, "legs"),
        ({"legs": [*SPREAD, SPREAD[0]]}, "each instrument once"),
        ({"legs": [{"ratio": 1, "strike": "455", "right": "put"}]}, "names expiration, strike and right"),
        ({"legs": [{**SPREAD[0], "ratio": 0}]}, "not zero"),
        ({"legs": [{**SPREAD[0], "strike": "-5"}]}, "strike"),
        ({"surprise": 1}, "surprise"),
        ({"not_before": "2024-01-05T10:00:00"}, "with its zone"),
        ({"action": "close"}, "a close names a position_id and no legs"),
        ({"action": "explode"}, "action"),
    ],
)
def test_wrong_requests_are_refused_with_their_place(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestError, match=message):
        parse_request("test", {**OPEN, **change})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*OPEN, "x"]), inner, max_size=5),
    max_leaves=12,
)


@given(JSON, st.sampled_from(list(OPEN)))
def test_arbitrary_values_never_escape_as_another_error(value: Any, field: str) -> None:
    for document in (value, {**OPEN, field: value}):
        try:
            parse_request("test", document)
        except RequestError:
            continue


def test_a_source_hands_out_once() -> None:
    source = InMemorySource([parse_request("test", OPEN)])
    assert len(source.poll()) == 1
    assert source.poll() == []
