"""Orders and symbols shared by the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.limit_orders import LimitOrder

STOCK = Symbol(SecurityIdentifier.generate_equity("ABC", "usa", False), "ABC")
PLACED = datetime(2024, 1, 3, 14, 31, tzinfo=UTC)


@pytest.fixture
def stock() -> Symbol:
    """Return a stock."""
    return STOCK


@pytest.fixture
def limit_order() -> LimitOrder:
    """Return a limit order with a long price."""
    return LimitOrder(STOCK, 10, "1.23456789", PLACED)
