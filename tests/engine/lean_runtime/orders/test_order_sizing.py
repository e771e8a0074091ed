"""Limits on the size of an order."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.orders.order_sizing import OrderSizing


def security(lot: str = "1", price: int = 50, volume: int = 1000) -> Any:
    return SimpleNamespace(
        symbol_properties=SimpleNamespace(_lot_size=Decimal(lot), _contract_multiplier=Decimal(2)),
        quote_currency=SimpleNamespace(_conversion_rate=Decimal(1)),
        _price=Decimal(price),
        _volume=Decimal(volume),
    )


@pytest.mark.parametrize(
    ("lot", "quantity", "adjusted"),
    [("1", "2.7", 2), ("1", "-2.7", -2), ("1", "2.9999999", 3), ("1", "2.999", 2), ("10", 25, 20), ("1", 0, 0)],
)
def test_quantity_is_cut_to_lots_unless_it_misses_one_by_a_millionth(lot: str, quantity: Any, adjusted: int) -> None:
    assert OrderSizing.adjust_by_lot_size(security(lot), quantity) == adjusted


@pytest.mark.parametrize(("desired", "size"), [(500, 100), (-500, -100), (30, 30)])
def test_share_of_the_volume(desired: int, size: int) -> None:
    assert OrderSizing.get_order_size_for_percent_volume(security(), 0.1, desired) == size


@pytest.mark.parametrize(("desired", "size"), [(500, 10), (-500, -10), (3, 3)])
def test_maximum_value(desired: int, size: int) -> None:
    assert OrderSizing.get_order_size_for_maximum_value(security(), 1099, desired) == size


def test_maximum_value_without_price_is_nothing() -> None:
    assert OrderSizing.get_order_size_for_maximum_value(security(price=0), 1000, 5) == 0


def test_unordered_quantity_counts_holdings_and_open_orders() -> None:
    projected = SimpleNamespace(_projected_quantity=Decimal(30))
    transactions = SimpleNamespace(get_projected_holdings=lambda _: projected)
    algorithm: Any = SimpleNamespace(transactions=transactions, securities={"ABC": security()})
    target = SimpleNamespace(symbol="ABC", _quantity=Decimal("45.5"))
    assert OrderSizing.get_unordered_quantity(algorithm, target) == 15
