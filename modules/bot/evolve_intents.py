"""What becomes of intents, requests, templates and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from modules.bot.state import BotState, WaitingRequest
from modules.domain.events import (
    IntentDropped,
    IntentHeld,
    IntentTaken,
    NoticeTold,
    OrderRequested,
    RequestSettled,
    TemplateRan,
    TemplatesSet,
    TemplateSwitched,
)
from modules.execution.work import Work

#: Ids of settled requests that are remembered, so that a repeated one does nothing.
REQUESTS_KEPT = 5000
#: Keys of notices that are remembered.
NOTICES_KEPT = 2000
#: Runs of templates that stay in the state; the journal keeps all.
RUNS_KEPT = 500


def taken(state: BotState, event: IntentTaken) -> BotState:
    """Put an intent that passed the risk check under way."""
    return replace(state, works={**state.works, event.intent.intent_id: Work(event.intent, event.time)})


def dropped(state: BotState, event: IntentDropped) -> BotState:
    """Take an intent off the list of what is under way."""
    return replace(state, works=_without(state.works, event.intent_id))


def held(state: BotState, event: IntentHeld) -> BotState:
    """Remember why an intent under way waits."""
    work = state.works.get(event.intent_id)
    if work is None:
        return state
    return replace(state, works={**state.works, event.intent_id: replace(work, held_for=event.reason)})


def told(state: BotState, event: NoticeTold) -> BotState:
    """Remember that a human was told."""
    return replace(state, upkeep=replace(state.upkeep, told=(*state.upkeep.told, event.key)[-NOTICES_KEPT:]))


def requested(state: BotState, event: OrderRequested) -> BotState:
    """Take a request in; one that is waiting or settled under the same id is the same request."""
    request_id = event.request.request_id
    if request_id in state.requests or request_id in state.settled_requests:
        return state
    return replace(state, requests={**state.requests, request_id: WaitingRequest(event.request, event.time)})


def request_settled(state: BotState, event: RequestSettled) -> BotState:
    """Remember that a request has its answer."""
    requests = {key: other for key, other in state.requests.items() if key != event.request_id}
    settled = (*state.settled_requests, event.request_id)[-REQUESTS_KEPT:]
    return replace(state, requests=requests, settled_requests=settled)


def templates_set(state: BotState, event: TemplatesSet) -> BotState:
    """Take another list of templates."""
    return replace(state, templates=event.templates)


def template_switched(state: BotState, event: TemplateSwitched) -> BotState:
    """Switch one template on or off."""
    templates = tuple(
        replace(each, is_enabled=event.is_enabled) if each.template_id == event.template_id else each
        for each in state.templates
    )
    return replace(state, templates=templates)


def template_ran(state: BotState, event: TemplateRan) -> BotState:
    """Remember a template's run."""
    return replace(state, template_runs=(*state.template_runs, event.run)[-RUNS_KEPT:])


def _without(works: Mapping[str, Work], intent_id: str) -> dict[str, Work]:
    return {key: work for key, work in works.items() if key != intent_id}
