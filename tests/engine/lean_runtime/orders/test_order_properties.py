"""Order properties of the brokerages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.lean_runtime.common.enums import OrderPosition
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.orders import order_properties
from engine.lean_runtime.orders.order_properties import (
    FixOrderProperties,
    KrakenOrderProperties,
    OrderProperties,
    TradingTechnologiesOrderProperties,
    WolverineOrderProperties,
    dYdXOrderProperties,
)
from engine.lean_runtime.orders.time_in_force import TimeInForce

KINDS = [
    kind for kind in vars(order_properties).values() if isinstance(kind, type) and issubclass(kind, OrderProperties)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_starts_good_til_canceled_and_clones(kind: type[OrderProperties]) -> None:
    properties = kind()
    copy = properties.clone()
    copy.time_in_force = TimeInForce.DAY
    assert properties.time_in_force is TimeInForce.GOOD_TIL_CANCELED
    assert type(copy) is kind


def test_inherited_members_follow_own_ones() -> None:
    assert [name for name, _, _ in TradingTechnologiesOrderProperties.json_members()] == [
        "additional_properties",
        "handle_instruction",
        "notes",
    ]


def test_clone_has_tags_of_its_own() -> None:
    properties = FixOrderProperties()
    properties.clone().additional_properties["1"] = "x"
    assert properties.additional_properties == {}


def test_kraken_takes_its_fee_in_one_currency() -> None:
    properties = KrakenOrderProperties()
    properties.fee_in_base = True
    properties.fee_in_quote = True
    assert (properties.fee_in_base, properties.fee_in_quote) == (False, True)


def test_dydx_refuses_two_execution_types() -> None:
    properties = dYdXOrderProperties()
    properties.ioc = True
    with pytest.raises(InvalidOperationException, match="Cannot set PostOnly when IOC is already set"):
        properties.post_only = True


@pytest.mark.parametrize(
    ("quantity", "held", "side", "kept"),
    [(-5, 0, None, True), (-5, 10, None, False), (5, 0, None, False), (5, 0, OrderPosition.SELL_TO_OPEN, True)],
)
def test_locate_stays_on_short_sales_alone(quantity: int, held: int, side: OrderPosition | None, kept: bool) -> None:
    properties = WolverineOrderProperties()
    properties.locate_broker, properties.position_side = "ABC", side
    changed = properties._without_needless_locate(Decimal(quantity), Decimal(held))
    assert (changed is None) is kept
    assert properties.locate_broker == "ABC"
