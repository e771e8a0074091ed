"""The price model: leverage, clustering, regimes, correlation, the day's U, and what hangs together by construction."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.factor_model import FactorModel
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.market import Market
from engine.market_simulator.scenarios import REGIMES, SCENARIOS, RegimeSchedule
from engine.market_simulator.trading_calendar import exchange_calendar
from engine.market_simulator.underlyings import underlying
from engine.market_simulator.volatility_indexes import indexes

START = date(2024, 1, 2)


def market(scenario: str = "mixed", seed: int = 11, *symbols: str) -> Market:
    return Market(MarketConfig(symbols or ("SPY", "QQQ", "AAPL"), START, scenario, seed, density=Density.SMALL))


def history(scenario: str, seed: int, sessions: int) -> tuple[np.ndarray, np.ndarray]:
    """Return daily log returns of the market and the three volatility indexes at the closes."""
    model = FactorModel((), RegimeSchedule(scenario, seed, 0), seed)
    days = [model.session(number) for number in range(sessions)]
    levels = [indexes(day.at_close) for day in days]
    return (
        np.array([day.night + day.day for day in days]),
        np.array([(level.vix9d, level.vix, level.vix3m) for level in levels]),
    )


def test_volatility_rises_when_prices_fall_and_short_tenors_move_most() -> None:
    returns, levels = history("mixed", 5, 2000)
    changes = np.diff(np.log(levels), axis=0)
    correlations = [np.corrcoef(returns[1:], changes[:, place])[0, 1] for place in range(3)]
    assert all(-0.9 < correlation < -0.5 for correlation in correlations)
    deviations = changes.std(axis=0)
    assert deviations[0] > deviations[1] > deviations[2]


def test_returns_have_fat_tails_and_clustered_volatility() -> None:
    returns, _ = history("mixed", 5, 3000)
    kurtosis = ((returns - returns.mean()) ** 4).mean() / returns.var() ** 2
    assert kurtosis > 5
    assert np.corrcoef(np.abs(returns[1:]), np.abs(returns[:-1]))[0, 1] > 0.12


def test_scenarios_are_as_nervous_as_their_names() -> None:
    levels = [
        float(np.mean([history(name, seed, 250)[1][:, 1].mean() for seed in range(4)]))
        for name in ("calm", "bull", "bear", "high-volatility")
    ]
    assert levels == sorted(levels)
    assert levels[0] < 15
    assert levels[3] > 28


def test_a_crash_falls_fast_lifts_vix_and_inverts_the_term_structure() -> None:
    falls, peaks = [], []
    for seed in range(5):
        returns, levels = history("crash", seed, 60)
        falls.append(returns[20:32].sum())
        peak = levels[levels[:, 1].argmax()]
        peaks.append(peak)
        assert peak[0] > peak[2]
    assert np.mean(falls) < -0.15
    assert max(falls) < 0
    assert np.mean(peaks, axis=0)[1] > 35


def test_schedules_name_known_regimes() -> None:
    assert all(name in REGIMES for scenario in SCENARIOS.values() for name, _ in scenario.schedule)
    schedule = RegimeSchedule("crash", 1, 10)
    assert [schedule.regime(number).name for number in (0, 29, 30, 41, 42, 500)] == [
        "bull", "bull", "crash", "crash", "high-volatility", "bull",
    ]  # fmt: skip


def test_a_day_opens_and_closes_at_the_daily_prices_and_the_next_begins_there() -> None:
    found = market()
    for day in (date(2024, 1, 3), date(2024, 7, 3)):
        number = found.calendar.number(day)
        tape = found.tape(day)
        for ticker in ("SPY", "QQQ", "AAPL"):
            prices = tape.stocks[ticker].prices
            assert len(prices) == 60 * tape.session.minutes + 1
            assert prices[0] == pytest.approx(found.source.open_price(ticker, number), abs=0.011)
            assert prices[-1] == pytest.approx(found.source.close_price(ticker, number), abs=0.011)
    for name in ("VIX9D", "VIX", "VIX3M"):
        close = found.tape(date(2024, 1, 3)).indexes[name][-1]
        opened = found.tape(date(2024, 1, 4)).indexes[name][0]
        assert abs(np.log(opened / close)) < 0.35


def test_underlyings_move_together_by_the_minute_and_the_day_is_shaped_like_a_u() -> None:
    found = market("bull")
    moves = {ticker: [] for ticker in ("SPY", "QQQ", "AAPL")}
    volumes = []
    for session in found.calendar.between(START, START + timedelta(days=40)):
        tape = found.tape(session.day)
        for ticker, rows in moves.items():
            rows.append(np.diff(np.log(tape.stocks[ticker].minute_marks())))
        volumes.append(tape.stocks["SPY"].volumes)
    table = {ticker: np.array(rows) for ticker, rows in moves.items()}
    assert np.corrcoef(table["SPY"].ravel(), table["QQQ"].ravel())[0, 1] > 0.7
    assert 0.2 < np.corrcoef(table["SPY"].ravel(), table["AAPL"].ravel())[0, 1] < 0.9
    for columns in (table["SPY"] ** 2, np.array(volumes, dtype=float)):
        by_minute = columns.mean(axis=0)
        assert by_minute[:15].mean() > 1.8 * by_minute[150:250].mean()
        assert by_minute[-15:].mean() > 1.2 * by_minute[150:250].mean()


def test_spx_is_ten_times_spy_less_the_dividend_it_gathers() -> None:
    found = market()
    for day in (date(2024, 3, 14), date(2024, 3, 15)):
        tape = found.tape(day)
        gap = tape.stocks["SPY"].prices - tape.stocks["SPX"].prices / 10
        assert gap.max() - gap.min() < 0.011
        assert -1e-6 <= gap[0] < 1.6
    # On the day SPY pays, the index does not fall with it.
    assert found.tape(date(2024, 3, 15)).stocks["SPY"].prices[0] * 10 == pytest.approx(
        found.tape(date(2024, 3, 15)).stocks["SPX"].prices[0], abs=0.2
    )


def test_stocks_begin_near_their_profiles_price() -> None:
    found = market()
    for ticker in ("SPY", "QQQ", "AAPL"):
        opened = found.tape(START).stocks[ticker].prices[0]
        assert opened == pytest.approx(underlying(ticker).start_price, rel=0.08)


def test_unknown_tickers_get_a_stock_of_their_own_that_never_changes() -> None:
    assert underlying("ZZTOP") == underlying("ZZTOP") != underlying("ZZTIP")
    assert not underlying("ZZTOP").has_profile


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"symbols": ()}, "no symbols"),
        ({"symbols": ("SPY", "SPY")}, "stands twice"),
        ({"symbols": ("../x",)}, "is no ticker"),
        ({"scenario": "crush"}, "did you mean 'crash'"),
        ({"start": date(1998, 1, 5)}, "is out of reach"),
    ],
)
def test_impossible_recipes_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(SimulationInputError, match=message):
        MarketConfig(**{"symbols": ("SPY",), "start": START, **change})  # type: ignore[arg-type]


def test_expirations_are_sessions_in_order_and_a_holiday_moves_them_forward() -> None:
    found = market("calm", 1, "SPY")
    calendar = exchange_calendar()
    days = [close.date() for close in found.chain(date(2024, 3, 25), "SPY").closes]
    assert days == sorted(set(days))
    assert all(calendar.session(day) is not None for day in days)
    assert date(2024, 3, 28) in days  # Good Friday is a holiday.
    assert date(2024, 3, 29) not in days
