"""What the real engine refused although it reduces risk, and the way around it that is predicted to pass."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from modules.risk.lean_margin.prediction import LeanAccount, UnderlyingAccount, predict
from modules.risk.reduction_plan import plan_reduction
from tests.modules.risk.lean_margin.observed import RECORDS, Bench, exact, records

pytestmark = pytest.mark.skipif(not records(), reason=f"needs {RECORDS} of the shared reference data")

CLOSES = (
    "legout_condor_close_poor",
    "legout_vertical_sell_long_poor",
    "legout_butterfly_sell_wing_poor",
)


def refused_steps(name: str) -> list[tuple[Bench, dict[str, Any], Any]]:
    """Return the bench as it stood before each refused order of a record, with the order."""
    bench, found = Bench(records()[name]), []
    for step in records()[name]["steps"]:
        if step["action"] == "snap":
            continue
        order = bench.see(step["order"], step["before"]["underlying_price"])
        if step["accepted"] is False:
            still = Bench(records()[name])
            still.held, still.quotes, still.spot = bench.held, dict(bench.quotes), bench.spot
            found.append((still, step, order))
        bench.fill(step["fills"])
    return found


@pytest.mark.parametrize("name", CLOSES)
def test_a_refused_reduction_has_a_way_that_passes(name: str) -> None:
    steps = refused_steps(name)
    assert steps
    for bench, step, order in steps:
        account = bench.account(step["before"])
        assert not predict(order, "U", bench.prices, account, Decimal(0)).accepted
        plan = plan_reduction(order, "U", bench.prices, account, bench.held.times(-1), Decimal(0))
        assert plan.orders != (order,)
        assert plan.alert == ""
        assert sum(one.shares for one in plan.orders) == 0


def test_without_another_way_it_is_sent_with_an_alert() -> None:
    bench, step, order = refused_steps("legout_vertical_sell_long_poor")[0]
    account = LeanAccount(
        exact(step["before"]["cash"]), Decimal(0), Decimal(2), {"U": UnderlyingAccount(bench.held, bench.prices)}
    )
    plan = plan_reduction(order, "U", bench.prices, account, None, Decimal(0))
    assert plan.orders == (order,)
    assert "LEAN is expected to refuse" in plan.alert
