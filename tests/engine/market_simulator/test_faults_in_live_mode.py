"""What live mode does with each fault of the stream (SIMULATED market, one short day at full speed)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pytest

from engine.lean_runtime.live_trading.day_recorder import RECORDING
from engine.lean_runtime.live_trading.job import LiveJob
from engine.lean_runtime.live_trading.recorded_day import RecordedDay
from engine.lean_runtime.live_trading.recording_header import replayed
from engine.lean_runtime.live_trading.session import LiveParts, run_live
from engine.live_market.market_folder import market_folder
from engine.live_market.simulator_source import SimulatorSource
from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.stream import SimulatedMarket, View
from engine.market_simulator.trading_calendar import NEW_YORK
from tests.engine.market_simulator.faulty_run import DAY, RECORDER, Seen

FAULTS = (
    {"kind": "freeze", "from": "09:33", "until": "09:35"},
    {"kind": "gap", "from": "09:37", "until": "09:39"},
    {"kind": "crossed", "from": "09:41", "until": "09:43", "width": 0.1},
    {"kind": "zero", "from": "09:45", "until": "09:48"},
    {"kind": "nan", "from": "09:49", "until": "09:52"},
    {"kind": "one_sided", "from": "09:53", "until": "09:56"},
    {"kind": "halt", "from": "09:57", "until": "10:00"},
    {"kind": "flash_crash", "from": "10:01", "until": "10:03", "depth": 0.06},
    {"kind": "iv_jump", "from": "10:04", "points": 25},
    {"kind": "early_close", "time": "10:06"},
)
ORDERS = "01-10 09:34 +1o, 01-10 09:38 +1o, 01-10 09:42 +1o, 01-10 09:47 +1o, 01-10 09:55 -1o, 01-10 09:59 +100s"


#: Three mornings; the stock splits before the second and pays before the third.
CORPORATE = (
    *({"kind": "early_close", "time": "10:00", "day": f"2024-01-{day:02d}"} for day in (9, 10, 11)),
    {"kind": "split", "symbols": ["SPY"], "ratio": 2},
    {"kind": "special_dividend", "symbols": ["SPY"], "amount": 3.5, "day": "2024-01-11"},
)


@cache
def config() -> MarketConfig:
    return recipe(DAY, FAULTS)


def recipe(start: date, faults: tuple[dict[str, object], ...]) -> MarketConfig:
    script = parse_faults({"faults": [{"day": DAY.isoformat(), **fault} for fault in faults]})
    return MarketConfig(("SPY",), start, "calm", 4, script, Density.TINY)


def live(root: Path, market: MarketConfig, end: date, orders: str) -> Seen:
    """Run the recorder live on the stream of a market, written down in `root`."""
    folder = market_folder(root, market, end)
    (root / "main.py").write_text(RECORDER)
    (root / "run").mkdir()
    source = SimulatorSource(SimulatedMarket(market), folder)
    parameters = {"orders": orders}
    job = LiveJob(root / "main.py", folder, root / "storage", start=market.start, end=end, parameters=parameters)
    return seen_of(replace(job, records=True, results_folder=root / "run"), LiveParts(source=source))


def seen_of(job: LiveJob, parts: LiveParts) -> Seen:
    result = run_live(job, parts)
    assert (result.status, result.runtime_error) == ("Completed", "")
    return Seen(json.loads((job.object_store_root / "seen").read_text()))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    return live(tmp_path_factory.mktemp("SIMULATED"), config(), DAY, ORDERS)


def true_price(clock: str) -> float:
    """Return the price behind the feed."""
    instant = datetime.combine(DAY, time.fromisoformat(clock), NEW_YORK)
    return float(SimulatedMarket(config()).quotes(instant, ["SPY"], View.MARKET).last[0])


def test_a_frozen_feed_shows_old_prices_as_if_they_were_new(seen: Seen) -> None:
    before, inside = seen.row("09:33"), seen.row("09:34")
    assert (inside["stock"], inside["bid"], inside["ask"]) == (before["stock"], before["bid"], before["ask"])
    assert inside["stock"] != pytest.approx(true_price("09:34"))
    assert seen.fill("09:34") == [before["ask"]]


def test_a_gap_is_filled_forward(seen: Seen) -> None:
    before, inside = seen.row("09:37"), seen.row("09:38")
    assert inside["stock"] is None
    assert inside["filled_forward"] is True
    assert seen.fill("09:38") == [before["ask"]]


def test_a_crossed_quote_reaches_the_algorithm(seen: Seen) -> None:
    inside = seen.row("09:42")
    assert inside["bid"] == pytest.approx(inside["ask"] + 0.1)
    assert seen.fill("09:42") == [inside["ask"]]


@pytest.mark.parametrize(("clock", "before"), [("09:47", "09:44"), ("09:51", "09:48")])
def test_zeros_and_nans_are_no_prices(seen: Seen, clock: str, before: str) -> None:
    inside = seen.row(clock)
    assert inside["stock"] is None
    assert inside["seen_bid"] > 0
    assert inside["seen_ask"] == pytest.approx(seen.row(before)["ask"], rel=0.2)


def test_an_order_on_zero_quotes_does_not_fill_at_zero(seen: Seen) -> None:
    assert seen.fill("09:47") == [seen.row("09:46")["seen_ask"]]
    assert seen.fill("09:47")[0] > 1


def test_a_missing_bid_keeps_its_last_price_while_the_ask_moves(seen: Seen) -> None:
    first, later = seen.row("09:54"), seen.row("09:55")
    assert first["seen_bid"] == later["seen_bid"]
    assert first["seen_ask"] != later["seen_ask"]
    assert seen.fill("09:55") == [later["seen_bid"]]


def test_a_halt_is_silence_that_the_runtime_does_not_call_closed(seen: Seen) -> None:
    before, inside = seen.row("09:58"), seen.row("09:59")
    assert inside["open"] is True
    assert inside["stock"] == before["stock"] or inside["stock"] is None
    assert inside["seen_ask"] == before["seen_ask"]
    assert len(seen.fill("09:59")) == 1


def test_a_flash_crash_recovers_and_an_iv_jump_lifts_options(seen: Seen) -> None:
    assert seen.row("10:02")["stock"] < 0.95 * seen.row("10:00")["stock"]
    assert seen.row("10:03")["stock"] > 0.98 * seen.row("10:00")["stock"]
    assert seen.row("10:05")["vix"] - seen.row("10:03")["vix"] == pytest.approx(25, abs=1.5)
    assert seen.row("10:05")["bid"] > 1.3 * seen.row("10:03")["ask"]


def test_an_early_close_ends_the_session(seen: Seen) -> None:
    assert seen.row("10:05")["open"] is True
    assert seen.row("10:06")["open"] is False
    assert not seen.has("10:30")
    assert seen.row("10:07")["stock"] is None
    assert not seen.has("10:00", date(2024, 1, 11))


def test_a_split_scales_the_holding_and_a_special_dividend_pays(tmp_path: Path) -> None:
    seen = live(tmp_path, recipe(date(2024, 1, 9), CORPORATE), date(2024, 1, 11), "01-09 09:40 +100s, 01-09 09:41 +1o")
    events = {event[1]: event for event in seen.events if len(event) == 3}
    assert list(events) == ["split warning", "split", "dividend"]
    assert events["split"][::2] == ["2024-01-10 00:00:00", 0.5]
    assert events["dividend"][::2] == ["2024-01-11 00:00:00", pytest.approx(3.5, abs=0.01)]
    fills = [event for event in seen.events if len(event) == 5 and event[2] == "FILLED"]
    (_, _, _, bought, _), (_, _, _, paid, _), (sold_at, _, _, received, sold) = fills
    assert (sold_at, sold) == ("2024-01-09 10:00:00", -1.0), "options of a stock that splits are sold before it"
    assert (seen.state["quantity"], seen.state["average"]) == (200, pytest.approx(bought / 2))
    fees = 100_000 - 100 * (bought + paid - received) + 200 * 3.5 - seen.state["cash"]
    assert 0 < fees < 10
    day = RecordedDay(tmp_path / "run" / RECORDING)
    folder = next(tmp_path.glob("*/market.json")).parent
    job = LiveJob(tmp_path / "main.py", folder, tmp_path / "again", start=date(2024, 1, 9), end=date(2024, 1, 11))
    again = replace(replayed(job, day.header, tmp_path / "again"), results_folder=None, command_folder=tmp_path)
    assert seen_of(again, LiveParts(recorded=day)).events == seen.events


def test_every_kind_of_fault_is_met_here() -> None:
    assert {fault["kind"] for fault in (*FAULTS, *CORPORATE)} == set(FaultKind)
