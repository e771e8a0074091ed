"""How a close gets past LEAN's margin check, which refuses some orders that reduce risk (seen on the real engine)."""

from __future__ import annotations

from decimal import Decimal

from modules.bot.alerting import AlertCode, alert
from modules.bot.intent_record import position_ids
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import Command, WriteJournal
from modules.domain.positions import Position
from modules.domain.structures import OptionLeg, Structure
from modules.positions.unwinding import Package
from modules.risk.book import Holdings
from modules.risk.reduction_plan import ReductionPlan, plan_reduction


def past_lean(
    state: BotState, chain: ChainSnapshot, position: Position, package: Package
) -> tuple[Package, list[Command]]:
    """Return what of a close is sent first, and an alert unless it is what was asked.

    As asked where LEAN is predicted to take it; else its shorts alone, else the whole position, if LEAN takes those;
    else as asked all the same, which LEAN may refuse: a reduction is never withheld. What is left is closed later.
    """
    asked = Holdings.of(package.structure, package.quantity)
    whole = Package(position.structure.reversed(), position.quantity)
    plan = _plan(state, chain, asked, Holdings.of(whole.structure, whole.quantity))
    if plan is None or (plan.orders == (asked,) and not plan.alert):
        return package, []
    if plan.alert:
        return package, [_refusing(position, package, plan.alert, "as asked all the same")]
    refused = f"LEAN is expected to refuse x{package.quantity} {package.structure}"
    if len(plan.orders) == 1:
        told = "the whole position is closed"
        return whole, [_refusing(position, package, f"{refused}: {told}", told)]
    contracts = plan.orders[0].options.items()
    legs = tuple(OptionLeg(contract, n // package.quantity) for contract, n in contracts)
    shorts = Package(Structure(package.structure.name, legs), package.quantity)
    told = "its shorts are bought back first"
    return shorts, [_refusing(position, package, f"{refused}: {told}", told)]


def _refusing(position: Position, package: Package, text: str, instead: str) -> WriteJournal:
    about = {"quantity": package.quantity, "legs": str(package.structure), "instead": instead}
    return alert(AlertCode.LEAN_REFUSES, text, position_ids(position), **about)


def _plan(state: BotState, chain: ChainSnapshot, asked: Holdings, whole: Holdings) -> ReductionPlan | None:
    """Return the plan, None where prices are missing or shares belong to the close (those are traded leg by leg)."""
    context = risk_context(state, chain.underlying)
    view = context.lean_held
    if view is None or asked.shares:
        return None
    prices = context.prices(chain.underlying, asked.options)
    if any(contract not in prices.options for contract in asked.options):
        return None
    return plan_reduction(asked, chain.underlying, prices, view.as_account(), whole, Decimal(0))
