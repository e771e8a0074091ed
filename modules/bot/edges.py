"""What is known of a strategy's edge, for Kelly (trading rule 28): the bot's own results, and the laboratory's."""

from __future__ import annotations

from datetime import datetime

from modules.bot.state import BotState
from modules.risk.kelly import LEAST_TRADES, KellyEstimate, TradeResult, estimate_of


def edge_of(state: BotState, strategy: str, now: datetime) -> KellyEstimate | None:
    """Return the estimate that sizes a strategy's trades, None where sizing asks for none.

    The bot's own closed lineages count from 50 on; before that an estimate of the reference data of at least as many
    trades stands in; where there are both, the lower bound counts.
    """
    if state.settings.sizing != "kelly":
        return None
    results = (TradeResult(outcome.entered, outcome.ratio) for outcome in state.track_record.of(strategy))
    own, other = estimate_of(tuple(results)), _told(state, strategy, now)
    if other is None or other.bound is None:
        return own
    if own.bound is None:
        return other
    return own if own.bound <= other.bound else other


def _told(state: BotState, strategy: str, now: datetime) -> KellyEstimate | None:
    told = state.reference.edge(strategy, now)
    if told is None or told.trades < LEAST_TRADES:
        return None
    bound = min(max(told.bound, 0.0), 1.0)
    return KellyEstimate(bound, bound, f"estimate of {told.known_at:%Y-%m-%d}, {told.trades} trades")
