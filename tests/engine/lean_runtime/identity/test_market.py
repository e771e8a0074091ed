"""Market codes."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.errors import ArgumentException, ArgumentOutOfRangeException
from engine.lean_runtime.identity.market import Market


def test_codes() -> None:
    assert Market.encode(Market.USA) == 1
    assert Market.decode(39) == Market.INTERACTIVE_BROKERS
    assert Market.decode(12) == Market.COINBASE
    assert Market.encode("moon") is None
    assert Market.USA in Market.supported_markets()


def test_add_refuses_taken_names_and_codes() -> None:
    with pytest.raises(ArgumentException, match="already added market"):
        Market.add("usa", 999)
    with pytest.raises(ArgumentException, match="already in use"):
        Market.add("moon", 1)
    with pytest.raises(ArgumentOutOfRangeException):
        Market.add("moon", 1000)
