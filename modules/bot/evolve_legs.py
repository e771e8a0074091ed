"""How plans of legs follow what happens to their intents and positions; nothing else moves them."""

from __future__ import annotations

from dataclasses import replace

from modules.bot.state import BotState
from modules.domain.events import Event, IntentTaken, LegsPlanned, LegsStopped
from modules.execution.legging import LegPlan, LegPlanState, split


def legs_followed(state: BotState, event: Event) -> BotState:
    """Return the state with its plans of legs brought up to date after an event, read off what is booked."""
    if isinstance(event, LegsPlanned):
        state = _with(state, LegPlan(event.whole, split(event.whole.structure)))
    for plan in state.memory.leg_plans.values():
        if plan.state is not LegPlanState.WORKING:
            continue
        if isinstance(event, LegsStopped) and event.plan_id == plan.plan_id:
            state = _with(state, plan.moved(LegPlanState.STOPPED, event.time))
            continue
        if isinstance(event, IntentTaken) and event.intent.intent_id == plan.current_id:
            plan = replace(plan, is_taken=True)
        followed = plan.followed(state.positions.get(plan.plan_id), plan.current_id in state.works, event.time)
        state = _with(state, followed)
    return state


def _with(state: BotState, plan: LegPlan) -> BotState:
    return replace(state, memory=state.memory.with_leg_plan(plan))
