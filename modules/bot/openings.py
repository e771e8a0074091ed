"""What the strategies want to open now: signals, sized, judged by the risk check."""

from __future__ import annotations

from decimal import Decimal

from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.commands import Command, Remember, WriteJournal
from modules.domain.events import EntriesSearched, MarketStep
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.positions import Position
from modules.domain.structures import Structure
from modules.execution.price_walk import worst_price
from modules.pricing.fees import one_way, schedule_on
from modules.pricing.payoff import max_loss, max_profit
from modules.risk.check import check
from modules.risk.context import RiskContext
from modules.risk.sizing import scaled, size
from modules.strategies.base import MarketView, NoSignal, PortfolioView, Signal, Strategy
from modules.strategies.structures import Assessment, assess
from modules.strategies.tuning import asked, parameters_of


def openings(state: BotState, event: MarketStep) -> tuple[list[TradeIntent], list[Command]]:
    """Return the openings that pass the risk check, and a journal line for each that does not."""
    passed: list[TradeIntent] = []
    notes: list[Command] = []
    for chain in event.chains:
        if not chain.contracts or not state.is_search_due(chain.underlying, event.time, event.session):
            continue
        notes.append(Remember(EntriesSearched(event.time, chain.underlying)))
        free = free_shares(state, chain.underlying)
        market = MarketView(chain, state.contexts[chain.underlying], state.settings.risk_free_rate, free)
        for strategy in asked(state.settings):
            for signal in strategy.generate_signals(market, parameters_of(strategy.name, state.settings)):
                intent, note = _considered(state, event, market, strategy, signal, passed)
                notes.append(note)
                if intent is not None:
                    passed.append(intent)
    return passed, notes


def _considered(
    state: BotState,
    event: MarketStep,
    market: MarketView,
    strategy: Strategy,
    signal: Signal | NoSignal,
    earlier: list[TradeIntent],
) -> tuple[TradeIntent | None, WriteJournal]:
    """Size a signal and take it through the risk check."""
    if isinstance(signal, NoSignal):
        text = f"{market.chain.underlying} {signal.strategy}: {signal.code}: {signal.reason}"
        return None, WriteJournal("signal.none", text)
    context = risk_context(state, market.chain.underlying, earlier)
    worst = worst_price(signal.quote, state.settings)
    one = _opening(event, market, signal, worst, len(earlier) + state.next_number)
    # A refusal is shown for one structure, so that the reader sees the number that did not fit.
    intent = scaled(one, max(_quantity(context, market, strategy, signal, one), 1))
    verdict = check(intent, context)
    described = f"{signal.strategy} x{intent.quantity} {signal.structure}"
    warned = "".join(f"; warning {warning}" for warning in verdict.warnings)
    if verdict.passed:
        return intent, WriteJournal("risk.passed", f"{described}: {signal.rationale}{_odds(intent)}{warned}")
    return None, WriteJournal("risk.refused", f"{described}: {'; '.join(map(str, verdict.refusals))}{warned}")


def _quantity(context: RiskContext, market: MarketView, strategy: Strategy, signal: Signal, one: TradeIntent) -> int:
    """Return what the strategy wants, within what every limit allows."""
    free = market.free_shares
    lots = 0 if free is None else free.structure.shares * free.quantity // 100
    portfolio = PortfolioView(context.account.net_liquidation, context.open_risk, lots)
    params = parameters_of(strategy.name, context.settings)
    return min(strategy.size_position(signal, one.worst_price, portfolio, params), size(one, context))


def free_shares(state: BotState, underlying: str) -> Position | None:
    """Return a position of whole lots of shares that nothing is written on, and nothing is under way for."""
    for position in state.positions.values():
        structure = position.structure
        is_free = structure.underlying == underlying and structure.shares >= 100 and not structure.options
        if is_free and not state.closes_of(position.position_id):
            return position
    return None


def _opening(event: MarketStep, market: MarketView, signal: Signal, worst: Decimal, number: int) -> TradeIntent:
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
        source=Source.STRATEGY,
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
        is_model=found is not None and found.description.profile.is_model,
    )


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
