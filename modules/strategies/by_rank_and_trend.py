"""Strategies that open when volatility rank and trend suit them: one search, each with its own structure."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date

from modules.domain.intents import ExecutorKind
from modules.domain.session_context import RankKind, SessionContext, Trend
from modules.domain.structures import Structure
from modules.pricing.package import package_quote
from modules.strategies.base import RISK_SHARE, MarketView, NoSignal, ParameterRange, Parameters, Signal
from modules.strategies.regimes import REGIMES, keeps_out
from modules.strategies.selection import nearest_expiration
from modules.strategies.targets import ManagedByTargets


@dataclass(frozen=True, slots=True)
class NoStructure:
    """Say why an expiration offers no suitable structure."""

    reason: str


def search_parameters(
    rank_from: float,
    rank_to: float,
    target: float,
    lowest: float,
    highest: float,
    sized_by: ParameterRange | None = RISK_SHARE,
) -> tuple[ParameterRange, ...]:
    """Declare what every such strategy can be tuned by, with its own defaults; ranks are inclusive bounds.

    `sized_by` is the share that its quantity follows from, None where something else says how many.
    """
    return (
        *(() if sized_by is None else (sized_by,)),
        ParameterRange("rank_from", rank_from, 0.0, 95.0, "rank"),
        ParameterRange("rank_to", rank_to, 5.0, 100.0, "rank"),
        ParameterRange("target_days", target, 5.0, 180.0, "days"),
        ParameterRange("lowest_days", lowest, 1.0, 180.0, "days"),
        ParameterRange("highest_days", highest, 7.0, 180.0, "days"),
        *REGIMES,
    )


class ByRankAndTrend(ManagedByTargets, ABC):
    """Search for one structure when the rank lies within bounds, and trend and regime are such as it trades."""

    name: str
    parameters: tuple[ParameterRange, ...]
    #: The trends it opens in.
    trends: frozenset[Trend] = frozenset(Trend)
    #: Say "above" instead of "from": the lower bound itself is left to another strategy (rule 38's 50).
    is_above: bool = False
    #: How its orders are worked.
    executor: ExecutorKind = ExecutorKind.PRICE_WALK

    @abstractmethod
    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the structure of an expiration, or why there is none."""

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return at most one signal at the expiration nearest to the target, or why there is none."""
        unsuited = self._unsuited(market.context, params)
        if unsuited is not None:
            return [unsuited]
        chain = market.chain
        expiration = nearest_expiration(chain, params["target_days"], params["lowest_days"], params["highest_days"])
        if expiration is None:
            bounds = f"{params['lowest_days']:.0f} to {params['highest_days']:.0f} days"
            return [NoSignal(self.name, "NO_EXPIRATION", f"nothing expires in {bounds}")]
        structure = self.build(market, expiration, params)
        if isinstance(structure, NoStructure):
            return [NoSignal(self.name, "NO_STRIKES", f"{expiration}: {structure.reason}")]
        quote = package_quote(structure, chain.quote_table())
        if quote is None:
            return [NoSignal(self.name, "NO_MARKET", f"a leg of {expiration} has no offer")]
        reason = self._reason(market.context, params)
        return [Signal(self.name, structure, quote, reason, self.extends(market), self.executor)]

    def extends(self, market: MarketView) -> str:
        """Return the position that the structure is added to, empty for one of its own."""
        return ""

    def _unsuited(self, context: SessionContext, params: Parameters) -> NoSignal | None:
        rank = context.rank
        if rank.kind is RankKind.UNAVAILABLE:
            return NoSignal(self.name, "RANK_UNAVAILABLE", rank.note)
        low, high = params["rank_from"], params["rank_to"]
        if rank.value < low or rank.value > high or (self.is_above and rank.value == low):
            return NoSignal(self.name, "RANK_OUTSIDE", f"{rank.kind} {rank.value:.1f} not {self._bounds(params)}")
        if context.trend not in self.trends:
            wanted = " or ".join(str(trend) for trend in Trend if trend in self.trends)
            return NoSignal(self.name, "TREND", f"trend is {context.trend}, wanted {wanted}")
        outside = keeps_out(context.regime, params)
        return NoSignal(self.name, "REGIME", outside) if outside else None

    def _bounds(self, params: Parameters) -> str:
        word = "above" if self.is_above else "from"
        return f"{word} {params['rank_from']:.0f} to {params['rank_to']:.0f}"

    def _reason(self, context: SessionContext, params: Parameters) -> str:
        rank = context.rank
        return f"{rank.kind} {rank.value:.1f} {self._bounds(params)}, trend {context.trend}"
