"""What the risk rules look at, gathered from the bot's state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from modules.bot.state import BotState
from modules.domain.chains import ChainSnapshot
from modules.domain.contracts import OptionContract
from modules.domain.intents import TradeIntent
from modules.domain.positions import Position
from modules.domain.session_context import Regime
from modules.domain.structures import Structure
from modules.risk.context import RiskContext
from modules.risk.feed_watch import UNWATCHED
from modules.risk.history import correlations, joint_shocks


def risk_context(state: BotState, underlying: str, earlier: Sequence[TradeIntent] = ()) -> RiskContext:
    """Return the context of a trade on an underlying whose chain is at hand; `earlier` passed in this very step."""
    assert state.account is not None
    assert state.session is not None
    moves = {name: context.moves for name, context in state.contexts.items()}
    known = state.contexts.get(underlying)
    now = state.chains[underlying].time
    return RiskContext(
        settings=state.settings,
        account=state.account,
        session=state.session,
        chain=state.chains[underlying],
        positions=_still_trading(state),
        pending=(*state.pending_openings, *(intent for intent in earlier if not intent.is_reduction)),
        breaker=state.breaker,
        is_live=state.is_live,
        reference=state.reference,
        shocks=joint_shocks(moves),
        correlations=correlations(moves),
        chains=state.chains,
        assignment_pending=_pending(state),
        broker_buying_power=state.reference.buying_power(now),
        unsettled_cash=_unsettled(state, now.date()),
        round_trips=state.day_trades.trips,
        sessions=state.sessions,
        regime=Regime.UNKNOWN if known is None else known.regime,
        feed=state.feeds.get(underlying, UNWATCHED),
        clock=state.clock,
        action_ahead=state.upkeep.action_ahead(underlying, state.chains[underlying].today),
    )


def market_view(state: BotState, chain: ChainSnapshot) -> RiskContext:
    """Return what the rules about the market look at, without the book: enough to judge the quotes of a chain."""
    assert state.account is not None
    assert state.session is not None
    feed = state.feeds.get(chain.underlying, UNWATCHED)
    return RiskContext(
        state.settings,
        state.account,
        state.session,
        chain,
        (),
        (),
        state.breaker,
        state.is_live,
        feed=feed,
        clock=state.clock,
    )


def _still_trading(state: BotState) -> tuple[Position, ...]:
    """Return the positions without the expired shorts whose assignment is pending: these count both ways (rule 19).

    One of which nothing else is left stays, with its risk; what is held leaves its legs out (`RiskContext.held`).
    """
    stopped = {pending.contract for pending in state.upkeep.pending}
    if not stopped:
        return tuple(state.positions.values())
    found = []
    for position in state.positions.values():
        legs = tuple(leg for leg in position.structure.legs if leg.instrument not in stopped)
        if not legs or legs == position.structure.legs:
            found.append(position)
        else:
            found.append(replace(position, structure=Structure(position.structure.name, legs)))
    return tuple(found)


def _pending(state: BotState) -> dict[str, tuple[tuple[OptionContract, int], ...]]:
    found: dict[str, tuple[tuple[OptionContract, int], ...]] = {}
    for pending in state.upkeep.pending:
        name = pending.contract.underlying
        found[name] = (*found.get(name, ()), (pending.contract, -pending.quantity))
    return found


def _unsettled(state: BotState, today: date) -> Decimal:
    """Return the proceeds that buy nothing yet: none in a margin account, the larger of LEAN's and our figure else."""
    if state.settings.account_kind != "cash":
        return Decimal(0)
    assert state.account is not None
    return max(state.settlements.unsettled(today), state.account.unsettled)
