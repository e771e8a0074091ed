"""A description tells a trader everything in words and dollars."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from modules.domain.structures import OptionLeg, Structure
from modules.pricing.distribution import lognormal
from modules.pricing.risk_profile import MissingMarketError
from modules.pricing.valuation import Market
from modules.strategies.structures import CATALOG, describe
from tests.modules.builders import NOON, condor, contract


def test_condor_in_words_and_dollars() -> None:
    found = describe(condor(), Decimal("-1.50"), Decimal("2.60"), distribution=lognormal(470, 0.18, 37 / 365, 0.02))
    assert found.entry is CATALOG["iron condor"]
    assert (found.max_loss, found.max_profit) == (Decimal(350), Decimal(150))
    assert found.profile.breakevens == (Decimal("453.5"), Decimal("486.5"))
    text = "\n".join(found.lines())
    assert "iron condor SPY 2024-02-16 +1P450 -1P455 -1C485 +1C490" in text
    assert "credit: 1.50 a share, fees 2.60 a structure" in text
    assert "max loss: 350.00" in text
    assert "breakevens: 453.50, 486.50" in text
    assert "rate 2.00%" in text
    assert "undefined" not in text


def test_custom_and_unlimited_are_said() -> None:
    ratio = Structure("mine", (OptionLeg(contract(100, "call"), 1), OptionLeg(contract(105, "call"), -3)))
    found = describe(ratio, Decimal("-0.50"))
    assert found.entry is None
    assert found.max_loss is None
    assert "max loss: unlimited" in found.lines()
    assert "undefined risk: 2 short calls without cover" in found.lines()


def test_calendar_is_labelled_model_and_wants_a_market() -> None:
    near, far = contract(100, "put"), contract(100, "put", date(2024, 5, 17))
    calendar = Structure("put calendar spread", (OptionLeg(near, -1), OptionLeg(far, 1)))
    with pytest.raises(MissingMarketError):
        describe(calendar, Decimal(2))
    found = describe(calendar, Decimal(2), market=Market(NOON, 100.0, 0.03, 0.0, {near: 0.25, far: 0.25}))
    assert any(line.startswith("max loss (model): 23") for line in found.lines())
