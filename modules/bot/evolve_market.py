"""What the market's events change: sessions, steps, seconds, volatilities and scans."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot import upkeeping
from modules.bot.feeding import fed
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.bot.timing import timed
from modules.domain.events import (
    CashFlowed,
    ChainScanned,
    ClockTick,
    EntriesSearched,
    MarketStep,
    MovesSeen,
    ScanAsked,
    SessionStarted,
    VolatilityIndexSeen,
    VolatilityRecorded,
)
from modules.domain.positions import Position
from modules.positions.management import mark_policy, with_mark
from modules.pricing.marks import MarkReason, mark_position
from modules.risk.breaker import observe_cash_flow, observe_feed, observe_shortfall, observe_value, observe_vix
from modules.risk.scenarios import tail
from modules.strategies.base import PositionView


def session_started(state: BotState, event: SessionStarted) -> BotState:
    """Take what the closed sessions say of an underlying, and the exchange's days."""
    contexts = {**state.contexts, event.underlying: event.context}
    state = upkeeping.after_the_bell(state, event.time)
    closed, shape = event.context.session, event.context.shape
    observed = state.observed if closed is None else state.observed.shaped(event.underlying, closed, shape)
    sessions = frozenset(event.sessions)
    return replace(state, contexts=contexts, sessions=sessions, time=event.time, observed=observed)


def stepped(state: BotState, event: MarketStep) -> BotState:
    """Take a market step: every position is marked, the breaker sees the account's value, management its clock."""
    state = replace(
        state,
        account=event.account,
        session=event.session,
        chains={**state.chains, **{chain.underlying: chain for chain in event.chains}},
        time=event.time,
    )
    state = fed(timed(state, event), event)
    views = {key: view for key, p in state.positions.items() if (view := position_view(state, p, event)) is not None}
    is_reliable = all(key in views and views[key].mark.is_reliable for key in state.positions)
    marked = [(position, views[key].mark) for key, position in state.positions.items() if key in views]
    value = event.account.cash + sum((mark.price * position.dollars_per_point for position, mark in marked), Decimal(0))
    positions = {
        key: with_mark(position, views[key], state.settings) if key in views else position
        for key, position in state.positions.items()
    }
    breaker = observe_value(state.breaker, event.time, value, is_reliable, state.settings)
    checked = [key for key, view in views.items() if view.mark.is_reliable]
    return upkeeping.looked_after(replace(state, positions=positions, breaker=breaker), event, checked)


def position_view(state: BotState, position: Position, event: MarketStep) -> PositionView | None:
    """Return what management may look at; None while the underlying has no chain in this step."""
    chain = event.chain(position.structure.underlying)
    if chain is None:
        return None
    mark = mark_position(position, chain.quote_table(), event.time, mark_policy(event.session, is_live=state.is_live))
    feed = state.feeds.get(chain.underlying)
    if feed is not None and feed.is_frozen:
        mark = replace(mark, reason=MarkReason.FROZEN)
    return PositionView(mark, chain, event.session, event.time, state.sessions)


def searched(state: BotState, event: EntriesSearched) -> BotState:
    """Remember the search; once a session the book's expected shortfall is held against its limit (rule 29)."""
    state = replace(state, searched_on={**state.searched_on, event.underlying: event.time.date()})
    context = risk_context(state, event.underlying)
    profits = context.stress_of(context.held).profits if state.positions else None
    if profits is None:
        return state
    shortfall = Decimal(str(round(tail(profits)[1], 2)))
    return replace(state, breaker=observe_shortfall(state.breaker, event.time, shortfall, state.settings))


def ticked(state: BotState, event: ClockTick) -> BotState:
    """Take a second of the clock; inside the session a silent feed is noticed."""
    state = upkeeping.ticked(timed(replace(state, time=event.time), event), event)
    if not event.is_session_open:
        return state
    return replace(state, breaker=observe_feed(state.breaker, event.time, event.last_data, state.settings))


def cash_flowed(state: BotState, event: CashFlowed) -> BotState:
    """Take money that was paid in or out: no gain, no loss."""
    return replace(state, breaker=observe_cash_flow(state.breaker, event.amount))


def index_seen(state: BotState, event: VolatilityIndexSeen) -> BotState:
    """Show the volatility index to the breaker."""
    return replace(state, breaker=observe_vix(state.breaker, event.time, event.value, state.settings))


def volatility_recorded(state: BotState, event: VolatilityRecorded) -> BotState:
    """Keep a session's closing volatility in the bot's own record."""
    observed = state.observed.recorded(event.underlying, event.time.date(), event.value, event.shape)
    return replace(state, observed=observed)


def scan_asked(state: BotState, event: ScanAsked) -> BotState:
    """Remember which chains somebody wants scanned."""
    asked = frozenset({event.underlying} if event.underlying else state.settings.underlying)
    return replace(state, observed=state.observed.asked(asked))


def chain_scanned(state: BotState, event: ChainScanned) -> BotState:
    """Remember the scan of a chain."""
    return replace(state, observed=state.observed.scanned(event.underlying, event.time.date(), event.finds))


def moves_seen(state: BotState, event: MovesSeen) -> BotState:
    """Keep the movers, so that each is told once a session."""
    return replace(state, observed=state.observed.moved(event.movers))
