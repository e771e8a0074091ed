"""The live stream: a pure function of recipe and instant, equal in every process, spoiled on cue."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.stream import QuoteColumns, QuoteFlag, SimulatedMarket, View
from engine.market_simulator.trading_calendar import NEW_YORK
from tests.shared_data import REPOSITORY

DAY = date(2024, 1, 10)


def at(text: str, day: date = DAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(text), NEW_YORK)


def market(*faults: dict[str, object], **recipe: object) -> SimulatedMarket:
    script = parse_faults({"faults": [{"day": DAY.isoformat(), **fault} for fault in faults]})
    chosen: dict[str, object] = {"density": Density.TINY, "seed": 5, **recipe}
    return SimulatedMarket(MarketConfig(("SPY", "AAPL"), date(2024, 1, 2), faults=script, **chosen))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain() -> SimulatedMarket:
    return market()


def columns(quotes: QuoteColumns) -> list[np.ndarray]:
    return [quotes.bid, quotes.ask, quotes.bid_size, quotes.ask_size, quotes.last, quotes.volume, quotes.flags]


def same(one: QuoteColumns, other: QuoteColumns) -> bool:
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(columns(one), columns(other), strict=True))


def test_quotes_do_not_depend_on_what_was_asked_before(plain: SimulatedMarket) -> None:
    keys = ["SPY", "AAPL", "VIX", *plain.chain(DAY, "SPY")]
    later = plain.quotes(at("15:00"), keys)
    fresh = market()
    fresh.quotes(at("10:00", date(2024, 2, 1)), ["SPY"])
    assert same(fresh.quotes(at("15:00"), keys), later)


def test_another_process_sees_the_same_market(plain: SimulatedMarket) -> None:
    program = (
        "import sys; from datetime import datetime\n"
        "from engine.market_simulator.config import MarketConfig\n"
        "from engine.market_simulator.stream import SimulatedMarket\n"
        "market = SimulatedMarket(MarketConfig.from_json(sys.argv[1])); instant = datetime.fromisoformat(sys.argv[2])\n"
        "quotes = market.quotes(instant, ['SPY', *market.chain(instant.date(), 'SPY')])\n"
        "print(quotes.bid.tobytes().hex(), quotes.ask.tobytes().hex())\n"
    )
    instant = at("11:11:11")
    done = subprocess.run(
        [sys.executable, "-c", program, plain.config.to_json(), instant.isoformat()],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = plain.quotes(instant, ["SPY", *plain.chain(DAY, "SPY")])
    assert done.stdout.split() == [ours.bid.tobytes().hex(), ours.ask.tobytes().hex()]


def test_seconds_move_and_quotes_stand_around_the_last_price(plain: SimulatedMarket) -> None:
    seen = [plain.quotes(at("10:00") + timedelta(seconds=second), ["SPY"]) for second in range(60)]
    assert len({float(quotes.last[0]) for quotes in seen}) > 5
    assert all(quotes.bid[0] <= quotes.last[0] <= quotes.ask[0] and quotes.bid[0] < quotes.ask[0] for quotes in seen)
    volumes = [int(quotes.volume[0]) for quotes in seen]
    assert volumes == sorted(volumes)


def test_a_closed_market_has_no_quotes_but_a_last_price(plain: SimulatedMarket) -> None:
    close = plain.quotes(at("16:00"), ["SPY"])
    for moment in (at("16:00:01"), at("08:00", date(2024, 1, 11)), at("12:00", date(2024, 1, 13))):
        quotes = plain.quotes(moment, ["SPY", "VIX"])
        assert np.isnan(quotes.bid).all()
        assert (quotes.flags == QuoteFlag.CLOSED).all()
    assert close.flags[0] == 0
    assert plain.quotes(at("16:00:01"), ["SPY"]).last[0] == close.last[0]


def test_a_held_contract_stays_listed_until_it_expires(plain: SimulatedMarket) -> None:
    first = set(plain.chain(date(2024, 1, 2), "SPY"))
    for session in plain.sessions(date(2024, 1, 2), date(2024, 3, 1)):
        today = set(plain.chain(session.day, "SPY"))
        assert {contract for contract in first if contract.expiration >= session.day} <= today


def test_contracts_that_are_not_listed_are_flagged(plain: SimulatedMarket) -> None:
    gone = plain.chain(date(2024, 1, 2), "SPY")[0]
    quotes = plain.quotes(at("12:00", gone.expiration + timedelta(days=7)), [gone])
    assert quotes.flags[0] & QuoteFlag.UNLISTED


WINDOW: dict[str, object] = {"from": "10:30", "until": "10:45"}


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        ("freeze", QuoteFlag.STALE),
        ("gap", QuoteFlag.MISSING),
        ("zero", QuoteFlag.ZERO),
        ("nan", QuoteFlag.NOT_A_NUMBER),
        ("crossed", QuoteFlag.CROSSED),
        ("halt", QuoteFlag.HALTED),
        ("one_sided", QuoteFlag.ONE_SIDED),
    ],
)
def test_a_fault_shows_in_its_window_only(kind: str, flag: QuoteFlag, plain: SimulatedMarket) -> None:
    spoiled = market({"kind": kind, **WINDOW, "symbols": ["SPY"]})
    keys = ["SPY", *spoiled.chain(DAY, "SPY"), "AAPL"]
    inside = spoiled.quotes(at("10:40"), keys)
    shown = inside.flags[:-1]
    assert shown[0] == flag
    assert (shown & flag).astype(bool).mean() > 0.8
    assert inside.flags[-1] == 0
    for moment in ("10:29:59", "10:45"):
        assert same(spoiled.quotes(at(moment), keys), plain.quotes(at(moment), keys))


def test_the_market_behind_a_broken_feed_trades_on(plain: SimulatedMarket) -> None:
    for kind in ("freeze", "gap", "zero", "nan", "crossed"):
        spoiled = market({"kind": kind, **WINDOW})
        seen = spoiled.quotes(at("10:40"), ["SPY"], View.MARKET)
        assert same(seen, plain.quotes(at("10:40"), ["SPY"]))
    halted = market({"kind": "halt", **WINDOW}).quotes(at("10:40"), ["SPY"], View.MARKET)
    assert halted.flags[0] == QuoteFlag.HALTED


def test_a_flash_crash_recovers_and_an_iv_jump_fades(plain: SimulatedMarket) -> None:
    crashed = market({"kind": "flash_crash", **WINDOW, "depth": 0.08})
    bottom, usual = (one.quotes(at("10:37:30"), ["SPY", "SPX"]).last for one in (crashed, plain))
    assert bottom == pytest.approx(usual * 0.92, rel=1e-3)
    assert crashed.quotes(at("10:45"), ["SPY"]).bid[0] == plain.quotes(at("10:45"), ["SPY"]).bid[0]
    jumped = market({"kind": "iv_jump", "from": "11:00", "points": 20, "half_life": 2})
    rises = [
        float(jumped.quotes(moment, ["VIX"]).last[0] - plain.quotes(moment, ["VIX"]).last[0])
        for moment in (at("10:59"), at("11:01"), at("11:00", date(2024, 1, 12)))
    ]
    assert rises == pytest.approx([0, 20, 10], abs=0.2)


def test_a_split_and_a_special_dividend_reach_price_and_calendar() -> None:
    changed = market(
        {"kind": "split", "symbols": ["AAPL"], "ratio": 4},
        {"kind": "special_dividend", "symbols": ["SPY"], "amount": 20},
    )
    eve = changed.quotes(at("16:00", date(2024, 1, 9)), ["AAPL", "SPY"]).last
    open_ = changed.quotes(at("09:30"), ["AAPL", "SPY"]).last
    assert open_[0] == pytest.approx(eve[0] / 4, rel=0.03)
    assert open_[1] == pytest.approx(eve[1] - 20, rel=0.03)
    assert (changed.split(DAY, "AAPL"), changed.dividend(DAY, "SPY")) == (4.0, 20.0)


def test_an_early_close_ends_the_session() -> None:
    early = market({"kind": "early_close", "time": "13:00"})
    session = early.session(DAY)
    assert session is not None
    assert session.closes_at == at("13:00")
    assert early.quotes(at("13:00:01"), ["SPY"]).flags[0] == QuoteFlag.CLOSED
