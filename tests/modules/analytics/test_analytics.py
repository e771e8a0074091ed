"""Figures against numbers worked out by hand, and what holds for every set of trades."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.analytics.lineages import Lineage, OrderFill, closed_lineages, order_fills
from modules.analytics.returns import EquityCurve, Period, by_period, return_figures, worst_days
from modules.analytics.trades import costs, grouped, trade_figures
from modules.domain.journal import Ids
from modules.observability.entry import JournalEntry
from tests.modules.builders import NOON

MONDAY = date(2024, 1, 29)


def curve(*values: float) -> EquityCurve:
    return EquityCurve(tuple(MONDAY + timedelta(place) for place in range(len(values))), values)


def lineage(profit: float, max_loss: float | None = 500.0, strategy: str = "iron condor") -> Lineage:
    return Lineage(
        "x", "strategy", strategy, "SPY", strategy, "", 1, NOON, NOON + timedelta(2), "stop", profit, 2.6, max_loss,
        None, None, "", "up",
    )  # fmt: skip


def fill(slippage: float | None, saved: float | None, fees: float = 1.0) -> OrderFill:
    return OrderFill("o", "x", NOON, "open", "iron condor", "price walk", 1, (), slippage, saved, fees)


def test_ratios_equal_the_hand_computation() -> None:
    found = return_figures(curve(100, 110, 99, 108.9))
    mean, deviation = 0.1 / 3, sqrt(((0.1 - 0.1 / 3) ** 2 * 2 + (-0.1 - 0.1 / 3) ** 2) / 2)
    assert found.sharpe == pytest.approx(mean / deviation * sqrt(252))
    assert found.sortino == pytest.approx(mean / sqrt(0.01 / 3) * sqrt(252))
    assert found.max_drawdown == pytest.approx(0.1)
    assert found.net_return == pytest.approx(0.089)
    assert found.sessions == 3


def test_flat_curve_has_no_ratio_and_no_drawdown() -> None:
    found = return_figures(curve(100, 100, 100))
    assert (found.sharpe, found.sortino, found.max_drawdown) == (None, None, 0.0)
    assert return_figures(curve(100)).sharpe is None


def test_periods_compound_the_days_in_them() -> None:
    values = curve(100, 110, 121, 60.5)
    assert by_period(values, Period.MONTHLY) == [
        ("2024-01", pytest.approx(0.21)),
        ("2024-02", pytest.approx(-0.5)),
    ]
    assert [name for name, _ in by_period(values, Period.WEEKLY)] == ["2024-W05"]
    assert [name for name, _ in by_period(values, Period.DAILY)] == ["2024-01-30", "2024-01-31", "2024-02-01"]


def test_worst_days_are_losses_worst_first() -> None:
    rows = worst_days(curve(100, 99, 109, 100, 100))
    assert [(day.day, round(money)) for day, _, money in rows] == [(1, -9), (30, -1)]


@pytest.mark.parametrize("values", [(100.0, 0.0), (100.0, -5.0), (100.0, float("nan"))])
def test_ruined_account_is_no_curve(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        curve(*values)


def test_trade_figures_equal_the_hand_computation() -> None:
    found = trade_figures([lineage(300), lineage(-100), lineage(0.0), lineage(-50, None)])
    assert found.win_rate == 0.25
    assert found.profit_factor == 2.0
    assert found.expectancy == 37.5
    assert found.expectancy_at_risk == pytest.approx((0.6 - 0.2 + 0) / 3)
    assert found.average_loss == -75


def test_no_trades_have_no_figures() -> None:
    found = trade_figures([])
    assert (found.count, found.win_rate, found.profit_factor, found.expectancy) == (0, None, None, None)
    assert trade_figures([lineage(10)]).profit_factor is None


def test_costs_worked_example() -> None:
    found = costs(100.0, [fill(10.0, 10.0), fill(20.0, 0.0, 3.0), fill(None, None, 2.0)])
    assert found.at_mid == 130
    assert found.default == 100
    assert found.at_natural == 90
    assert found.at_twice_costs == 100 - 30 - 6
    assert found.unpriced == 1


AMOUNTS = st.floats(0, 1000)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), max_size=8), st.floats(-1e4, 1e4))
def test_worse_assumptions_never_earn_more(parts: list[tuple[float, float, float]], profit: float) -> None:
    found = costs(profit, [fill(*part) for part in parts])
    assert found.at_mid >= found.default >= found.at_natural
    assert found.default >= found.at_twice_costs


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_expectancy_times_count_is_the_sum(profits: list[float]) -> None:
    found = trade_figures([lineage(profit) for profit in profits])
    assert found.expectancy is not None
    assert found.expectancy * found.count == pytest.approx(sum(profits), abs=1e-6)


def entry(number: int, name: str, lineage: str, order: str = "", **data: object) -> JournalEntry:
    return JournalEntry(number, NOON, name, "", Ids(order=order, lineage=lineage), data)


ABOUT = {
    "source": "human", "strategy": "manual", "underlying": "SPY", "structure": "call spread", "legs": "L",
    "quantity": 2,
    "opened_at": NOON.isoformat(), "max_loss": "200.00", "greeks": {"delta": 1.0}, "trend": "up",
}  # fmt: skip
CLOSED = {**ABOUT, "entry_fees": "1.30", "exit_fees": "1.30", "greeks": {"delta": 2.0}}
FILL = {
    "purpose": "open", "strategy": "manual", "executor": "two-part spread", "attempt": 2, "legs": [{"quantity": 1}],
    "slippage": "4.00", "saved": "6.00", "fees": "0.65",
}  # fmt: skip


def test_lineage_is_gathered_from_all_its_entries() -> None:
    until = NOON + timedelta(3)
    journal = [
        entry(1, "order.filled", "a", "o1", **FILL),
        entry(2, "order.filled", "a", "o1", **FILL),
        entry(3, "position.opened", "a", **ABOUT),
        entry(4, "position.opened", "b", **ABOUT),
        entry(5, "position.closed", "a", **CLOSED),
        entry(6, "lineage.closed", "a", net_profit="-12.50", closed_at=until.isoformat(), reason="stop"),
    ]
    (found,) = closed_lineages(journal)
    assert (found.net_profit, found.fees, found.days) == (-12.5, 2.6, 3.0)
    assert found.is_manual
    assert found.is_two_part
    assert (found.entry_greeks, found.exit_greeks) == ({"delta": 1.0}, {"delta": 2.0})
    (order,) = order_fills(journal)
    assert (order.slippage, order.saved, len(order.legs)) == (8.0, 12.0, 2)
    assert order.share == pytest.approx(0.4)


def test_fill_without_a_market_makes_its_order_unpriced() -> None:
    journal = [
        entry(1, "order.filled", "a", "o1", **FILL),
        entry(2, "order.filled", "a", "o1", **{**FILL, "slippage": None, "saved": None}),
    ]
    (order,) = order_fills(journal)
    assert order.slippage is None
    assert order.share is None


def test_groups_leave_out_what_has_no_name() -> None:
    found = grouped([lineage(1, strategy="b"), lineage(2, strategy="a"), lineage(3, strategy="")], lambda e: e.strategy)
    assert list(found) == ["a", "b"]


def test_times_are_aware() -> None:
    assert isinstance(NOON, datetime)
    assert lineage(1).days == 2
