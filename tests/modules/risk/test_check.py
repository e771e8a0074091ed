"""Every rule at its limit, and no rule ever stands in the way of a reducing order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.domain.account import Account
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.settings import Settings
from modules.risk.breaker import BreakerLevel, BreakerState, TripCode, trip
from modules.risk.check import check
from modules.risk.rules import RULES, RiskContext
from modules.risk.sizing import size_by_max_loss
from tests.modules.builders import NOON, chain, condor, session

ACCOUNT = Account(Decimal(100_000), Decimal(100_000))


def intent(max_loss: str = "1500", quantity: int = 3, worst: str = "-1.50", **changes: object) -> TradeIntent:
    base = TradeIntent(
        "i",
        Purpose.OPEN,
        Source.STRATEGY,
        "iron condor",
        condor(),
        quantity,
        Decimal(worst),
        Decimal(max_loss),
        Decimal(450),
        "test",
        NOON,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # any field may be changed by name


def context(**changes: object) -> RiskContext:
    base = RiskContext(Settings(), ACCOUNT, session(), chain(), (), (), BreakerState())
    return replace(base, **changes)  # type: ignore[arg-type]  # any field may be changed by name


def codes(asked: TradeIntent, given_context: RiskContext) -> set[str]:
    return {refusal.code for refusal in check(asked, given_context).refusals}


def test_a_sound_condor_passes() -> None:
    assert check(intent(), context()).passed


@pytest.mark.parametrize(("loss", "refused"), [("1999", False), ("2000", False), ("2001", True)])
def test_max_loss_per_trade(loss: str, refused: bool) -> None:
    assert ("MAX_LOSS" in codes(intent(loss), context())) is refused


@pytest.mark.parametrize(("count", "refused"), [(9, False), (10, False), (11, True)])
def test_contracts(count: int, refused: bool) -> None:
    assert ("CONTRACTS" in codes(intent(quantity=count), context())) is refused


def test_unlimited_loss_is_refused() -> None:
    assert codes(replace(intent(), max_loss=None), context()) == {"UNDEFINED_RISK"}


def test_total_risk_counts_what_is_under_way() -> None:
    pending = tuple(intent("2000", structure=condor(date(2024, 3, day))) for day in (1, 8, 15, 22))
    wide = Settings(max_positions=10)
    assert codes(intent("2000"), context(pending=pending, settings=wide)) == set()
    assert codes(intent("2001"), context(pending=pending, settings=wide)) == {"MAX_LOSS", "TOTAL_RISK"}


def test_the_same_legs_twice_are_refused() -> None:
    assert "DUPLICATE" in codes(intent(), context(pending=(intent(),)))


def test_a_thin_credit_is_refused() -> None:
    assert "CREDIT" in codes(intent(worst="-0.15"), context())


@pytest.mark.parametrize("level", [BreakerLevel.REDUCE_ONLY, BreakerLevel.HALTED])
def test_a_tripped_breaker_refuses_openings(level: BreakerLevel) -> None:
    assert codes(intent(), context(breaker=trip(BreakerState(), TripCode.MANUAL, "loss", NOON, level))) == {"BREAKER"}


def test_refusals_carry_reason_and_next_step() -> None:
    (refusal,) = check(intent("2500"), context()).refusals
    assert "2500.00 > 2000.00" in refusal.reason
    assert refusal.next_step


@given(
    st.sampled_from(BreakerLevel),
    st.integers(1, 500),
    st.decimals(-50, 50, places=2),
    st.decimals(0, 10**6, places=2),
    st.decimals(-(10**5), 10**5, places=2),
)
def test_no_valid_reducing_order_is_ever_refused(
    level: BreakerLevel, quantity: int, price: Decimal, loss: Decimal, value: Decimal
) -> None:
    closing = intent(str(loss), purpose=Purpose.REDUCE, position_id="p", quantity=quantity, worst_price=price)
    poor = context(
        breaker=trip(BreakerState(), TripCode.MANUAL, "x", NOON, level),
        account=Account(value, value),
        pending=(intent(),) * 9,
    )
    assert check(closing, poor).passed


def test_every_rule_has_its_own_code() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES)


@given(
    st.decimals("0.01", 4, places=2),
    st.integers(1_000, 10**7),
    st.decimals(0, 10**5, places=0),
)
def test_size_never_exceeds_a_limit(credit: Decimal, equity: int, open_risk: Decimal) -> None:
    settings, value = Settings(), Decimal(equity)
    size = size_by_max_loss(condor(), -credit, value, open_risk, settings)
    loss = (5 - credit) * 100 * size
    assert size <= settings.max_contracts
    assert size == 0 or loss <= settings.max_loss_per_trade * value
    assert size == 0 or loss + open_risk <= settings.max_total_risk * value


def test_no_order_when_the_session_is_over() -> None:
    late = NOON.replace(hour=16, minute=5)
    assert "CLOSED" in codes(intent(), context(chain=chain(late)))
