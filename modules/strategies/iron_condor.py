"""Iron condor: short strangle by delta with bought wings, for high implied volatility without a trend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.session_context import Trend
from modules.domain.structures import Structure
from modules.pricing.smile import smile
from modules.strategies.base import MarketView, ParameterRange, Parameters
from modules.strategies.by_rank_and_trend import ByRankAndTrend, NoStructure, search_parameters
from modules.strategies.exits import credit_received, credit_stop
from modules.strategies.selection import strike_beyond
from modules.strategies.structures import listed_in, structure_from


class IronCondor(ByRankAndTrend):
    """Sell a condor when the volatility rank is above 50 (trading rule 38)."""

    name = "iron condor"
    parameters = (
        *search_parameters(rank_from=50, rank_to=100, target=35, lowest=5, highest=60),
        ParameterRange("short_delta", 0.20, 0.05, 0.45, "delta"),
        ParameterRange("wing_share", 0.02, 0.002, 0.20, "share of spot"),
        ParameterRange("profit_share", 0.50, 0.10, 0.90, "share of max profit"),
    )
    trends = frozenset({Trend.NONE, Trend.UNKNOWN})
    is_above = True

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the condor whose shorts lie nearest to the delta and whose wings nearest to the width."""
        chain = market.chain
        shape = smile(chain, expiration, market.rate)
        put = shape.nearest_delta(OptionRight.PUT, -params["short_delta"])
        call = shape.nearest_delta(OptionRight.CALL, params["short_delta"])
        if put is None or call is None or put.strike >= call.strike:
            return NoStructure("no quoted put below a quoted call at the delta")
        width = chain.spot * Decimal(str(params["wing_share"]))
        lower = strike_beyond(chain, put, -width)
        upper = strike_beyond(chain, call, width)
        if lower is None or upper is None:
            return NoStructure("no strike for a wing")
        strikes = {
            "long_put_strike": lower,
            "short_put_strike": put.strike,
            "short_call_strike": call.strike,
            "long_call_strike": upper,
        }
        return structure_from("iron condor", {**strikes, "expiration": expiration}, listed_in(chain))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the credit that is enough."""
        return Decimal(str(params["profit_share"])) * credit_received(position)

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the credit stop of rule 13."""
        return credit_stop(position)
