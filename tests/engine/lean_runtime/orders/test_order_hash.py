"""The order list hash of recorded runs, recomputed from their orders."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.orders.limit_orders import LimitOrder
from engine.lean_runtime.orders.order_hash import order_list_hash
from tests.engine.lean_runtime.orders.recorded import is_raw, load, rebuild, results
from tests.shared_data import shared_dir

#: Results whose submission prices had a scale the recording does not tell (index prices, ticks of 0.1, seeded prices).
UNKNOWN_SCALE = {
    "BasicTemplateTradableIndexAlgorithm",
    "RawPricesUniverseRegressionAlgorithm",
    "SchwabAndIndex",
    "TinyRotationRaw",
}
#: Decimals an adjusted price may have: four of the file and those of the factor.
ADJUSTED_SCALES = range(4, 20)
ADJUSTED = ("BasicTemplateAlgorithm", "OrderTicketDemoAlgorithm", "OrderTypeMatrix", "LadderedUpdates", "OddLots")

ROOT = shared_dir()
ALL = [] if ROOT is None else list(results(ROOT))


def _raw_results() -> list[Path]:
    recorded = ((path, *load(path)) for path in ALL if path.stem not in UNKNOWN_SCALE)
    return [path for path, digest, orders in recorded if digest and orders and is_raw(orders)]


@pytest.mark.skipif(not ALL, reason="needs the recorded results of the shared reference data")
@pytest.mark.parametrize("path", _raw_results(), ids=lambda path: path.stem)
def test_hash_of_raw_orders_equals_the_recorded_one(path: Path) -> None:
    digest, records = load(path)
    assert order_list_hash(rebuild(records)) == digest


@pytest.mark.skipif(not ALL, reason="needs the recorded results of the shared reference data")
@pytest.mark.parametrize("name", ADJUSTED)
def test_hash_of_adjusted_orders_equals_the_recorded_one_at_the_scale_of_their_factor(name: str) -> None:
    digest, records = load(next(path for path in ALL if path.stem == name))
    assert digest in {order_list_hash(rebuild(records, scale)) for scale in ADJUSTED_SCALES}


def test_hash_of_no_orders_is_that_of_empty_text() -> None:
    assert order_list_hash([]) == "d41d8cd98f00b204e9800998ecf8427e"


def test_hash_leaves_prices_unrounded(limit_order: LimitOrder) -> None:
    order_list_hash([limit_order])
    assert limit_order.limit_price == 1.23456789


def test_hash_sees_seven_digits_of_a_limit_price(limit_order: LimitOrder) -> None:
    before = order_list_hash([limit_order])
    limit_order._limit_price += limit_order._limit_price.scaleb(-8)
    assert order_list_hash([limit_order]) == before
