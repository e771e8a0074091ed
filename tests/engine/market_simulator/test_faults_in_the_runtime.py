"""What the embedded runtime does with each fault of a written folder (SIMULATED data)."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.stream import SimulatedMarket
from engine.market_simulator.trading_calendar import NEW_YORK
from tests.engine.market_simulator.faulty_run import DAY, Seen, run

FAULTS = (
    {"kind": "freeze", "from": "10:00", "until": "10:15"},
    {"kind": "gap", "from": "10:20", "until": "10:35"},
    {"kind": "crossed", "from": "10:40", "until": "10:50", "width": 0.10},
    {"kind": "zero", "from": "10:55", "until": "11:05"},
    {"kind": "nan", "from": "11:10", "until": "11:20"},
    {"kind": "one_sided", "from": "11:25", "until": "11:35", "side": "bid"},
    {"kind": "halt", "from": "11:50", "until": "12:00"},
    {"kind": "flash_crash", "from": "12:10", "until": "12:20", "depth": 0.06},
    {"kind": "iv_jump", "from": "12:30", "points": 25},
    {"kind": "early_close", "time": "13:30", "day": "2024-01-11"},
)
CORPORATE = (
    {"kind": "split", "symbols": ["SPY"], "ratio": 2},
    {"kind": "special_dividend", "symbols": ["SPY"], "amount": 3.5, "day": "2024-01-11"},
)
ORDERS = "01-10 10:05 +1o, 01-10 10:25 +1o, 01-10 10:45 +1o, 01-10 10:58 +1o, 01-10 11:30 -1o, 01-10 11:55 +100s"


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return run(tmp_path_factory.mktemp("SIMULATED"), *FAULTS, orders=ORDERS)


@cache
def healthy() -> SimulatedMarket:
    return SimulatedMarket(MarketConfig(("SPY",), date(2024, 1, 9), "calm", 4, density=Density.TINY))


def true_price(clock: str) -> float:
    instant = datetime.combine(DAY, time.fromisoformat(clock), NEW_YORK)
    return float(healthy().quotes(instant, ["SPY"]).last[0])


def test_without_a_fault_the_runtime_sees_the_market(seen: Seen) -> None:
    for clock in ("09:45", "10:18", "10:52"):
        assert seen.row(clock)["stock"] == pytest.approx(true_price(clock))
        assert seen.row(clock)["bid"] < seen.row(clock)["ask"]


def test_a_frozen_feed_repeats_the_old_quote_and_orders_fill_on_it(seen: Seen) -> None:
    before, inside = seen.row("10:00"), seen.row("10:10")
    assert inside["stock"] is None
    assert (inside["bid"], inside["ask"], inside["stock_bid"]) == (before["bid"], before["ask"], before["stock_bid"])
    assert inside["filled_forward"] is False
    assert seen.fill("10:05") == [before["ask"]]
    assert seen.row("10:16")["stock"] == pytest.approx(true_price("10:16"))


def test_a_gap_is_filled_forward_and_orders_fill_on_what_is_remembered(seen: Seen) -> None:
    before, inside = seen.row("10:20"), seen.row("10:30")
    assert inside["stock"] is None
    assert inside["filled_forward"] is True
    assert inside["seen_ask"] == before["ask"]
    assert seen.fill("10:25") == [before["ask"]]


def test_a_crossed_quote_reaches_the_algorithm_and_a_purchase_pays_the_ask(seen: Seen) -> None:
    inside = seen.row("10:45")
    assert inside["bid"] == pytest.approx(inside["ask"] + 0.10)
    assert seen.fill("10:45") == [inside["ask"]]


@pytest.mark.parametrize(("clock", "before"), [("11:00", "10:55"), ("11:15", "11:10")])
def test_zeros_and_missing_numbers_leave_the_last_sound_quote(seen: Seen, clock: str, before: str) -> None:
    inside, last = seen.row(clock), seen.row(before)
    assert (inside["seen_bid"], inside["seen_ask"]) == (last["bid"], last["ask"])
    assert inside["seen_bid"] > 0
    assert inside["stock"] == pytest.approx(true_price(clock))


def test_an_order_on_zero_quotes_fills_at_the_remembered_price_not_at_zero(seen: Seen) -> None:
    assert seen.fill("10:58") == [seen.row("10:55")["ask"]]


def test_a_market_without_bids_shows_the_old_bid_and_a_sale_fills_on_it(seen: Seen) -> None:
    inside, before = seen.row("11:30"), seen.row("11:25")
    assert inside["seen_bid"] == before["bid"]
    assert inside["seen_ask"] != before["ask"]
    assert seen.fill("11:30") == [before["bid"]]


def test_a_halt_brings_no_data_and_the_runtime_still_calls_the_market_open(seen: Seen) -> None:
    before, inside = seen.row("11:50"), seen.row("11:55")
    assert inside["stock"] is None
    assert inside["filled_forward"] is True
    assert inside["open"] is True
    # LEAN knows no halts: an order fills on the last quote. A bot must see the silence itself.
    assert seen.fill("11:55") == pytest.approx([before["stock"]], abs=0.02)
    assert seen.row("12:01")["stock"] == pytest.approx(true_price("12:01"))


def test_a_flash_crash_reaches_stock_and_options_and_recovers(seen: Seen) -> None:
    bottom, after, before = seen.row("12:15"), seen.row("12:20"), seen.row("12:10")
    assert bottom["stock"] == pytest.approx(true_price("12:15") * 0.94, rel=2e-3)
    assert bottom["seen_ask"] < before["ask"] / 2
    assert after["stock"] == pytest.approx(true_price("12:20"))


def test_an_iv_jump_lifts_vix_and_option_prices_at_once(seen: Seen) -> None:
    before, after = seen.row("12:29"), seen.row("12:31")
    assert after["vix"] - before["vix"] == pytest.approx(25, abs=1)
    assert after["bid"] > before["ask"] * 1.3


def test_an_early_close_ends_slices_and_market_hours(seen: Seen) -> None:
    day = date(2024, 1, 11)
    assert seen.row("13:29", day)["open"] is True
    # The indexes of Cboe are filled forward for a quarter of an hour after the stock's close.
    assert seen.row("13:31", day)["open"] is False
    assert not any(seen.has(clock, day) for clock in ("13:46", "14:00", "15:00", "15:59"))
    assert seen.row("15:59")["open"] is True


def test_a_split_scales_the_holding_and_closes_options_before_it(tmp_path: Path) -> None:
    seen = run(tmp_path, *CORPORATE, orders="01-09 10:00 +100s, 01-09 10:01 +1o")
    kinds = [event[1] for event in seen.events]
    assert kinds.index("split warning") < kinds.index("split") < kinds.index("dividend")
    assert [event[2] for event in seen.events if event[1] in ("split warning", "split")] == [0.5, 0.5]
    bought = seen.fill("10:00", date(2024, 1, 9))[0]
    assert seen.state["quantity"] == 200
    assert seen.state["average"] == pytest.approx(bought / 2)
    options = [
        event for event in seen.events if len(event) == 5 and event[1].startswith("SPY ") and event[2] == "FILLED"
    ]
    assert [event[4] for event in options] == [1.0, -1.0]
    assert options[1][0] < "2024-01-10"
    paid = 100 * (options[0][3] - options[1][3]) + 100 * bought
    fees = 100_000 - paid + 200 * 3.5 - seen.state["cash"]
    assert 0 < fees < 10
    assert [event[2] for event in seen.events if event[1] == "dividend"] == pytest.approx([3.5], abs=0.01)


def test_every_kind_of_fault_is_met_here() -> None:
    assert {fault["kind"] for fault in (*FAULTS, *CORPORATE)} == set(FaultKind)
