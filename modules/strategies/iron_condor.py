"""Iron condor: short strangle by delta with bought wings, for high implied volatility."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.session_context import RankKind
from modules.domain.structures import Structure
from modules.pricing.package import package_quote
from modules.pricing.smile import smile
from modules.strategies.base import RISK_SHARE, MarketView, NoSignal, ParameterRange, Parameters, Signal
from modules.strategies.exits import credit_received, credit_stop
from modules.strategies.selection import by_strike, nearest_expiration, nearest_strike
from modules.strategies.structures import listed_in, structure_from
from modules.strategies.targets import ManagedByTargets


class IronCondor(ManagedByTargets):
    """Sell a condor when the volatility rank is above 50 (trading rule 38)."""

    name = "iron condor"
    parameters = (
        RISK_SHARE,
        ParameterRange("rank_above", 50.0, 30.0, 90.0, "rank"),
        ParameterRange("target_days", 35.0, 7.0, 90.0, "days"),
        ParameterRange("lowest_days", 5.0, 1.0, 60.0, "days"),
        ParameterRange("highest_days", 60.0, 7.0, 180.0, "days"),
        ParameterRange("short_delta", 0.20, 0.05, 0.45, "delta"),
        ParameterRange("wing_share", 0.02, 0.002, 0.20, "share of spot"),
        ParameterRange("profit_share", 0.50, 0.10, 0.90, "share of max profit"),
    )

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return at most one condor at the expiration nearest to the target, or why there is none."""
        rank = market.context.rank
        if rank.kind is RankKind.UNAVAILABLE:
            return [NoSignal(self.name, "RANK_UNAVAILABLE", rank.note)]
        if rank.value <= params["rank_above"]:
            return [NoSignal(self.name, "RANK_TOO_LOW", f"{rank.kind} {rank.value:.1f} <= {params['rank_above']:.0f}")]
        chain = market.chain
        expiration = nearest_expiration(chain, params["target_days"], params["lowest_days"], params["highest_days"])
        if expiration is None:
            bounds = f"{params['lowest_days']:.0f} to {params['highest_days']:.0f} days"
            return [NoSignal(self.name, "NO_EXPIRATION", f"nothing expires in {bounds}")]
        structure = self._structure(market, expiration, params)
        if structure is None:
            return [NoSignal(self.name, "NO_STRIKES", f"{expiration} lists no four quoted strikes around the spot")]
        quote = package_quote(structure, chain.quote_table())
        if quote is None:
            return [NoSignal(self.name, "NO_MARKET", f"a leg of {expiration} has no offer")]
        days = (expiration - chain.today).days
        shorts = f"{structure.options[1].contract.strike:f}/{structure.options[2].contract.strike:f}"
        reason = f"{rank.kind} {rank.value:.1f} > {params['rank_above']:.0f}, shorts {shorts}, {days} days"
        return [Signal(self.name, structure, quote, reason)]

    def _structure(self, market: MarketView, expiration: date, params: Parameters) -> Structure | None:
        chain = market.chain
        shape = smile(chain, expiration, market.rate)
        short_put = shape.nearest_delta(OptionRight.PUT, -params["short_delta"])
        short_call = shape.nearest_delta(OptionRight.CALL, params["short_delta"])
        if short_put is None or short_call is None or short_put.strike >= short_call.strike:
            return None
        wing = chain.spot * Decimal(str(params["wing_share"]))
        puts, calls = by_strike(chain, expiration, OptionRight.PUT), by_strike(chain, expiration, OptionRight.CALL)
        lower = nearest_strike([s for s in puts if s < short_put.strike], short_put.strike - wing)
        upper = nearest_strike([s for s in calls if s > short_call.strike], short_call.strike + wing)
        if lower is None or upper is None:
            return None
        strikes = {
            "long_put_strike": lower,
            "short_put_strike": short_put.strike,
            "short_call_strike": short_call.strike,
            "long_call_strike": upper,
        }
        return structure_from("iron condor", {**strikes, "expiration": expiration}, listed_in(chain))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the credit that is enough."""
        return Decimal(str(params["profit_share"])) * credit_received(position)

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the credit stop of rule 13."""
        return credit_stop(position)
