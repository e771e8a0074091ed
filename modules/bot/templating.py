"""What recurring templates ask for now, and the record of their runs."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from modules.bot.openings import free_shares
from modules.bot.proposals import proposed
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import MarketStep, TemplateRan
from modules.domain.intents import Source, TradeIntent
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
        notes += [Remember(TemplateRan(event.time, run)), note]
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


def _size(signal: Signal, worst: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
    return size_by_risk_share(signal.structure, worst, portfolio, params)
