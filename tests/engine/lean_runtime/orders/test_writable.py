"""Members assigned in PascalCase."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.common.enums import OrderStatus
from engine.lean_runtime.orders.leg import Leg
from engine.lean_runtime.orders.order_event import OrderEvent
from engine.lean_runtime.orders.order_properties import InteractiveBrokersOrderProperties, OrderProperties
from engine.lean_runtime.orders.requests import UpdateOrderFields
from engine.lean_runtime.orders.time_in_force import TimeInForce


@pytest.mark.parametrize(
    ("owner", "pascal", "snake", "value"),
    [
        (UpdateOrderFields(), "Tag", "tag", "x"),
        (UpdateOrderFields(), "LimitPrice", "limit_price", 2.5),
        (OrderEvent(), "Status", "status", OrderStatus.FILLED),
        (OrderEvent(), "Message", "message", "m"),
        (Leg(), "Quantity", "quantity", 3),
        (OrderProperties(), "TimeInForce", "time_in_force", TimeInForce.DAY),
        (InteractiveBrokersOrderProperties(), "FaGroup", "fa_group", "g"),
    ],
)
def test_pascal_case_assignment_sets_the_member(owner: Any, pascal: str, snake: str, value: Any) -> None:
    setattr(owner, pascal, value)
    assert getattr(owner, snake) == getattr(owner, pascal) == value
