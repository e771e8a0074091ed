"""Rank of today's implied volatility (trading rule 38), never confusing its two kinds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from modules.domain.session_context import RankKind, VolatilityRank
from modules.indicators.realised_volatility import realised_volatility

HORIZON_DAYS = 30
SHORTEST_DAYS = 7
SESSIONS = 252
MINIMUM_SESSIONS = 200


@dataclass(frozen=True, slots=True)
class VolatilityPoint:
    """One contract's implied volatility at a close: `days` to expiration, strike in dollars, volatility annual.

    `delta` is signed, puts below zero, NaN where it is not known.
    """

    days: int
    strike: float
    is_call: bool
    implied_volatility: float
    delta: float = math.nan


def at_the_money_volatility(points: Iterable[VolatilityPoint], spot: float) -> float | None:
    """Return the 30-day at-the-money volatility, interpolated in total variance; None without usable expirations.

    Only expirations of seven days and more count. Each expiration's volatility is interpolated between the strikes
    around the spot from out-of-the-money contracts; outside the listed expirations the nearest one is taken.
    """
    return thirty_day_volatility(term_structure(points, spot))


def term_structure(points: Iterable[VolatilityPoint], spot: float) -> list[tuple[int, float]]:
    """Return (days, annual at-the-money volatility) by days, of expirations of seven days and more."""
    by_days = points_by_days(points)
    return [(days, volatility) for days in by_days if (volatility := _at_spot(by_days[days], spot)) is not None]


def points_by_days(points: Iterable[VolatilityPoint]) -> dict[int, list[VolatilityPoint]]:
    """Return the points above zero of expirations of seven days and more, by days ascending."""
    by_days: dict[int, list[VolatilityPoint]] = {}
    for point in points:
        if point.days >= SHORTEST_DAYS and point.implied_volatility > 0:
            by_days.setdefault(point.days, []).append(point)
    return dict(sorted(by_days.items()))


def thirty_day_volatility(term: Sequence[tuple[int, float]]) -> float | None:
    """Return the volatility at 30 days of (days, annual volatility) ascending, None without any.

    Interpolated in total variance between the neighbours; outside them the nearest is taken.
    """
    if not term:
        return None
    days = np.array([entry[0] for entry in term], dtype=np.float64)
    variance = np.array([entry[1] ** 2 * entry[0] for entry in term])
    if days[0] >= HORIZON_DAYS:
        return float(term[0][1])
    if days[-1] <= HORIZON_DAYS:
        return float(term[-1][1])
    return float(np.sqrt(np.interp(HORIZON_DAYS, days, variance) / HORIZON_DAYS))


def _at_spot(points: Sequence[VolatilityPoint], spot: float) -> float | None:
    out_of_the_money = sorted(
        (point.strike, point.implied_volatility) for point in points if point.is_call == (point.strike >= spot)
    )
    strikes = [strike for strike, _ in out_of_the_money]
    if not strikes or spot < strikes[0] or spot > strikes[-1]:
        return None
    return float(np.interp(spot, strikes, [volatility for _, volatility in out_of_the_money]))


def volatility_rank(today: float | None, history: Sequence[float], closes: ArrayLike) -> VolatilityRank:
    """Return the IV rank, or the IV/RV rank where stored volatilities are too few, or say why there is none.

    `history` are at-the-money volatilities of previous sessions (oldest first), `closes` split-adjusted daily closes.
    """
    recent = list(history)[-SESSIONS:]
    if today is None:
        known = f"{len(recent)} implied and {len(realised_history(closes))} realised volatilities"
        note = f"no implied volatility today; {known}, {MINIMUM_SESSIONS} needed"
        return VolatilityRank(RankKind.UNAVAILABLE, float("nan"), float("nan"), 0, note)
    if len(recent) >= MINIMUM_SESSIONS:
        ranked = _rank(today, recent)
        return VolatilityRank(RankKind.IV_RANK, ranked, today, len(recent), percentile=iv_percentile(today, recent))
    realised = realised_history(closes)
    if len(realised) >= MINIMUM_SESSIONS:
        note = f"{len(recent)} stored implied volatilities, {MINIMUM_SESSIONS} needed: ranked on realised volatility"
        return VolatilityRank(RankKind.IV_RV_RANK, _rank(today, realised), today, len(realised), note)
    note = f"{len(recent)} implied and {len(realised)} realised volatilities, {MINIMUM_SESSIONS} needed"
    return VolatilityRank(RankKind.UNAVAILABLE, float("nan"), today, len(recent), note)


def iv_percentile(today: float, history: Sequence[float]) -> float:
    """Return the share (0 to 100) of previous sessions whose volatility lay strictly below today's; NaN without any."""
    return 100.0 * sum(past < today for past in history) / len(history) if history else float("nan")


def realised_history(closes: ArrayLike) -> list[float]:
    """Return 30-day realised volatilities of the previous 252 sessions."""
    return [float(value) for value in realised_volatility(closes)[-SESSIONS:]]


def _rank(today: float, history: Sequence[float]) -> float:
    lowest, highest = min(history), max(history)
    if highest <= lowest:
        return 0.0
    return float(np.clip(100.0 * (today - lowest) / (highest - lowest), 0.0, 100.0))
