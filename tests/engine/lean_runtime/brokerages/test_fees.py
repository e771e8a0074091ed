"""Fees of every brokerage model against those the real engine asked (recorded by observed/recorders/fees.py)."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest

from engine.lean_runtime.brokerages.brokerage_model import BrokerageModel
from engine.lean_runtime.brokerages.fees.order_fee import OrderFeeParameters
from engine.lean_runtime.common.enums import AccountType, BrokerageName
from engine.lean_runtime.common.errors import SystemException
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.orders.market_orders import MarketOrder
from tests.engine.lean_runtime.securities.bench import Bench, quote_bar, trade_bar
from tests.shared_data import shared_dir


def _rows() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the recorded rows by brokerage and account; nothing where the recording is absent."""
    root = shared_dir()
    path = None if root is None else root / "reference/observed/fees.json"
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    if path is not None and path.exists():
        for row in json.loads(path.read_text()):
            found[row["brokerage"], row["account"].lower()].append(row)
    return found


ROWS = _rows()
#: The first minute of the recorded day.
RECORDED_AT = make(2021, 1, 4, 14, 31)


@pytest.fixture(scope="module")
def securities() -> dict[str, Any]:
    """The three securities as the recorder had priced them."""
    bench = Bench()
    bench.stock.set_market_price(trade_bar(bench.stock.symbol, 100, 100, 100, 100, 1000))
    bench.call.set_market_price(trade_bar(bench.call.symbol, "2.5", "2.5", "2.5", "2.5", 1000))
    bench.index_call.set_market_price(quote_bar(bench.index_call.symbol, "564.1", "569.1"))
    return {"equity": bench.stock, "option": bench.call, "index option": bench.index_call}


@pytest.mark.skipif(not ROWS, reason="needs reference/observed/fees.json of the shared reference data")
@pytest.mark.parametrize("key", ROWS, ids="-".join)
def test_every_recorded_fee_and_refusal_is_the_same(key: tuple[str, str], securities: dict[str, Any]) -> None:
    brokerage, account = key
    expected = [row.get("error") or (row["fee"], row["currency"], row["model"]) for row in ROWS[key]]
    assert [_asked(brokerage, account, row, securities) for row in ROWS[key]] == expected


def _asked(brokerage: str, account: str, row: dict[str, Any], securities: dict[str, Any]) -> Any:
    """Return fee, currency and model, or the first line of the refusal."""
    kind = AccountType.MARGIN if account == "margin" else AccountType.CASH
    try:
        model = BrokerageModel.create(None, getattr(BrokerageName, brokerage), kind)
        if "security" not in row:
            return "no refusal"
        security = securities[row["security"]]
        fee_model = invoke(model, "get_fee_model", security)
        order = MarketOrder(security.symbol, row["quantity"], RECORDED_AT)
        fee = fee_model.get_order_fee(OrderFeeParameters(security, order)).value
    except SystemException as refusal:
        return str(refusal).splitlines()[0]
    return fee.amount, fee.currency, type(fee_model).__name__
