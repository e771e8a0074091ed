"""LEAN's margin, predicted without LEAN: each record of the real engine is one test."""

from __future__ import annotations

from typing import Any

import pytest

from modules.risk.lean_margin.prediction import LeanVerdict, predict, reducible_ratio
from tests.modules.risk.lean_margin.observed import (
    RECORDS,
    Bench,
    exact,
    possible_margins,
    recorded_groups,
    records,
)
from tests.shared_data import require_shared

pytestmark = pytest.mark.skipif(not records(), reason=f"needs {RECORDS} of the shared reference data")


def test_the_records_are_complete() -> None:
    require_shared(RECORDS)
    assert len(records()) == 603


@pytest.mark.parametrize("name", records())
def test_record_is_predicted(name: str) -> None:
    record = records()[name]
    if record.get("exception"):
        assert reducible_ratio([leg["ratio"] for leg in record["order"]["legs"]]) > 1
    elif record["kind"] == "insufficient_funds":
        _check_lowest_cash(record)
    elif "steps" in record:
        _check_steps(record)
    else:
        _check_order(record)


def _check_lowest_cash(record: dict[str, Any]) -> None:
    """The lowest accepted cash is accepted and one cent less is refused."""
    bench = Bench(record)
    order = bench.see(record["order"], 750.34)
    for cash, expected in ((record["min_accepted_cash"], True), (record["max_rejected_cash"], False)):
        account = bench.account({"cash": cash, "unsettled_cash": 0})
        verdict = predict(order, "U", bench.prices, account, bench.fee(order))
        assert verdict.accepted is expected
        _assert_required(verdict, record["check"])


def _check_order(record: dict[str, Any]) -> None:
    """The decision, what it rests on, the groups after the fill and their margin at later prices."""
    bench = Bench(record)
    order = bench.see(record["order"], record["before"]["underlying_price"])
    verdict = predict(order, "U", bench.prices, bench.account(record["before"]), bench.fee(order))
    assert verdict.accepted
    bench.fill(record["fills"])
    if len(possible_margins(record)) > 1:
        assert float(bench.margin_used()) in possible_margins(record)
        return
    _assert_required(verdict, record["check"])
    assert bench.groups() == recorded_groups(record["groups"])
    if not any(group["strategy"] == "Short Box Spread" for group in record["groups"]):
        for moment in record.get("later", ()):
            bench.see_later(moment["leg_prices"], moment["underlying_price"])
            assert float(bench.margin_used()) == pytest.approx(moment["total_margin_used"], abs=1e-6)


def _assert_required(verdict: LeanVerdict, check: dict[str, Any]) -> None:
    assert verdict.as_group is check["path"].startswith("position group")
    if verdict.as_group:
        assert float(verdict.required) == pytest.approx(check["delta"], abs=1e-9)


def _check_steps(record: dict[str, Any]) -> None:
    """Orders one after the other, each judged beside what the earlier ones left."""
    bench = Bench(record)
    seen = set(possible_margins(record))
    quoted_at = ""
    orders = [step for step in record["steps"] if step["action"] != "snap"]
    for step in record["steps"]:
        if step["action"] == "snap":
            bench.see_later(step["leg_prices"], step["after"]["underlying_price"])
            held = [group["positions"] for group in step["groups"]]
            bench.held = type(bench.held)()
            bench.fill([{"symbol": s, "quantity": n} for positions in held for s, n in positions.items()])
        else:
            order = bench.see(step["order"], step["before"]["underlying_price"])
            # Prices of the legs held before are recorded only for orders of the same minute.
            if quoted_at in ("", step["time"]) and bench.spot:
                verdict = predict(order, "U", bench.prices, bench.account(step["before"]), bench.fee(order))
                if len(seen) <= 1:
                    assert verdict.accepted is step["accepted"]
                    _assert_required(verdict, step["check"])
            else:
                quoted_at = "unknown"
            bench.fill(step["fills"])
        if len(seen) > 1:
            if step is orders[-1]:
                assert float(bench.margin_used()) in seen
            continue
        if quoted_at != "unknown":
            assert bench.groups() == recorded_groups(step["groups"])
        quoted_at = quoted_at if quoted_at == "unknown" else step["time"]


def test_exact_reads_floats_as_written() -> None:
    assert str(exact(750.34)) == "750.34"
