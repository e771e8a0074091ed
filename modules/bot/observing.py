"""What the bot observes at a market step beside trading: the day's closing volatility, and mispriced contracts."""

from __future__ import annotations

from datetime import datetime

from modules.bot.shape_record import shape_record, shape_text
from modules.bot.state import BotState
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import Command, Remember, SaveState, WriteJournal
from modules.domain.events import ChainScanned, MarketStep, MovesSeen, VolatilityRecorded
from modules.domain.findings import Mispriced, Mover
from modules.domain.journal import typed
from modules.indicators.chain_volatility import chain_shape, chain_volatility
from modules.scanners.options_scanner import Scan, ScanHit, scan


def observing(state: BotState, event: MarketStep) -> list[Command]:
    """Return the records and scans that are due, each with its journal entries."""
    commands: list[Command] = []
    for chain in event.chains:
        if not chain.contracts:
            continue
        if state.is_record_due(chain.underlying, event.time, event.session):
            commands += _record(state, event, chain)
        if state.is_scan_due(chain.underlying, event.time):
            commands += _scan(state, event, chain)
    return commands


def _record(state: BotState, event: MarketStep, chain: ChainSnapshot) -> list[Command]:
    """Take the chain's volatility; without one the next step of the session tries again."""
    value = chain_volatility(chain, state.settings.risk_free_rate)
    if value is None:
        return []
    known = state.contexts.get(chain.underlying)
    shape = chain_shape(chain, state.settings.risk_free_rate, value, None if known is None else known.shape.realised)
    text = f"{chain.underlying}: {value:.4f} at the money forward, 30 days; {shape_text(shape)}"
    data = typed(underlying=chain.underlying, implied_volatility=value, **shape_record(shape))
    noted = Remember(VolatilityRecorded(event.time, chain.underlying, value, shape))
    return [noted, WriteJournal("volatility.recorded", text, data=data), SaveState()]


def _scan(state: BotState, event: MarketStep, chain: ChainSnapshot) -> list[Command]:
    found = scan(chain, state.settings.risk_free_rate, most=state.settings.scan_kept)
    return [
        Remember(ChainScanned(event.time, chain.underlying, tuple(_kept(event.time, hit) for hit in found.hits))),
        _scanned(chain.underlying, found),
        *(_hit(chain.underlying, hit) for hit in found.hits),
    ]


def _kept(now: datetime, hit: ScanHit) -> Mispriced:
    bought, sold = ("" if side is None else str(side) for side in (hit.bought, hit.sold))
    return Mispriced(now, bought, sold, float(hit.price), float(hit.value), hit.edge, hit.outside, hit.reason)


def movers(event: MovesSeen) -> list[Command]:
    """Return an entry for each mover, and a save: a restart tells none of them again."""
    return [*(_mover(mover) for mover in event.movers), SaveState()]


def _mover(mover: Mover) -> WriteJournal:
    data = typed(
        ticker=mover.ticker,
        move=mover.move,
        relative_volume=mover.relative_volume,
        price=mover.price,
        headlines=mover.headlines,
    )
    return WriteJournal("scanner.mover", mover.reason, data=data)


def _scanned(underlying: str, found: Scan) -> WriteJournal:
    text = (
        f"{underlying}: {found.judged} contracts judged, {found.share_inside:.1%} of {found.fitted} fitted quotes hold "
        f"their value, {found.skipped} expirations not explained, {len(found.hits)} finds kept"
    )
    data = typed(
        underlying=underlying,
        judged=found.judged,
        fitted=found.fitted,
        share_inside=found.share_inside,
        skipped=found.skipped,
        finds=len(found.hits),
    )
    return WriteJournal("scanner.scanned", text, data=data)


def _hit(underlying: str, hit: ScanHit) -> WriteJournal:
    data = typed(
        underlying=underlying,
        bought=None if hit.bought is None else str(hit.bought),
        sold=None if hit.sold is None else str(hit.sold),
        price=hit.price,
        value=hit.value,
        edge=hit.edge,
        outside=hit.outside,
    )
    return WriteJournal("scanner.hit", hit.reason, data=data)
