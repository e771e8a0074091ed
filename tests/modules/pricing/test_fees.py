"""Fees per contract, leg and side by trading rule 6."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from modules.domain.contracts import Delivery, Stock
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.pricing.fees import CHARLES_SCHWAB, FeeSchedule, one_way, round_trip, schedule_on
from tests.modules.builders import condor, contract

SCHWAB = schedule_on(date(2024, 1, 10))


def test_condor_pays_four_contracts_each_way() -> None:
    """Two condors: 4 legs x 2 x 0.65 = 5.20 to open, 10.40 there and back."""
    assert one_way(condor(), 2, SCHWAB) == Decimal("5.20")
    assert round_trip(condor(), 2, SCHWAB) == Decimal("10.40")


def test_shares_are_free_and_ratios_count() -> None:
    covered = Structure("x", (StockLeg(Stock("SPY"), 100), OptionLeg(contract(105, "call"), -1)))
    assert one_way(covered, 1, SCHWAB) == Decimal("0.65")
    ratio = Structure("x", (OptionLeg(contract(100, "call"), 1), OptionLeg(contract(105, "call"), -2)))
    assert one_way(ratio, 1, SCHWAB) == Decimal("1.95")


def test_index_options_cost_more_and_may_carry_a_surcharge() -> None:
    spxw = replace(contract(4700, "put"), underlying="SPX", root="SPXW", delivery=Delivery.CASH)
    held = Structure("x", (OptionLeg(spxw, -1),))
    assert one_way(held, 1, SCHWAB) == Decimal("1.00")
    assert one_way(held, 1, replace(SCHWAB, surcharges={"SPXW": Decimal("0.57")})) == Decimal("1.57")


def test_the_schedule_of_the_day_counts() -> None:
    cheaper = FeeSchedule(date(2025, 1, 1), Decimal("0.50"), Decimal("1.00"), Decimal(0))
    table = (*CHARLES_SCHWAB, cheaper)
    assert schedule_on(date(2024, 12, 31), table).option == Decimal("0.65")
    assert schedule_on(date(2025, 1, 1), table).option == Decimal("0.50")
    with pytest.raises(ValueError, match="2000-01-01"):
        schedule_on(date(1999, 1, 1), table)
