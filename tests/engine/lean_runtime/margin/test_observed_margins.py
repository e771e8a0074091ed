"""Every margin recorded on the real engine, replayed on a light portfolio: order check, groups, later prices."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.engine.lean_runtime.margin.observed import (
    RECORDS,
    Check,
    Replay,
    ids,
    possible_margins,
    recorded_groups,
    records,
)
from tests.shared_data import require_shared

pytestmark = pytest.mark.skipif(not records(), reason=f"needs {RECORDS} of the shared reference data")

_ORDERS = ("structure", "structure_cash_account", "index_structure", "quantity")
_SEQUENCES = ("sequence", "two_structures", "index_sequence")


def _placed(name: str) -> bool:
    return records()[name].get("accepted", False) and "exception" not in records()[name]


def _replay(name: str) -> tuple[Replay, dict[str, Any]]:
    record = records()[name]
    replay = Replay(record)
    if "before" in record:
        replay.see(record["order"], record["before"]["underlying_price"])
        replay.account(record["before"])
    return replay, record


def _is_random(record: dict[str, Any]) -> bool:
    return len(possible_margins(record)) > 1


def _assert_check(check: Check, expected: dict[str, Any]) -> None:
    assert check.judged_as_group is expected["path"].startswith("position group")
    assert check.impact.current == pytest.approx(expected["current"], abs=1e-9)
    assert check.impact.contemplated == pytest.approx(expected["contemplated"], abs=1e-9)
    assert check.impact.delta == pytest.approx(expected["delta"], abs=1e-9)


def test_the_records_are_complete() -> None:
    require_shared(RECORDS)
    assert len(records()) == 603


@pytest.mark.parametrize("name", [name for name in ids(*_ORDERS) if _placed(name)])
def test_order_is_accepted_with_the_recorded_impact(name: str) -> None:
    replay, record = _replay(name)
    check = replay.check(replay.orders(record["order"]))
    assert check.accepted
    if not _is_random(record):
        _assert_check(check, record["check"])


@pytest.mark.parametrize("name", [name for name in ids(*_ORDERS) if _placed(name)])
def test_groups_after_the_fill_are_the_recorded_ones(name: str) -> None:
    replay, record = _replay(name)
    replay.fill(record["fills"])
    if _is_random(record):
        assert replay.margin_used() in possible_margins(record)
    else:
        assert replay.groups() == recorded_groups(record["groups"])
    assert float(replay.portfolio._total_portfolio_value) == pytest.approx(record["after"]["total_portfolio_value"])


@pytest.mark.parametrize("name", [name for name in ids("structure") if _placed(name)])
def test_margin_used_at_later_prices(name: str) -> None:
    replay, record = _replay(name)
    replay.fill(record["fills"])
    if _is_random(record) or any(group["strategy"] == "Short Box Spread" for group in record["groups"]):
        pytest.skip("grouping differs between processes, or the later quotes it needs were not recorded")
    for moment in record["later"]:
        replay.see_later(moment["leg_prices"], moment["underlying_price"])
        assert replay.margin_used() == pytest.approx(moment["total_margin_used"], abs=1e-6)


@pytest.mark.parametrize("name", ids("insufficient_funds"))
def test_lowest_accepted_cash(name: str) -> None:
    record = records()[name]
    replay = Replay(record)
    replay.see(record["order"], 750.34)
    replay.account({"cash": record["min_accepted_cash"], "unsettled_cash": 0})
    assert replay.check(replay.orders(record["order"])).accepted


@pytest.mark.parametrize("name", ids("insufficient_funds"))
def test_refusal_below_it_gives_the_recorded_reason(name: str) -> None:
    record = records()[name]
    replay = Replay(record)
    replay.see(record["order"], 750.34)
    replay.account({"cash": record["max_rejected_cash"], "unsettled_cash": 0})
    check = replay.check(replay.orders(record["order"]))
    assert not check.accepted
    assert _without_ids(check.reason) == _without_ids(_reason(record["reject"]["messages"][0]))


def _reason(message: str) -> str:
    return message.partition("Reason: ")[2].removesuffix(".")


def _without_ids(reason: str) -> str:
    return re.sub(r"^Id: [\d,]+, ", "", reason)


@pytest.mark.parametrize("name", ids(*_SEQUENCES))
def test_sequence_of_orders(name: str) -> None:
    record = records()[name]
    if _is_random(record) or "no_underlying_data" in name:
        pytest.skip("grouping differs between processes, or the order never reached the margin model")
    replay = Replay(record)
    quoted_at = ""
    for step in record["steps"]:
        if step["action"] == "snap":
            replay.see_later(step["leg_prices"], step["after"]["underlying_price"])
            replay.hold(step["groups"])
        else:
            replay.see(step["order"], step["before"]["underlying_price"])
            replay.account(step["before"])
            if quoted_at not in ("", step["time"]):
                pytest.skip("prices of the other legs at this time were not recorded")
            check = replay.check(replay.orders(step["order"]))
            assert check.accepted is step["accepted"]
            _assert_check(check, step["check"])
            for message in step["messages"][:1] if not check.accepted else ():
                assert _without_ids(check.reason) == _without_ids(_reason(message))
            replay.fill(step["fills"])
        quoted_at = step["time"]
        assert replay.groups() == recorded_groups(step["groups"])
