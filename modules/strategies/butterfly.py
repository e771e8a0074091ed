"""Long call butterfly around the spot, for middling implied volatility."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.structures import Structure
from modules.strategies.base import MarketView, ParameterRange, Parameters
from modules.strategies.by_rank_and_trend import ByRankAndTrend, NoStructure, search_parameters
from modules.strategies.exits import debit_stop
from modules.strategies.selection import centred_strikes
from modules.strategies.structures import listed_in, structure_from


class Butterfly(ByRankAndTrend):
    """Buy a butterfly when the volatility rank lies between 30 and 50 inclusive (trading rule 38)."""

    name = "butterfly"
    parameters = (
        *search_parameters(rank_from=30, rank_to=50, target=21, lowest=5, highest=45),
        ParameterRange("wing_share", 0.02, 0.002, 0.20, "share of spot"),
        ParameterRange("profit_share_of_debit", 1.00, 0.10, 5.0, "share of debit"),
    )

    def build(self, market: MarketView, expiration: date, params: Parameters) -> Structure | NoStructure:
        """Return the butterfly whose wings lie equally far from the strike at the spot."""
        chain = market.chain
        width = chain.spot * Decimal(str(params["wing_share"]))
        found = centred_strikes(chain, expiration, width, (OptionRight.CALL,))
        if found is None:
            return NoStructure("no three equidistant strikes at the spot")
        lower, body, upper = found
        strikes = {"higher_strike": upper, "middle_strike": body, "lower_strike": lower}
        return structure_from("call butterfly", {**strikes, "expiration": expiration}, listed_in(chain))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the debit that is enough."""
        share = Decimal(str(params["profit_share_of_debit"]))
        return share * position.entry_cost

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return half of the debit (rule 13)."""
        return debit_stop(position)
