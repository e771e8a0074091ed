"""What the risk rules look at, gathered from the bot's state."""

from __future__ import annotations

from collections.abc import Sequence

from modules.bot.state import BotState
from modules.domain.intents import TradeIntent
from modules.risk.context import RiskContext
from modules.risk.history import correlations, joint_shocks


def risk_context(state: BotState, underlying: str, earlier: Sequence[TradeIntent] = ()) -> RiskContext:
    """Return the context of a trade on an underlying whose chain is at hand; `earlier` passed in this very step."""
    assert state.account is not None
    assert state.session is not None
    moves = {name: context.moves for name, context in state.contexts.items()}
    return RiskContext(
        settings=state.settings,
        account=state.account,
        session=state.session,
        chain=state.chains[underlying],
        positions=tuple(state.positions.values()),
        pending=(*state.pending_openings, *(intent for intent in earlier if not intent.is_reduction)),
        breaker=state.breaker,
        is_live=state.is_live,
        reference=state.reference,
        shocks=joint_shocks(moves),
        correlations=correlations(moves),
        chains=state.chains,
    )
