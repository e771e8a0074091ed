"""Iron butterfly: a sold straddle with bought wings, for very high implied volatility without a trend."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.session_context import Trend
from modules.domain.structures import Structure
from modules.strategies.base import MarketView, ParameterRange, Parameters
from modules.strategies.by_rank_and_trend import ByRankAndTrend, NoStructure, search_parameters
from modules.strategies.exits import credit_received, credit_stop
from modules.strategies.selection import centred_strikes
from modules.strategies.structures import listed_in, structure_from


class IronButterfly(ByRankAndTrend):
    """Sell the straddle at the spot when the rank is above 70; taken off at a quarter of the credit (rule 14)."""

    name = "iron butterfly"
    parameters = (
        *search_parameters(rank_from=70, rank_to=100, target=30, lowest=7, highest=60),
        ParameterRange("wing_share", 0.04, 0.005, 0.25, "share of spot"),
        ParameterRange("profit_share", 0.25, 0.05, 0.90, "share of max profit"),
    )
    trends = frozenset({Trend.NONE, Trend.UNKNOWN})
    is_above = True

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the butterfly whose wings lie equally far from the strike at the spot."""
        chain = market.chain
        width = chain.spot * Decimal(str(params["wing_share"]))
        found = centred_strikes(chain, expiration, width, (OptionRight.PUT, OptionRight.CALL))
        if found is None:
            return NoStructure("no three equidistant strikes at the spot")
        lower, body, upper = found
        strikes = {"otm_put_strike": lower, "atm_strike": body, "otm_call_strike": upper}
        return structure_from("iron butterfly", {**strikes, "expiration": expiration}, listed_in(chain))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the credit that is enough."""
        return Decimal(str(params["profit_share"])) * credit_received(position)

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the credit stop of rule 13."""
        return credit_stop(position)
