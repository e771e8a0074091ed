"""Asks LEAN for the closes of SPY and VIX and tells the market's regime at the last close."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from AlgorithmImports import DataNormalizationMode, Market, QCAlgorithm, SecurityType, Symbol

from algorithms.daily_bars import daily_history
from modules.domain.session_context import SessionContext
from modules.indicators.daily_history import DailyHistory
from modules.regime import MarketDay, RegimeClassifier, RegimeTag

#: Sessions that a tag is made from; more do not change it (tests/modules/regime/test_on_real_days.py).
SESSIONS = 320


class MarketRegime:
    """Tag the last closed session, afresh from history each day, so that a restart says the same."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        """Nothing is subscribed: daily history is all it takes."""
        spy = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)
        vix = Symbol.create("VIX", SecurityType.INDEX, Market.USA)
        self._spy = daily_history(algorithm, spy, SESSIONS, DataNormalizationMode.SPLIT_ADJUSTED)
        self._vix = daily_history(algorithm, vix, SESSIONS, DataNormalizationMode.RAW)

    def read(self) -> RegimeTag | None:
        """Return the last session's tag; None where the data hold no day of both SPY and VIX."""
        vix = _closes(self._vix)
        if not vix:
            return None
        spy = _closes(self._spy)
        classifier, tag = RegimeClassifier(), None
        for session in sorted(spy.keys() & vix.keys()):
            tag = classifier.update(MarketDay(session, spy[session], vix[session]))
        # An old tag is none: the regime would be that of another market.
        return tag if tag is not None and tag.session == max(spy) else None


def _closes(bars: DailyHistory) -> dict[date, float]:
    return {session: close for session, (_, _, close) in bars.read().items() if close > 0}


def tagged(context: SessionContext, tag: RegimeTag | None) -> SessionContext:
    """Return what is known of an underlying with the market's regime, unchanged without one."""
    return context if tag is None else replace(context, regime=tag.regime, volatility=tag.volatility)
