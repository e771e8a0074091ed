"""Asks LEAN for what a volatility rank needs: stored chain volatilities and daily closes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from AlgorithmImports import (
    DataNormalizationMode,
    OptionRight,
    OptionUniverse,
    QCAlgorithm,
    Resolution,
    Symbol,
)

from algorithms.daily_bars import daily_history, session_of_row
from modules.domain.session_context import SessionContext, VolatilityShape
from modules.indicators.daily_moves import daily_moves
from modules.indicators.ranges import average_true_range
from modules.indicators.realised_volatility import realised_volatility
from modules.indicators.trend import trend
from modules.indicators.volatility_rank import SESSIONS, VolatilityPoint, at_the_money_volatility, volatility_rank
from modules.indicators.volatility_shape import shape_of_points
from modules.indicators.volatility_sources import combined

#: Sessions of closes for 252 realised volatilities of 30 sessions each.
CLOSES = SESSIONS + 31
#: Only strikes this near to the spot can take part in an at-the-money volatility, as a share of it.
NEAR = 0.05
#: Strikes this near can be those of 25 deltas, up to an annual volatility of about 90 %.
WINGS = 0.20


class VolatilityHistory:
    """Keep one at-the-money volatility a session, from LEAN's option universe files."""

    def __init__(self, algorithm: QCAlgorithm, underlying: Symbol, canonical: Symbol) -> None:
        """Start empty; the first rank reads the whole history, later ones only the last sessions."""
        self._algorithm = algorithm
        self._canonical = canonical
        self._daily = daily_history(algorithm, underlying, CLOSES, DataNormalizationMode.SPLIT_ADJUSTED)
        self._by_session: dict[date, float] = {}
        #: The newest session read with its spot and the contracts that tell the shape.
        self._newest: tuple[date, float, list[VolatilityPoint]] = (date.min, 0.0, [])
        self._has_read = False

    def context(self, own: Mapping[date, float], imported: Mapping[date, float]) -> SessionContext:
        """Return the rank of the last closed session's volatility among those before it, and the closes' trend.

        Sessions that LEAN's files lack come from the bot's own record, then from an imported one (rule 38).
        """
        self._read(3 if self._has_read else SESSIONS + 1)
        self._has_read = True
        bars = self._bars()
        last = max(bars, default=date.min)
        record = combined(self._by_session, own, imported)
        # A volatility of an older session is not today's.
        today = record.by_session.get(last)
        by_day = {session: close for session, (_, _, close) in bars.items()}
        closes = list(by_day.values())
        rank = volatility_rank(today, [value for day, value in record.by_session.items() if day < last], closes)
        if record.told:
            rank = replace(rank, note="; ".join(note for note in (rank.note, record.told) if note))
        moves = daily_moves(by_day, record.by_session)
        true_range = average_true_range(list(bars.values()))
        shape = self._shape(last, closes)
        return SessionContext(rank, trend(closes), moves, true_range, shape=shape, session=last if bars else None)

    def _shape(self, last: date, closes: list[float]) -> VolatilityShape:
        """Return how the last closed session's volatility lay; a universe file of an older session tells nothing."""
        past = realised_volatility(closes)
        realised = float(past[-1]) if len(past) else None
        session, spot, points = self._newest
        return shape_of_points(points if session == last else [], spot, realised)

    def _read(self, sessions: int) -> None:
        newest: tuple[date, Any] = (self._newest[0], None)
        for universe in self._algorithm.history[OptionUniverse](self._canonical, sessions, Resolution.DAILY):
            session = session_of_row(universe.end_time)
            if universe.underlying is None:
                continue
            if session > newest[0]:
                newest = (session, universe)
            if session in self._by_session:
                continue
            spot = float(universe.underlying.price)
            value = at_the_money_volatility(_points(universe, session, spot, NEAR), spot)
            if value is not None:
                self._by_session[session] = value
        session, universe = newest
        if universe is not None:
            spot = float(universe.underlying.price)
            self._newest = (session, spot, _points(universe, session, spot, WINGS, has_deltas=True))

    def _bars(self) -> dict[date, tuple[float, float, float]]:
        """Return high, low and close by session."""
        return self._daily.read()


def _points(
    rows: Iterable[Any], session: date, spot: float, near: float, *, has_deltas: bool = False
) -> list[VolatilityPoint]:
    """Return the volatilities of the contracts near the money; the others are not even read."""
    points = []
    for row in rows:
        identifier = row.symbol.id
        strike = float(identifier.strike_price)
        if abs(strike - spot) > near * spot:
            continue
        points.append(
            VolatilityPoint(
                days=(identifier.date.date() - session).days,
                strike=strike,
                is_call=identifier.option_right == OptionRight.CALL,
                implied_volatility=float(row.implied_volatility),
                delta=float(row.greeks.delta) if has_deltas else math.nan,
            )
        )
    return points
