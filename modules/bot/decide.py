"""What the bot does about an event: `decide(state, event) -> commands`, pure.

The state handed in already contains the event. Market steps drive everything that opens, walks or closes; order events
only report and save.
"""

from __future__ import annotations

from modules.bot.closings import closings
from modules.bot.corporate import ahead_entries, split_entries, ticker_entries
from modules.bot.feeding import feed_news
from modules.bot.flattening import flattening
from modules.bot.humans import cash_flowed, overruled
from modules.bot.legs import leg_steps
from modules.bot.observing import movers, observing
from modules.bot.openings import openings
from modules.bot.recovering import begins
from modules.bot.requested import from_requests, received
from modules.bot.state import BotState
from modules.bot.templating import from_templates, template_switched
from modules.bot.texts import assignment_alert, engine_entry, fill_entry, order_entry, session_entry, settlement_label
from modules.bot.timing import clock_news
from modules.bot.two_parts import two_part_steps
from modules.bot.upkeeping import answer_text, care_text, concerns
from modules.bot.working import called_off, chase, close_refused, excess, given_up, work_on
from modules.domain.commands import CancelOrder, Command, SaveState, WriteJournal
from modules.domain.events import (
    AccountRecovered,
    CancelRefused,
    CareChanged,
    CashFlowed,
    ClockTick,
    CorporateActionAhead,
    DifferenceAnswered,
    DividendPaid,
    EngineAction,
    Event,
    FaultSeen,
    HumanCommand,
    MarketStep,
    MovesSeen,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderRequested,
    OrderUnknown,
    SessionStarted,
    SharesSplit,
    TemplateSwitched,
    TickerChanged,
)
from modules.domain.journal import typed


def decide(state: BotState, event: Event) -> list[Command]:
    """Return the commands an event calls for, in the order they are to be performed."""
    match event:
        case MarketStep():
            return _on_step(state, event)
        case OrderRequested():
            return [SaveState(), received(event.request)]
        case ClockTick():
            return [*clock_news(state), *concerns(state, event), *chase(state, event)]
        case MovesSeen():
            return movers(event)
        case SessionStarted():
            return [session_entry(event)]
        case OrderFilled():
            return [fill_entry(state, event), *excess(state), SaveState()]
        case OrderRejected():
            return [order_entry("order.rejected", state, event), *close_refused(state, event), SaveState()]
        case OrderAccepted() if state.is_live:
            # The broker's id is journalled as soon as it is known: the next run finds the order by it.
            return [SaveState()]
        case AccountRecovered():
            return begins(state)
        case OrderUnknown():
            return [order_entry("order.unknown", state, event), SaveState()]
        case CancelRefused():
            return [order_entry("cancel.refused", state, event)]
        case EngineAction():
            told = [engine_entry(event), *assignment_alert(state, event), *settlement_label(state, event)]
            return [*called_off(state, event.description), *told, SaveState()]
        case DividendPaid():
            about = typed(underlying=event.underlying, amount=event.amount)
            text = f"{event.underlying} {event.amount:f} a share"
            return [WriteJournal("dividend.paid", text, data=about), SaveState()]
        case CorporateActionAhead():
            return [*ahead_entries(event), SaveState()]
        case TickerChanged():
            return [*ticker_entries(state, event)]
        case SharesSplit():
            return [*called_off(state, "the shares have split"), *split_entries(state, event), SaveState()]
        case OrderCancelled():
            return [*given_up(state, event), SaveState()]
        case FaultSeen():
            return [SaveState(), WriteJournal("fault", event.description, data=typed(what=event.description))]
        case HumanCommand():
            return overruled(state, event)
        case CashFlowed():
            return cash_flowed(event)
        case TemplateSwitched():
            return template_switched(state, event)
        case CareChanged():
            return care_text(state, event)
        case DifferenceAnswered():
            return answer_text(state, event)
        case _:
            return []


def _on_step(state: BotState, event: MarketStep) -> list[Command]:
    """Close first, then open, then work every intent that has no attempt with the broker."""
    if state.flatten is not None:
        taken, commands = flattening(state, event)
    else:
        taken, commands = closings(state, event)
        for source in (two_part_steps, leg_steps, from_requests, openings, from_templates):
            more, notes = source(state, event, taken)
            taken, commands = [*taken, *more], [*commands, *notes]
    commands = [*commands, *observing(state, event)]
    news = [*clock_news(state), *feed_news(state, event), *concerns(state, event)]
    return _each_cancel_once([*news, *commands, *work_on(state, event, taken, commands)])


def _each_cancel_once(commands: list[Command]) -> list[Command]:
    """Return the commands without a second cancel of the same order: a broker refuses it."""
    kept: list[Command] = []
    cancelled: set[str] = set()
    for command in commands:
        if isinstance(command, CancelOrder):
            if command.order_id in cancelled:
                continue
            cancelled.add(command.order_id)
        kept.append(command)
    return kept
