"""What recurring templates ask for now, and the record of their runs."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from modules.bot.intent_record import intent_ids
from modules.bot.openings import free_shares
from modules.bot.proposals import proposed
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, SaveState, WriteJournal
from modules.domain.events import MarketStep, TemplateRan, TemplateSwitched
from modules.domain.intents import Source, TradeIntent
from modules.domain.journal import NO_IDS, typed
from modules.domain.templates import Outcome, Run, Template
from modules.strategies.base import (
    RISK_SHARE,
    MarketView,
    NoSignal,
    Parameters,
    PortfolioView,
    Signal,
    size_by_risk_share,
)
from modules.templates import instantiate


def from_templates(
    state: BotState, event: MarketStep, earlier: list[TradeIntent]
) -> tuple[list[TradeIntent], list[Command]]:
    """Return the intents of the templates that are due, each run recorded with how it ended."""
    taken: list[TradeIntent] = []
    notes: list[Command] = []
    for template in state.due_templates(event.time):
        chain = event.chain(template.underlying)
        context = state.contexts.get(template.underlying)
        if chain is None or context is None or not chain.contracts:
            continue
        free = free_shares(state, template.underlying)
        market = MarketView(chain, context, state.settings.risk_free_rate, free)
        intent, note, run = _asked(state, event, template, market, [*earlier, *taken])
        notes += [Remember(TemplateRan(event.time, run)), note, _record(run, intent)]
        if intent is not None:
            taken.append(intent)
    return taken, notes


def _asked(
    state: BotState, event: MarketStep, template: Template, market: MarketView, earlier: list[TradeIntent]
) -> tuple[TradeIntent | None, WriteJournal, Run]:
    signal = instantiate(template, market)
    wanted = partial(_size, params={RISK_SHARE.name: float(template.risk_share)})
    intent, note = proposed(state, event, market, signal, wanted, Source.TEMPLATE, earlier)
    if isinstance(signal, NoSignal):
        outcome = Outcome.NOT_MET
    else:
        outcome = Outcome.REFUSED if intent is None else Outcome.TAKEN
    return intent, note, Run(template.template_id, event.time, outcome, note.text)


def _record(run: Run, intent: TradeIntent | None) -> WriteJournal:
    """Return the entry of a run: the journal keeps them all, the state only the last ones."""
    data = typed(template=run.template_id, outcome=run.outcome, detail=run.detail)
    return WriteJournal("template.ran", "", NO_IDS if intent is None else intent_ids(intent), data)


def template_switched(state: BotState, event: TemplateSwitched) -> list[Command]:
    """Return the journal of a template that a human has switched on or off."""
    word = "enabled" if event.is_enabled else "disabled"
    known = any(template.template_id == event.template_id for template in state.templates)
    text = f"template {event.template_id} {word}" if known else f"no template {event.template_id} is known"
    return [SaveState(), WriteJournal("human", text, data=typed(order=f"template {word}"))]


def _size(signal: Signal, worst: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
    return size_by_risk_share(signal.structure, worst, portfolio, params)
