"""What the bot has observed of markets itself: its daily volatility record, and which chains it has scanned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from modules.domain.account import SessionClock
from modules.domain.findings import Mispriced, Mover
from modules.domain.session_context import NO_SHAPE, VolatilityShape

#: Sessions of the volatility record that are kept: what a rank needs, and a month to spare.
KEPT = 275
#: Movers that are kept, the newest.
MOVERS_KEPT = 100
#: The record is taken in the last five minutes, or in the last bar where bars are longer.
LAST_MINUTES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Observed:
    """Hold the volatility record by underlying and session, and the scans done and asked for.

    `volatilities` are annual 30-day at-the-money ones, `shapes` how they lay: of the bot's own chains at the close, and
    what only LEAN's universe files of that session know is added on the next morning. `finds` are those of the last
    scan of each chain, best first, `movers` of the newest sessions, oldest first.
    """

    volatilities: Mapping[str, Mapping[date, float]] = field(default_factory=dict)
    shapes: Mapping[str, Mapping[date, VolatilityShape]] = field(default_factory=dict)
    scanned_on: Mapping[str, date] = field(default_factory=dict)
    scans_asked: frozenset[str] = frozenset()
    finds: Mapping[str, tuple[Mispriced, ...]] = field(default_factory=dict)
    movers: tuple[Mover, ...] = ()

    def of(self, underlying: str) -> Mapping[date, float]:
        """Return the record of an underlying, oldest first."""
        return self.volatilities.get(underlying, {})

    def shape_on(self, underlying: str, session: date) -> VolatilityShape:
        """Return the shape of a session's close, all unknown where it has not been recorded."""
        return self.shapes.get(underlying, {}).get(session, NO_SHAPE)

    def recorded(self, underlying: str, session: date, value: float, shape: VolatilityShape = NO_SHAPE) -> Observed:
        """Return the record with one session more, and without what no rank looks at any more."""
        series = dict(sorted({**self.of(underlying), session: value}.items())[-KEPT:])
        noted = replace(self, volatilities={**self.volatilities, underlying: series})
        return noted.shaped(underlying, session, shape)

    def shaped(self, underlying: str, session: date, shape: VolatilityShape) -> Observed:
        """Return the record with a session's shape; what was known of it before stays."""
        known = self.shape_on(underlying, session).filled(shape)
        if known == NO_SHAPE:
            return self
        shapes = dict(sorted({**self.shapes.get(underlying, {}), session: known}.items())[-KEPT:])
        return replace(self, shapes={**self.shapes, underlying: shapes})

    def asked(self, underlyings: frozenset[str]) -> Observed:
        """Return the state after a human asked for scans."""
        return replace(self, scans_asked=self.scans_asked | underlyings)

    def scanned(self, underlying: str, session: date, finds: tuple[Mispriced, ...] = ()) -> Observed:
        """Return the state after a chain was scanned; the finds of its last scan give way to these."""
        done = {**self.scanned_on, underlying: session}
        kept = {**self.finds, underlying: finds}
        return replace(self, scanned_on=done, scans_asked=self.scans_asked - {underlying}, finds=kept)

    def untold(self, movers: Iterable[Mover]) -> tuple[Mover, ...]:
        """Return the movers of tickers that have not been told of on the same day."""
        told = {(mover.ticker, mover.time.date()) for mover in self.movers}
        return tuple(mover for mover in movers if (mover.ticker, mover.time.date()) not in told)

    def moved(self, movers: tuple[Mover, ...]) -> Observed:
        """Return the state after movers were told of."""
        return replace(self, movers=(*self.movers, *movers)[-MOVERS_KEPT:])

    def is_scan_due(self, underlying: str, session: date, is_daily: bool) -> bool:
        """Say whether a chain is to be scanned: asked for, or once a session where the setting says so."""
        return underlying in self.scans_asked or (is_daily and self.scanned_on.get(underlying) != session)

    def is_record_due(self, underlying: str, clock: SessionClock, minutes_left: float) -> bool:
        """Say whether this session's volatility is to be taken now."""
        last = max(LAST_MINUTES, clock.step)
        near = minutes_left * 60 < last.total_seconds()
        return near and clock.closes.date() not in self.of(underlying)
