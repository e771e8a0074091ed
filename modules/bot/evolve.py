"""How an event changes what the bot knows: `evolve(state, event) -> state`, pure; a table of event and change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from modules.bot import evolve_corporate, evolve_humans, evolve_intents, evolve_market, evolve_orders, upkeeping
from modules.bot.account_record import recorded
from modules.bot.continuing import continued
from modules.bot.evolve_legs import legs_followed
from modules.bot.evolve_two_parts import followed
from modules.bot.recovering import recovered
from modules.bot.state import BotState
from modules.domain import events
from modules.domain.events import EngineAction, Event, OrderAccepted
from modules.domain.orders import OrderState


def evolve(state: BotState, event: Event) -> BotState:
    """Return the state after an event."""
    after = CHANGES[type(event)](state, event)
    after = recorded(state, continued(state, after, event), event)
    return legs_followed(followed(after, event), event)


def _accepted(state: BotState, event: OrderAccepted) -> BotState:
    return evolve_orders.moved(state, event.order_id, OrderState.WORKING)


def _engine_acted(state: BotState, event: EngineAction) -> BotState:
    return upkeeping.after_the_bell(evolve_orders.engine_action(state, event), event.time)


def _followed_only(state: BotState, event: Event) -> BotState:
    """Change nothing here: two-part spreads and plans of legs follow by themselves, a new ticker is only told."""
    return state


#: What each event changes; every kind of event is here (a test holds the table to it).
CHANGES: Mapping[type, Callable[[BotState, Any], BotState]] = {
    events.SessionStarted: evolve_market.session_started,
    events.MarketStep: evolve_market.stepped,
    events.ClockTick: evolve_market.ticked,
    events.CashFlowed: evolve_market.cash_flowed,
    events.VolatilityIndexSeen: evolve_market.index_seen,
    events.EntriesSearched: evolve_market.searched,
    events.VolatilityRecorded: evolve_market.volatility_recorded,
    events.ScanAsked: evolve_market.scan_asked,
    events.ChainScanned: evolve_market.chain_scanned,
    events.MovesSeen: evolve_market.moves_seen,
    events.IntentTaken: evolve_intents.taken,
    events.IntentDropped: evolve_intents.dropped,
    events.IntentHeld: evolve_intents.held,
    events.NoticeTold: evolve_intents.told,
    events.OrderRequested: evolve_intents.requested,
    events.RequestSettled: evolve_intents.request_settled,
    events.TemplatesSet: evolve_intents.templates_set,
    events.TemplateSwitched: evolve_intents.template_switched,
    events.TemplateRan: evolve_intents.template_ran,
    events.CareChanged: upkeeping.cared,
    events.DifferenceAnswered: upkeeping.answered,
    events.FlattenEnded: evolve_humans.flatten_ended,
    events.FaultSeen: evolve_humans.fault_seen,
    events.HumanCommand: evolve_humans.overruled,
    events.TwoPartHeld: _followed_only,
    events.LegsPlanned: _followed_only,
    events.LegsStopped: _followed_only,
    events.OrderSent: evolve_orders.sent,
    events.OrderAccepted: _accepted,
    events.OrderUnknown: evolve_orders.unanswered,
    events.CancelRefused: evolve_orders.works_on,
    events.OrderFilled: evolve_orders.filled,
    events.OrderCancelled: evolve_orders.ended,
    events.OrderRejected: evolve_orders.ended,
    events.EngineAction: _engine_acted,
    events.DividendPaid: evolve_orders.dividend,
    events.CorporateActionAhead: evolve_corporate.announced,
    events.TickerChanged: _followed_only,
    events.SharesSplit: evolve_corporate.has_split,
    events.AccountRecovered: recovered,
}
