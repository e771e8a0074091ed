"""Frames come whole, or the connection ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.paper_brokerage.protocol import HEADER, Decoder, ProtocolError, encode

MESSAGES = [{"id": 1, "op": "cash"}, {"event": {"sequence": 9}}, {"text": "ü" * 50}]


@given(st.lists(st.integers(1, 40), max_size=40))
def test_messages_survive_any_cutting_of_the_bytes(cuts: list[int]) -> None:
    data = b"".join(encode(message) for message in MESSAGES)
    decoder, found = Decoder(), []
    for cut in [*cuts, len(data)]:
        found += decoder.feed(data[:cut])
        data = data[cut:]
    assert found == MESSAGES


@pytest.mark.parametrize(
    "body", [b"<html>", b"[1]", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":Infinity}', b"\xff\xfe", b"", b"[" * 100_000]
)
def test_a_body_that_is_no_object_ends_the_connection(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        Decoder().feed(HEADER.pack(len(body)) + body)


def test_a_giant_frame_is_refused_before_it_is_read() -> None:
    with pytest.raises(ProtocolError, match="announces"):
        Decoder().feed(HEADER.pack(2**31))
