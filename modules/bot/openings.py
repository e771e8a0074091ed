"""What the strategies want to open now: each is asked once a session about every underlying."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from modules.bot.proposals import proposed
from modules.bot.state import BotState
from modules.bot.two_parts import unmatched
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import EntriesSearched, MarketStep
from modules.domain.intents import Source, TradeIntent
from modules.domain.journal import typed
from modules.domain.positions import Position
from modules.positions.rules.human import unmanaged
from modules.strategies.base import MarketView
from modules.strategies.tuning import asked, parameters_of


def openings(
    state: BotState, event: MarketStep, taken: Sequence[TradeIntent]
) -> tuple[list[TradeIntent], list[Command]]:
    """Return the openings that pass the risk check, and a journal line for each that does not.

    `taken` are this step's intents so far.
    """
    passed: list[TradeIntent] = []
    notes: list[Command] = []
    for chain in event.chains:
        if not state.is_search_due(chain.underlying, event.time, event.session):
            continue
        if not chain.contracts:
            notes += _without_quotes(state, event, chain.underlying)
            continue
        notes.append(Remember(EntriesSearched(event.time, chain.underlying)))
        free = free_shares(state, chain.underlying)
        context, rate = state.contexts[chain.underlying], state.settings.risk_free_rate
        market = MarketView(chain, context, rate, free, unmatched(state, chain.underlying))
        for strategy in asked(state.settings):
            params = parameters_of(strategy.name, state.settings)
            for signal in strategy.generate_signals(market, params):
                wanted = partial(strategy.size_position, params=params)
                intent, note = proposed(state, event, market, signal, wanted, Source.STRATEGY, [*taken, *passed])
                notes.append(note)
                if intent is not None:
                    passed.append(intent)
    return passed, notes


def _without_quotes(state: BotState, event: MarketStep, underlying: str) -> list[Command]:
    """Tell, at the last step in which openings could be looked for, that a session's chain was never quoted."""
    session = event.session
    left = session.minutes_to_close(event.time + session.step)
    if not session.is_one_bar and left >= state.settings.entry_minutes_before_close:
        return []
    size = "of a day" if session.is_one_bar else f"of {session.step.total_seconds():.0f} s"
    text = f"{underlying}: CHAIN: no option of it has been quoted in bars {size}; the parameter resolution names others"
    return [WriteJournal("signal.none", text, data=typed(underlying=underlying, strategy=None, code="CHAIN"))]


def free_shares(state: BotState, underlying: str) -> Position | None:
    """Return a position of whole lots of shares that nothing is written on, and nothing is under way for.

    Never one that is frozen or left to a human.
    """
    for position in state.positions.values():
        structure = position.structure
        # Shares that were bought are booked one by one, those of an assignment by the hundred.
        is_lot = structure.shares * position.quantity >= 100
        is_free = structure.underlying == underlying and is_lot and not structure.options
        if is_free and not state.closes_of(position.position_id) and not unmanaged(position):
            return position
    return None
