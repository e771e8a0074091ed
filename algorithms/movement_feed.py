"""Bars of underlyings and of a watchlist, as LEAN brings them, for the movement scanner."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from AlgorithmImports import DataNormalizationMode, QCAlgorithm, Resolution, Slice, Symbol, TradeBar

from algorithms.lean_bridge import aware, session_of
from algorithms.underlying_feed import INDEXES
from modules.domain.account import SessionClock
from modules.domain.findings import Mover
from modules.domain.settings.scanners import ScannerSettings
from modules.indicators.bar import Bar
from modules.scanners.movement_scanner import MoveFilter, MoveHit, scan_moves
from modules.scanners.news import NewsSource
from modules.scanners.usual_volume import SESSIONS, MoveTracker

#: Calendar days that hold the sessions which tell the usual volume, holidays included.
WARM_UP = timedelta(days=2 * SESSIONS)


class MovementFeed:
    """Follow the bars of every ticker and list the movers; subscribes what only the watchlist names.

    Warmed up with history at the first session, afresh in every run: nothing of it needs to survive a restart.
    """

    def __init__(
        self,
        algorithm: QCAlgorithm,
        settings: ScannerSettings,
        resolution: Resolution,
        underlyings: Mapping[str, Symbol],
        news: NewsSource,
    ) -> None:
        """Subscribe the watchlist; indexes have no volume and are left out."""
        self._algorithm = algorithm
        self._resolution = resolution
        self._news = news
        self._wanted = MoveFilter(wants_news=settings.moves_need_news)
        self._symbols: dict[str, Symbol] = {}
        self._trackers: dict[str, MoveTracker] = {}
        self._seen: dict[str, datetime] = {}
        if settings.scan_moves:
            own = {ticker: symbol for ticker, symbol in underlyings.items() if ticker not in INDEXES}
            others = (ticker for ticker in settings.watchlist if ticker not in underlyings and ticker not in INDEXES)
            self._symbols = {**own, **{ticker: self._subscribed(ticker) for ticker in others}}

    def _subscribed(self, ticker: str) -> Symbol:
        # Raw, as underlyings are: adjusted prices would know splits to come.
        mode = DataNormalizationMode.RAW
        return self._algorithm.add_equity(ticker, self._resolution, data_normalization_mode=mode).symbol

    def look(self, data: Slice, now: datetime, session: SessionClock) -> tuple[Mover, ...]:
        """Take the bars of a step and return who moves now; the first call reads the sessions before."""
        for ticker, symbol in self._symbols.items():
            if ticker not in self._trackers:
                self._trackers[ticker] = self._warmed(ticker, symbol)
            bar = data.bars.get(symbol)
            if bar is not None and not bar.is_fill_forward:
                self._take(ticker, bar, session.opens)
        return tuple(_mover(hit, now) for hit in scan_moves(self._trackers, self._news, now, self._wanted))

    def _warmed(self, ticker: str, symbol: Symbol) -> MoveTracker:
        tracker = self._trackers[ticker] = MoveTracker()
        security, opens = self._algorithm.securities[symbol], dict[date, datetime | None]()
        mode = DataNormalizationMode.SPLIT_ADJUSTED
        bars = self._algorithm.history[TradeBar](symbol, WARM_UP, self._resolution, data_normalization_mode=mode)
        for bar in bars:
            day = bar.end_time.date()
            if day not in opens:
                clock = session_of(security, bar.end_time, timedelta(minutes=1))
                opens[day] = None if clock is None else clock.opens
            opened = opens[day]
            if opened is not None:
                self._take(ticker, bar, opened)
        return tracker

    def _take(self, ticker: str, bar: TradeBar, opens: datetime) -> None:
        """Take a bar once; history brings the bars of today that the subscription brings too."""
        ends = aware(bar.end_time)
        minute = round((ends - opens).total_seconds() / 60)
        if minute < 1 or (ticker in self._seen and ends <= self._seen[ticker]):
            return
        self._seen[ticker] = ends
        prices = (float(bar.open), float(bar.high), float(bar.low), float(bar.close))
        self._trackers[ticker].update(Bar(opens.date(), *prices, float(bar.volume)), minute)


def _mover(hit: MoveHit, now: datetime) -> Mover:
    headlines = tuple(item.headline for item in hit.news)
    return Mover(now, hit.ticker, hit.move, hit.relative_volume, hit.price, headlines, hit.reason)
