"""Early exercise (trading rule 17): for a dividend, for interest, and never otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from modules.domain.account import SessionClock
from modules.domain.contracts import ExerciseStyle, OptionContract, OptionRight
from modules.pricing.assignment import Held, why_exercised
from tests.modules.builders import NEW_YORK, STEP

DAY = date(2024, 3, 14)
CLOSE = datetime(2024, 3, 14, 16, 0, tzinfo=NEW_YORK)
SESSION = SessionClock(CLOSE.replace(hour=9, minute=30), CLOSE, STEP, date(2024, 3, 15))


def held(right: str, strike: float, days: int = 30, **changes: Any) -> Held:
    expiration = date.fromordinal(DAY.toordinal() + days)
    contract = OptionContract("SPY", expiration, Decimal(str(strike)), OptionRight(right))
    base = Held(contract, Decimal(100), None, None, CLOSE, SESSION, 0.05)
    return replace(base, **{key: Decimal(str(v)) if key != "rate" else v for key, v in changes.items()})


@pytest.mark.parametrize(
    ("put", "dividend", "expected"), [(0.50, 1.0, True), (0.70, 1.0, False), (0.50, 0.0, False), (0.50, 0.80, False)]
)
def test_a_call_goes_for_the_dividend_when_put_and_interest_are_worth_less(
    put: float, dividend: float, expected: bool
) -> None:
    """Interest on 90 for 30 days at 5 % is 0.369: 0.50 + 0.369 < 1.00, 0.70 + 0.369 is not."""
    assert bool(why_exercised(held("call", 90, other_mid=put, dividend=dividend))) is expected


def test_without_a_quoted_put_only_a_call_at_parity_goes() -> None:
    assert why_exercised(held("call", 90, mid=10.01, dividend=1.0))
    assert not why_exercised(held("call", 90, mid=10.20, dividend=1.0))
    assert not why_exercised(held("call", 90, dividend=1.0))


@pytest.mark.parametrize(("strike", "call", "expected"), [(130, 0.01, True), (105, 1.0, False), (130, 1.5, False)])
def test_a_put_goes_when_its_call_insures_less_than_the_interest(strike: float, call: float, expected: bool) -> None:
    assert bool(why_exercised(held("put", strike, other_mid=call))) is expected


def test_a_put_stays_for_dividends_that_exceed_the_interest() -> None:
    """Interest on 130 for 30 days is 0.53; the shares to be delivered pay 1.00 before."""
    assert not why_exercised(held("put", 130, other_mid=0.01, later_dividends=1.0))


def test_without_interest_no_put_goes() -> None:
    assert not why_exercised(held("put", 130, other_mid=0.01, rate=0.0))


@pytest.mark.parametrize("spoilt", ["european", "out of the money", "before the close", "expiring"])
def test_never_european_out_of_the_money_inside_the_session_or_at_expiration(spoilt: str) -> None:
    sound = held("call", 90, other_mid=0.1, dividend=1.0)
    assert why_exercised(sound)
    changed = {
        "european": replace(sound, contract=replace(sound.contract, style=ExerciseStyle.EUROPEAN)),
        "out of the money": replace(sound, spot=Decimal(89)),
        "before the close": replace(sound, now=CLOSE.replace(hour=15, minute=59)),
        "expiring": replace(sound, contract=replace(sound.contract, expiration=DAY)),
    }[spoilt]
    assert not why_exercised(changed)
