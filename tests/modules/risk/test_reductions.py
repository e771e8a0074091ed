"""No combination of limits and breaker states refuses a valid reducing order; LEAN's refusals are worked around."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.contracts import Stock
from modules.domain.intents import ExecutorKind, Purpose
from modules.domain.structures import StockLeg, Structure
from modules.risk.book import Holdings
from modules.risk.breaker import BreakerLevel
from modules.risk.check import check
from modules.risk.context import RiskContext
from modules.risk.lean_margin.prediction import LeanAccount, UnderlyingAccount
from modules.risk.reduction_plan import plan_reduction
from modules.risk.rules import RULES
from tests.modules.builders import NOON
from tests.modules.risk.books import held, prices
from tests.modules.risk.situations import codes, context, intent, market, position, structure, tripped

PACKAGES = (
    "+1 450P -1 455P -1 485C +1 490C",
    "+1 440P -1 445P",
    "+1 465C -2 470C +1 475C",
    "-1 480C",
    "-1 460P",
    "+1 470C +1 470P",
    "-1 470C -1 470P",
)
TIGHTEST = {
    "max_loss_per_trade": Decimal("0.001"),
    "max_total_risk": Decimal("0.005"),
    "max_buying_power": Decimal("0.01"),
    "max_contracts": 1,
    "max_positions": 1,
    "max_orders_per_minute": 1,
    "restricted": ("SPY",),
    "min_open_interest": 1_000_000,
    "max_vega": Decimal("0.0001"),
    "max_scenario_loss": Decimal("0.0001"),
}


def closing(package: Structure, quantity: int, **changes: object) -> object:
    return intent(
        "0",
        quantity,
        purpose=Purpose.REDUCE,
        position_id="p",
        structure=package.reversed(),
        intent_id="close",
        **changes,
    )


@given(
    st.sampled_from(PACKAGES),
    st.integers(1, 30),
    st.integers(1, 30),
    st.sampled_from(BreakerLevel),
    st.decimals(-50, 50, places=2),
    st.integers(-(10**5), 10**5),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
def test_no_valid_reducing_order_is_ever_refused(
    text: str,
    lots: int,
    asked: int,
    level: BreakerLevel,
    price: Decimal,
    value: int,
    live: bool,
    late: bool,
    other: int,
) -> None:
    """Whatever the limits, the breaker, the account, the hour, the quotes, the price or what else is open."""
    package = structure(text)
    calm = market()
    bare = replace(calm, contracts=(), quotes=(), open_interest=(), time=NOON + timedelta(hours=12 * late))
    given = context(
        TIGHTEST,
        value=str(value),
        chain=bare,
        is_live=live,
        breaker=tripped(level),
        positions=(position(package, lots), *(position(position_id=str(n)) for n in range(other))),
        pending=(intent(),) * 3,
    )
    reducing = closing(package, min(asked, lots), worst_price=price)
    assert check(reducing, given).passed  # type: ignore[arg-type]  # the builder returns an intent


def test_only_one_rule_guards_reductions() -> None:
    assert [rule.code for rule in RULES if Purpose.REDUCE in rule.guards] == ["NOT_REDUCING"]


def refused(package: Structure, quantity: int, given: RiskContext, **changes: object) -> set[str]:
    return codes(closing(package, quantity, **changes), given)  # type: ignore[arg-type]  # the builder returns an intent


def test_what_only_calls_itself_a_reduction_is_refused() -> None:
    condor = structure(PACKAGES[0])
    given = context(positions=(position(condor, 2),))
    assert refused(condor, 3, given) == {"NOT_REDUCING"}
    assert refused(structure("-1 450P"), 1, given) == {"NOT_REDUCING"}, "more of the long wing"
    assert refused(condor.reversed(), 1, given) == {"NOT_REDUCING"}
    assert refused(condor, 1, replace(given, positions=())) == {"NOT_REDUCING"}


def test_buying_one_short_back_is_a_reduction_and_selling_its_cover_is_not() -> None:
    given = context(positions=(position(structure(PACKAGES[0]), 2),))
    assert refused(structure("-1 455P"), 2, given) == set()
    assert refused(structure("+1 450P"), 1, given) == {"NOT_REDUCING"}
    spread = structure("+1 450P -1 455P")
    assert refused(spread, 1, given) == set()
    assert refused(spread, 1, given, executor=ExecutorKind.LEGS) == {"NOT_REDUCING"}, "the cover may go first"


def test_giving_up_the_put_under_shares_raises_the_stress_loss() -> None:
    protected = Structure("protective put", (StockLeg(Stock("SPY"), 100), *structure("+1 455P").legs))
    given = context(positions=(position(protected),))
    asked = closing(structure("+1 455P"), 1)
    (refusal,) = check(asked, given).refusals  # type: ignore[arg-type]  # the builder returns an intent
    assert "stress" in refusal.reason
    assert refused(protected, 1, given) == set()


# -- LEAN's margin check stands in the way ---------------------------------------------------------------------------

CONDOR = held("+2 90P -2 95P -2 105C +2 110C")


def small(cash: str) -> LeanAccount:
    return LeanAccount(Decimal(cash), Decimal(0), Decimal(2), {"XYZ": UnderlyingAccount(CONDOR, prices(CONDOR, "2"))})


def test_closing_one_side_in_a_small_account_is_split_or_closed_whole() -> None:
    """LEAN: closing the call side leaves the put width of 1,000 and asks for premium that is not free."""
    side, whole = held("+2 105C -2 110C"), CONDOR.times(-1)
    marks = prices(CONDOR, "2")
    dear = {c: replace(p, last=Decimal(4)) if c.strike == 105 else p for c, p in marks.options.items()}
    marks = replace(marks, options=dear)
    rich = plan_reduction(side, "XYZ", marks, small("9000"), whole, Decimal(0))
    assert rich.orders == (side,)
    poor = plan_reduction(side, "XYZ", marks, small("1100"), whole, Decimal(0))
    assert poor.orders == (whole,)
    assert poor.alert == ""


def test_selling_a_wing_is_reordered_shorts_first() -> None:
    side = held("+2 95P -2 90P")
    legs_first = plan_reduction(side, "XYZ", prices(CONDOR, "2"), small("1500"), None, Decimal(0))
    assert all(order.options for order in legs_first.orders)


def test_what_lean_refuses_in_every_way_is_sent_with_an_alert() -> None:
    naked = held("-1 105C")
    account = LeanAccount(
        Decimal(-5000), Decimal(0), Decimal(2), {"XYZ": UnderlyingAccount(held("-1 105C +1 110C"), prices(naked))}
    )
    marks = prices(held("-1 105C +1 110C"))
    sold = held("-1 110C")
    plan = plan_reduction(sold, "XYZ", marks, account, None, Decimal(1))
    assert plan.orders == (sold,)
    assert "LEAN is expected to refuse" in plan.alert


@pytest.mark.parametrize("lots", [1, 3])
def test_a_whole_structure_is_sent_as_asked(lots: int) -> None:
    plan = plan_reduction(CONDOR.times(-1), "XYZ", prices(CONDOR), small("5000"), None, Decimal(0))
    assert plan.orders == (CONDOR.times(-1),)
    assert Holdings().times(lots).is_flat
