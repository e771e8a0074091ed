"""Premium against cash and shares: the cash-secured put, and the call on shares that are held."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.session_context import Trend
from modules.domain.structures import OptionLeg, Structure
from modules.pricing.smile import smile
from modules.strategies.base import (
    MarketView,
    NoSignal,
    ParameterRange,
    Parameters,
    PortfolioView,
    Signal,
)
from modules.strategies.by_rank_and_trend import ByRankAndTrend, NoStructure, search_parameters
from modules.strategies.exits import credit_received, credit_stop
from modules.strategies.structures import listed_in, structure_from

_DELTA = ParameterRange("short_delta", 0.30, 0.05, 0.45, "delta")
_CASH = ParameterRange("cash_share", 0.20, 0.01, 0.50, "share of net liquidation reserved in one trade")
_PROFIT = ParameterRange("profit_share", 0.50, 0.10, 0.95, "share of the premium")


class CashSecuredPut(ByRankAndTrend):
    """Sell a put whose strike is reserved in cash, when the trend is not down (strikes: rule 41)."""

    name = "cash-secured put"
    parameters = (
        *search_parameters(rank_from=30, rank_to=100, target=37, lowest=30, highest=45, sized_by=_CASH),
        _DELTA,
        _PROFIT,
    )
    trends = frozenset({Trend.UP, Trend.NONE})
    keeps_shares = True

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the put nearest to the delta."""
        put = smile(market.chain, expiration, market.rate).nearest_delta(OptionRight.PUT, -params["short_delta"])
        if put is None:
            return NoStructure("no quoted put at the delta")
        return structure_from("naked put", {"strike": put.strike, "expiration": expiration}, listed_in(market.chain))

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return the puts whose strikes the share of cash holds: their loss to zero would fit no share of risk."""
        room = Decimal(str(params[_CASH.name])) * portfolio.net_liquidation
        strikes = -sum(leg.ratio * leg.contract.strike * leg.contract.multiplier for leg in signal.structure.options)
        return int((room / strikes).to_integral_value(ROUND_FLOOR))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the premium that is enough."""
        return Decimal(str(params["profit_share"])) * credit_received(position)

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the credit stop of rule 13."""
        return credit_stop(position)


class CoveredCall(ByRankAndTrend):
    """Sell a call on shares the bot holds without one, never below what they have cost (rule 41)."""

    name = "covered call"
    parameters = (
        *search_parameters(rank_from=30, rank_to=100, target=37, lowest=20, highest=60, sized_by=None),
        _DELTA,
    )
    keeps_shares = True

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return a call on free shares, or why there is none."""
        if market.free_shares is None:
            return [NoSignal(self.name, "NO_SHARES", f"no 100 {market.chain.underlying} shares without a call")]
        return super().generate_signals(market, params)

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the call nearest to the delta among those at or above the shares' cost."""
        assert market.free_shares is not None
        basis = market.free_shares.entry_price
        shape = smile(market.chain, expiration, market.rate)
        call = shape.nearest_delta(OptionRight.CALL, params["short_delta"], basis)
        if call is None:
            return NoStructure(f"no quoted call at or above the cost of {basis:.2f}")
        return Structure("naked call", (OptionLeg(call, -1),))

    def extends(self, market: MarketView) -> str:
        """Return the shares' position: they become a covered call."""
        return market.free_shares.position_id if market.free_shares is not None else ""

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return one call for each hundred free shares."""
        return portfolio.free_lots

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return a profit never reached: shares are held until called away or sold by a human."""
        return Decimal("Infinity")

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return a loss never reached, for the same reason."""
        return Decimal("Infinity")
