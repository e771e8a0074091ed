"""From a signal, whoever made it, to an intent that has passed the risk check, or to the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from modules.bot.edges import edge_of
from modules.bot.fill_gate import outlook
from modules.bot.intent_record import intent_ids, refused_data
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.chains import ChainSnapshot
from modules.domain.commands import WriteJournal
from modules.domain.events import MarketStep
from modules.domain.intents import ExecutorKind, Purpose, Source, TradeIntent
from modules.domain.journal import typed
from modules.domain.requests import OrderRequest
from modules.domain.risk_checks import Refusal
from modules.domain.session_context import SessionContext
from modules.domain.structures import Structure
from modules.execution.price_walk import two_part_price, worst_price
from modules.pricing.fees import one_way, schedule_on
from modules.pricing.package import package_quote
from modules.pricing.payoff import max_loss, max_profit
from modules.risk.check import check
from modules.risk.context import RiskContext
from modules.risk.kelly import KellyEstimate
from modules.risk.sizing import Sized, scaled, sized
from modules.strategies.base import MarketView, NoSignal, PortfolioView, Signal
from modules.strategies.structures import Assessment, assess

#: Say how many structures the source wants: of a signal, at the worst price, in a portfolio.
Wanted = Callable[[Signal, Decimal, PortfolioView], int]


def proposed(
    state: BotState,
    event: MarketStep,
    market: MarketView,
    signal: Signal | NoSignal,
    wanted: Wanted,
    source: Source,
    earlier: Sequence[TradeIntent],
) -> tuple[TradeIntent | None, WriteJournal]:
    """Size a signal and take it through the risk check; `earlier` are intents of this step that have passed."""
    if isinstance(signal, NoSignal):
        text = f"{market.chain.underlying} {signal.strategy}: {signal.code}: {signal.reason}"
        about = typed(underlying=market.chain.underlying, strategy=signal.strategy, code=signal.code)
        return None, WriteJournal("signal.none", text, data=about)
    context = risk_context(state, market.chain.underlying, earlier)
    is_two_part = signal.executor is ExecutorKind.TWO_PART
    worst = (two_part_price if is_two_part else worst_price)(signal.quote, state.settings)
    one = _opening(event, market, signal, worst, source, len(earlier) + state.next_number)
    found = _sized(context, market, signal, wanted, one, edge_of(state, signal.strategy, context.now))
    one = replace(one, rationale=f"{one.rationale}; {found.basis}")
    if found.quantity:
        return judged(state, scaled(one, found.quantity), context)
    # A refusal is shown for one structure, so that the reader sees the number that did not fit.
    return judged(state, one, context, Refusal("SIZE", f"not even one: {found.basis}", "a structure that loses less"))


def judged(
    state: BotState, intent: TradeIntent, context: RiskContext, known: Refusal | None = None
) -> tuple[TradeIntent | None, WriteJournal]:
    """Take an intent through the risk check; None with the reasons where it is refused or unlikely to fill.

    `known` is a refusal found before the check, told where no rule says more.
    """
    verdict = check(intent, context)
    if known is not None and verdict.passed:
        verdict = replace(verdict, refusals=(known,))
    described = f"{intent.strategy} x{intent.quantity} {intent.structure}"
    warned = "".join(f"; warning {warning}" for warning in verdict.warnings)
    ids = intent_ids(intent)
    data = refused_data(intent, verdict.refusals)
    data |= typed(warnings=verdict.warnings, buying_power=verdict.buying_power)
    fill = outlook(state, intent) if verdict.passed else None
    if fill is not None:
        if fill.skips:
            return None, WriteJournal("fill.unlikely", f"{described}: {fill}", ids, data)
        warned = f"{warned}; {'warning ' if fill.is_unlikely else ''}{fill}"
    if verdict.passed:
        return intent, WriteJournal("risk.passed", f"{described}: {intent.rationale}{_odds(intent)}{warned}", ids, data)
    reasons = "; ".join(map(str, verdict.refusals))
    return None, WriteJournal("risk.refused", f"{described}: {reasons}{warned}", ids, data)


def _sized(
    context: RiskContext,
    market: MarketView,
    signal: Signal,
    wanted: Wanted,
    one: TradeIntent,
    estimate: KellyEstimate | None,
) -> Sized:
    """Return what the source wants within what every limit allows; Kelly's bound replaces the source's own share."""
    found = sized(one, context, estimate)
    if found.is_kelly:
        return found
    free = market.free_shares
    lots = 0 if free is None else free.structure.shares * free.quantity // 100
    portfolio = PortfolioView(context.account.net_liquidation, context.open_risk, lots)
    asked = wanted(signal, one.worst_price, portfolio)
    return found if asked >= found.quantity else Sized(asked, f"{signal.strategy} wants {asked}")


def _opening(
    event: MarketStep, market: MarketView, signal: Signal, worst: Decimal, source: Source, number: int
) -> TradeIntent:
    """Return the intent for one structure, judged at the worst price; sizing scales it."""
    structure = signal.structure
    dollars = structure.multiplier
    found = _assessed(market, structure, worst)
    # Without volatilities only a payoff can be judged; several expirations then count as unlimited.
    loss, profit = max_loss(structure, worst), max_profit(structure, worst)
    outcome = None
    if found is not None:
        profile, outcome = found.description.profile, found.description.outcome
        loss, profit = profile.max_loss, profile.max_profit
    if signal.extends:
        loss = Decimal(0)
    return TradeIntent(
        intent_id=f"{event.time:%Y%m%d}-{number}",
        purpose=Purpose.OPEN,
        source=source,
        strategy=signal.strategy,
        structure=structure,
        quantity=1,
        worst_price=worst,
        max_loss=None if loss is None else loss * dollars,
        max_profit=None if profit is None else profit * dollars,
        rationale=signal.rationale,
        created_at=event.time,
        position_id=signal.extends,
        probability_of_profit=None if outcome is None else outcome.probability_of_profit,
        delta_exposure=None if found is None else found.delta_shares,
        executor=signal.executor,
        is_model=found is not None and found.description.profile.is_model,
    )


def custom_opening(
    state: BotState, event: MarketStep, chain: ChainSnapshot, context: SessionContext, request: OrderRequest
) -> TradeIntent:
    """Return the intent of a request for an opening, judged at its worst price; it says how many."""
    assert request.structure is not None
    assert request.worst_price is not None
    quote = package_quote(request.structure, chain.quote_table())
    assert quote is not None
    market = MarketView(chain, context, state.settings.risk_free_rate)
    signal = Signal("manual", request.structure, quote, request.rationale or f"request {request.request_id}")
    one = _opening(event, market, signal, request.worst_price, Source.HUMAN, 0)
    return replace(scaled(one, request.quantity), intent_id=f"request-{request.request_id}")


def _odds(intent: TradeIntent) -> str:
    """Return the estimates for the journal, empty where there are none."""
    if intent.probability_of_profit is None or intent.delta_exposure is None:
        return ""
    return f"; probability of profit {intent.probability_of_profit:.0%}, delta {intent.delta_exposure:+.1f} shares"


def _assessed(market: MarketView, structure: Structure, worst: Decimal) -> Assessment | None:
    """Return what the chain says of a structure, None where its quotes give no volatility."""
    fees = one_way(structure, 1, schedule_on(market.chain.today))
    try:
        return assess(structure, worst, market.chain, market.rate, fees)
    except ValueError:
        return None
