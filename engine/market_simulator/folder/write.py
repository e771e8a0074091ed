"""Writes a whole data folder, session by session, so that memory does not grow with its length."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType

import numpy as np

from engine.market_simulator.config import Density
from engine.market_simulator.corporate_actions import factor_file, map_file, past_actions
from engine.market_simulator.faults.fault import FaultKind
from engine.market_simulator.folder.bar_faults import bar_faults
from engine.market_simulator.folder.files import write_text
from engine.market_simulator.folder.label import FolderPlan, claim, finish
from engine.market_simulator.folder.options import (
    YearlyOptionFiles,
    chain_day,
    chain_texts,
    write_option_minutes,
    write_universe,
)
from engine.market_simulator.folder.row_spool import RowSpool
from engine.market_simulator.folder.stocks import LongBars, MinuteBars, write_index_minutes, write_stock_minutes
from engine.market_simulator.folder.time_grid import Resolution, time_grid
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.market import INDEXES, Market
from engine.market_simulator.market_hours_file import market_hours
from engine.market_simulator.reference_files import SYMBOL_PROPERTIES, interest_rates
from engine.market_simulator.trading_calendar import FIRST, Session

#: Sessions done, sessions in all, and what is at hand.
Progress = Callable[[int, int, str], None]


def write_folder(root: Path, plan: FolderPlan, progress: Progress | None = None) -> None:
    """Write a market below `root`; equal plans give equal bytes.

    Raises SimulationInputError when the folder or the plan cannot be used.
    """
    market = Market(plan.config)
    sessions = _sessions(market, plan)
    claim(root, plan)
    with _FolderWriter(root, plan, market) as writer:
        for done, session in enumerate(sessions, start=1):
            writer.add(session)
            if progress is not None:
                progress(done, len(sessions), f"{session.day:%Y-%m-%d}")
        if progress is not None:
            progress(len(sessions), len(sessions), "closing the year's files")
    _write_reference(root, plan, market, sessions[0])
    finish(root, plan, sessions[0].day)


def _sessions(market: Market, plan: FolderPlan) -> list[Session]:
    start, first, last = plan.config.start, market.source.first_day, market.source.last_day
    before = [one for one in market.calendar.before(start, plan.sessions_before) if one.day >= first]
    chosen = [*before, *market.calendar.between(start, plan.last)]
    if not chosen:
        raise SimulationInputError(f"no session from {start} to {plan.last}", "dates", "name a trading day")
    if start < first or plan.last > last:
        raise SimulationInputError(
            f"{start} to {plan.last} is not covered", "dates", f"the market reaches from {first} to {last}"
        )
    return chosen


class _FolderWriter:
    """Write the files of one session after the other; long-lived files are closed on leaving."""

    def __init__(self, root: Path, plan: FolderPlan, market: Market) -> None:
        self._root, self._plan, self._market = root, plan, market
        self._stack = ExitStack()
        rows = self._stack.enter_context(RowSpool(root))
        self._stocks = {ticker: LongBars(ticker, False, rows) for ticker in plan.config.symbols}
        self._indexes = {ticker: LongBars(ticker, True, rows) for ticker in INDEXES}
        self._has_options = plan.config.density is not Density.NONE
        self._options: dict[str, YearlyOptionFiles] = {}

    def __enter__(self) -> _FolderWriter:
        resolution = self._plan.resolution
        if self._has_options and resolution is not Resolution.MINUTE:
            for ticker in self._stocks:
                files = YearlyOptionFiles(self._root, ticker, resolution)
                self._options[ticker] = self._stack.enter_context(files)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            for bars in (*self._stocks.values(), *self._indexes.values()):
                bars.write(self._root)
        self._stack.__exit__(kind, error, trace)

    def add(self, session: Session) -> None:
        """Write a session: before the market's start daily data and universes, from it on everything."""
        is_traded = session.day >= self._plan.config.start
        with_minutes = is_traded and self._plan.resolution is Resolution.MINUTE
        tape = self._market.tape(session.day)
        for ticker in INDEXES:
            if ticker not in tape.stocks and ticker not in tape.indexes:
                continue
            source = tape.stocks.get(ticker)
            bars = MinuteBars.of_levels(tape.indexes[ticker]) if source is None else MinuteBars.of_tape(source)
            self._indexes[ticker].add(session, bars)
            if with_minutes:
                write_index_minutes(self._root, ticker, session, bars)
        for ticker in self._stocks:
            bars = MinuteBars.of_tape(tape.stocks[ticker])
            self._add_stock(ticker, session, bars, with_minutes)
            if self._has_options:
                write_universe(self._root, self._market, ticker, session, bars)
            if self._has_options and is_traded:
                self._add_options(ticker, session)

    def _add_stock(self, ticker: str, session: Session, bars: MinuteBars, with_minutes: bool) -> None:
        grid = time_grid(session, Resolution.MINUTE)
        halts = [fault for fault in self._plan.config.faults if fault.kind is FaultKind.HALT]
        halted = bar_faults(halts, session.day, ticker, False, grid).absent
        self._stocks[ticker].add(session, bars, np.logical_not(halted))
        if with_minutes:
            faults = bar_faults(self._plan.config.faults, session.day, ticker, False, grid)
            write_stock_minutes(self._root, self._market.source.stocks[ticker], session, bars, grid, faults)

    def _add_options(self, ticker: str, session: Session) -> None:
        grid = time_grid(session, self._plan.resolution)
        faults = bar_faults(self._plan.config.faults, session.day, ticker, True, grid)
        day = chain_day(self._market, ticker, session, grid)
        texts = chain_texts(day, session, grid, faults)
        if self._plan.resolution is Resolution.MINUTE:
            write_option_minutes(self._root, ticker, session, day.chain, texts)
        else:
            self._options[ticker].add(session, day.chain, texts)


def _write_reference(root: Path, plan: FolderPlan, market: Market, first: Session) -> None:
    hours = json.dumps(market_hours(market.calendar), indent=1)
    write_text(root / "market-hours" / "market-hours-database.json", hours)
    write_text(root / "symbol-properties" / "symbol-properties-database.csv", SYMBOL_PROPERTIES)
    write_text(root / "alternative" / "interest-rate" / "usa" / "interest-rate.csv", interest_rates())
    for ticker, stock in market.source.stocks.items():
        actions = past_actions(
            market.source.dividends[ticker],
            market.source.splits[ticker],
            partial(market.close_before, ticker),
            first.day,
            plan.last,
        )
        name = f"{ticker.lower()}.csv"
        listed = market.calendar.between(FIRST, FIRST.replace(month=2))[0].day
        write_text(root / "equity" / "usa" / "map_files" / name, map_file(ticker, listed, stock.exchange))
        write_text(root / "equity" / "usa" / "factor_files" / name, factor_file(listed, actions))
