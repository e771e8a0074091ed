"""Credit spreads with the trend: bull put spreads when it is up, bear call spreads when it is down."""

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

_PARAMETERS = (
    *search_parameters(rank_from=30, rank_to=100, target=35, lowest=7, highest=60),
    ParameterRange("short_delta", 0.25, 0.05, 0.45, "delta"),
    ParameterRange("width_share", 0.02, 0.002, 0.20, "share of spot"),
    ParameterRange("profit_share", 0.50, 0.10, 0.90, "share of max profit"),
)


class CreditSpread(ByRankAndTrend):
    """Sell a vertical whose short leg lies at a delta, against the way the trend does not go."""

    parameters = _PARAMETERS
    #: Which right is sold, and the catalog's name of the spread.
    right: OptionRight
    structure: str

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the spread whose short lies nearest to the delta and whose long nearest to the width beyond."""
        chain = market.chain
        sign = 1 if self.right is OptionRight.CALL else -1
        short = smile(chain, expiration, market.rate).nearest_delta(self.right, sign * params["short_delta"])
        if short is None:
            return NoStructure(f"no quoted {self.right} at the delta")
        long_strike = strike_beyond(chain, short, sign * chain.spot * Decimal(str(params["width_share"])))
        if long_strike is None:
            return NoStructure(f"no {self.right} beyond {short.strike:f}")
        lower, higher = sorted((short.strike, long_strike))
        return structure_from(self.structure, self._named(lower, higher, expiration), listed_in(chain))

    def _named(self, lower: Decimal, higher: Decimal, expiration: date) -> dict[str, Decimal | date]:
        if self.right is OptionRight.CALL:
            return {"leg_1_strike": lower, "leg_2_strike": higher, "expiration": expiration}
        return {"leg_1_strike": higher, "leg_2_strike": lower, "expiration": expiration}

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the credit that is enough."""
        return Decimal(str(params["profit_share"])) * credit_received(position)

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the credit stop of rule 13."""
        return credit_stop(position)


class BullPutSpread(CreditSpread):
    """Sell a put spread below an upward trend."""

    name = "bull put spread"
    trends = frozenset({Trend.UP})
    right = OptionRight.PUT
    structure = "bull put spread"


class BearCallSpread(CreditSpread):
    """Sell a call spread above a downward trend."""

    name = "bear call spread"
    trends = frozenset({Trend.DOWN})
    right = OptionRight.CALL
    structure = "bear call spread"
