"""The real bot, through LEAN's API, on a generated market: it trades, its book is the broker's, its state is kept."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.runner.backtest import BacktestResult, run_backtest
from engine.lean_runtime.runner.job import BacktestJob
from engine.market_simulator.sample import SampleParameters, write_sample
from modules.bot.evolve import evolve
from modules.domain.session_context import Regime, VolatilityState
from modules.observability.entry import JournalEntry
from modules.observability.segments import joined
from tests.shared_data import REPOSITORY, require_shared

PROFILE = {"underlying": "SPY", "known_at": "2023-12-01T08:00:00-05:00", "kind": "ETF", "beta": 1.0}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[BacktestResult, Path]:
    """Backtest the bot over four simulated days after a year of daily history."""
    root = tmp_path_factory.mktemp("bot")
    write_sample(root / "data", SampleParameters(last=date(2024, 1, 5)))
    stored = root / "storage" / "hob" / "backtest" / "reference"
    stored.parent.mkdir(parents=True)
    stored.write_text(json.dumps({"profiles": [PROFILE]}))
    job = BacktestJob(
        REPOSITORY / "main.py",
        root / "data",
        root / "storage",
        parameters={"start": "2024-01-02", "end": "2024-01-05", "walk_attempts": "3"},
    )
    return run_backtest(job), root


def state_of(result: BacktestResult) -> Any:
    return result.algorithm.user._mailbox.state


def journal_of(run: tuple[BacktestResult, Path]) -> list[JournalEntry]:
    segments = (run[1] / "storage" / "hob" / "backtest" / "local").glob("journal-*")
    return joined(path.read_text() for path in segments)


def test_run_completes_and_fills(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    assert (result.status, result.runtime_error) == ("Completed", "")
    assert any("order.filled" in line for line in result.logs)


def test_no_feed_of_the_sample_is_taken_for_frozen(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    assert not [line for line in result.logs if "feed.frozen" in line]
    # The feed is watched all the time, and something in it changes at every step.
    watch = state_of(result).feeds["SPY"]
    assert watch.at is not None
    assert (watch.stock.bars, watch.options.bars) == (0, 0)


def test_reference_data_of_the_store_reach_the_rules(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    state = state_of(result)
    assert state.reference.profile("SPY", state.time).beta == 1.0


def test_what_a_human_tells_by_command_reaches_the_rules_and_nonsense_does_not(
    run: tuple[BacktestResult, Path],
) -> None:
    bot, state = run[0].algorithm.user, state_of(run[0])
    figure = {"known_at": state.time.isoformat(), "covers_until": "2024-01-05", "buying_power": "12500.00"}
    assert state.reference.buying_power(state.time) is None
    assert bot.on_command(json.dumps({"reference": {"brokers": [figure]}})) is False
    assert bot.on_command(json.dumps({"reference": {"broker": [figure]}, "reason": "screen"})) is True
    assert state.reference.buying_power(state.time) == Decimal(12_500)
    assert bot.on_command(json.dumps({"order": "nonsense"})) is False


def test_sessions_are_tagged_and_their_closing_volatility_is_recorded(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    state = state_of(result)
    assert state.contexts["SPY"].regime is not Regime.UNKNOWN
    assert state.contexts["SPY"].volatility is not VolatilityState.UNKNOWN
    record = state.observed.of("SPY")
    assert list(record) == [date(2024, 1, day) for day in (2, 3, 4, 5)]
    assert all(0.05 < value < 0.6 for value in record.values())
    # The last close of the year before is told by LEAN's universe file alone.
    shapes = state.observed.shapes["SPY"]
    assert list(shapes) == [date(2023, 12, 29), *record]
    assert all(0.3 < shape.iv_rv < 4 and -0.1 < shape.skew < 0.3 for shape in shapes.values())
    started = [entry for entry in journal_of(run) if entry.name == "session.started"]
    assert [entry.data["closed_session"] for entry in started] == [
        "2023-12-29",
        "2024-01-02",
        "2024-01-03",
        "2024-01-04",
    ]
    assert all(entry.data["skew"] is not None for entry in started)


def test_book_equals_the_broker_contract_by_contract(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    booked: dict[str, int] = {}
    for position in state_of(result).positions.values():
        for leg in position.structure.legs:
            key = str(leg.contract)
            booked[key] = booked.get(key, 0) + leg.ratio * position.quantity
    contracts = result.algorithm.user._feeds[0].book.symbols
    held = {str(contract): result.algorithm.portfolio[symbol].quantity for contract, symbol in contracts.items()}
    # Two positions may hold a contract against each other.
    net = {key: quantity for key, quantity in booked.items() if quantity}
    assert {key: quantity for key, quantity in held.items() if quantity} == net


def test_holdings_that_reach_the_bot_are_those_of_its_book(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    state = state_of(result)
    booked: dict[Any, int] = {}
    for position in state.positions.values():
        for leg in position.structure.legs:
            booked[leg.instrument] = booked.get(leg.instrument, 0) + leg.ratio * position.quantity
    told = result.algorithm.user._holdings.read(state.time, state)
    assert {holding.instrument: holding.quantity for holding in told} == {k: n for k, n in booked.items() if n}


def test_asking_again_about_every_order_counts_nothing_twice(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    state, orders = state_of(result), result.algorithm.user._orders
    asked = 0
    after = state
    for order_id in orders._by_order_id:
        for event in orders.query(order_id, state.time):
            after = evolve(after, event)
            asked += 1
    assert asked > 10
    assert (after.positions, after.closed, after.works, after.breaker) == (
        state.positions,
        state.closed,
        state.works,
        state.breaker,
    )


def test_ledger_equals_broker_cash_to_the_cent(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    state = state_of(result)
    paid = sum(
        (position.entry_cost + position.entry_fees for position in state.positions.values()),
        Decimal(0),
    )
    assert result.algorithm.portfolio._cash == Decimal(100_000) + state.realised - paid


def test_state_document_is_in_its_own_namespace(run: tuple[BacktestResult, Path]) -> None:
    _, root = run
    folder = root / "storage" / "hob" / "backtest" / "local"
    slots = sorted(folder.glob("state-*"))
    assert {path.name.partition("-")[0] for path in folder.iterdir()} == {"state", "journal"}
    assert [slot.name for slot in slots] == ["state-a", "state-b"]
    assert all("checksum" in json.loads(slot.read_text()) for slot in slots)


def test_journal_tells_every_fill_and_result_of_the_run(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    entries = journal_of(run)
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    state = result.algorithm.user._mailbox.state
    results = [Decimal(entry.data["net_profit"]) for entry in entries if entry.name == "position.closed"]
    assert sum(results) == state.realised
    opened = [entry for entry in entries if entry.name == "position.opened"]
    assert len(opened) == len(state.positions) + len(state.closed)
    assert all(entry.data["greeks"] is not None for entry in opened)


def test_every_day_says_what_was_asked_and_answered(run: tuple[BacktestResult, Path]) -> None:
    result, _ = run
    for name in ("iron condor", "butterfly"):
        answers = [line for line in result.logs if name in line and ("signal.none" in line or "risk." in line)]
        assert len(answers) >= 4


def test_a_cash_account_is_one_to_lean_and_its_sales_settle_on_the_next_session(
    run: tuple[BacktestResult, Path], tmp_path: Path
) -> None:
    _, root = run
    asked = {"start": "2024-01-02", "end": "2024-01-02", "walk_attempts": "3", "account_kind": "cash"}
    result = run_backtest(BacktestJob(REPOSITORY / "main.py", root / "data", tmp_path, parameters=asked))
    state, portfolio = state_of(result), result.algorithm.portfolio
    assert any("order.filled" in line for line in result.logs), "else nothing was sold"
    assert state.account.unsettled == Decimal(str(round(portfolio.unsettled_cash, 2))) > 0
    assert state.settlements.unsettled(date(2024, 1, 2)) == state.account.unsettled
    assert state.settlements.unsettled(date(2024, 1, 3)) == 0
    assert state.account.cash == portfolio._cash + portfolio._unsettled_cash
    assert state.breaker.allows_openings, "what waits for settlement is no loss"


def test_unknown_setting_stops_with_a_hint(run: tuple[BacktestResult, Path]) -> None:
    _, root = run
    job = BacktestJob(REPOSITORY / "main.py", root / "data", root / "storage", parameters={"max_contracts": "many"})
    result = run_backtest(job)
    assert result.status == "RuntimeError"
    assert "max_contracts: expected a whole number, was 'many'" in result.runtime_error


def test_real_quotes_place_a_trade_or_say_why_not(tmp_path: Path) -> None:
    data = require_shared("lean-data")
    parameters = {"underlying": "GOOG", "start": "2015-12-23", "end": "2015-12-28"}
    result = run_backtest(BacktestJob(REPOSITORY / "main.py", data, tmp_path / "storage", parameters=parameters))
    assert result.status == "Completed"
    assert any("IV/RV rank" in line and "200 needed" in line for line in result.logs)
    assert sum("signal.none" in line or "risk." in line for line in result.logs) >= 6
