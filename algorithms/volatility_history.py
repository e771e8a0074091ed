"""Asks LEAN for what a volatility rank needs: stored chain volatilities and daily closes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
from AlgorithmImports import DataNormalizationMode, QCAlgorithm, Resolution, Symbol

from algorithms.lean_bridge import contract_of
from modules.domain.contracts import OptionRight
from modules.domain.events import VolatilityRank
from modules.indicators.volatility_rank import SESSIONS, VolatilityPoint, at_the_money_volatility, volatility_rank

#: Sessions of closes for 252 realised volatilities of 30 sessions each.
CLOSES = SESSIONS + 31


class VolatilityHistory:
    """Keep one at-the-money volatility a session, from LEAN's option universe files."""

    def __init__(self, algorithm: QCAlgorithm, underlying: Symbol, canonical: Symbol) -> None:
        """Start empty; the first rank reads the whole history, later ones only the last session."""
        self._algorithm = algorithm
        self._underlying = underlying
        self._canonical = canonical
        self._by_session: dict[date, float] = {}
        self._has_read = False

    def rank(self) -> VolatilityRank:
        """Return the rank of the last closed session's volatility among those before it."""
        self._read(3 if self._has_read else SESSIONS + 1)
        self._has_read = True
        sessions = sorted(self._by_session)
        today = self._by_session[sessions[-1]] if sessions else None
        return volatility_rank(today, [self._by_session[session] for session in sessions[:-1]], self._closes())

    def _read(self, sessions: int) -> None:
        frame = self._algorithm.history(self._canonical, sessions, flatten=True)
        if frame.empty:
            return
        closes = self._closes_by_session(sessions)
        for end in frame.index.levels[0]:
            session, rows = _session(end), frame.loc[end]
            spot = closes.get(session)
            if session in self._by_session or spot is None:
                continue
            value = at_the_money_volatility(_points(rows, session), spot)
            if value is not None:
                self._by_session[session] = value

    def _closes_by_session(self, sessions: int) -> dict[date, float]:
        """Return raw closes: strikes are raw, so the spot they are compared with is too."""
        frame = self._daily(sessions + 5, DataNormalizationMode.RAW)
        sessions_of_rows = [_session(end) for end in frame.index]
        return dict(zip(sessions_of_rows, (float(value) for value in frame), strict=True))

    def _closes(self) -> list[float]:
        return [float(value) for value in self._daily(CLOSES, DataNormalizationMode.SPLIT_ADJUSTED).to_list()]

    def _daily(self, sessions: int, mode: DataNormalizationMode) -> pd.Series:
        frame = self._algorithm.history([self._underlying], sessions, Resolution.DAILY, data_normalization_mode=mode)
        return frame.close.droplevel(0) if not frame.empty else frame.get("close", pd.Series(dtype=float))


def _session(end: datetime) -> date:
    """Return the session a daily row describes: universe rows end at the next midnight, bars at the close."""
    return (end - timedelta(microseconds=1)).date()


def _points(rows: pd.DataFrame, session: date) -> list[VolatilityPoint]:
    points = []
    for symbol, volatility in zip(rows.index, rows["impliedvolatility"], strict=True):
        contract = contract_of(symbol)
        points.append(
            VolatilityPoint(
                days=(contract.expiration - session).days,
                strike=float(contract.strike),
                is_call=contract.right is OptionRight.CALL,
                implied_volatility=float(volatility),
            )
        )
    return points
