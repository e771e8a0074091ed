"""Long call butterfly around the spot, for middling implied volatility."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from modules.domain.contracts import OptionRight
from modules.domain.positions import Position
from modules.domain.session_context import RankKind
from modules.domain.structures import Structure
from modules.pricing.package import package_quote
from modules.strategies.base import RISK_SHARE, MarketView, NoSignal, ParameterRange, Parameters, Signal
from modules.strategies.exits import debit_stop
from modules.strategies.selection import by_strike, nearest_expiration, nearest_strike
from modules.strategies.structures import listed_in, structure_from
from modules.strategies.targets import ManagedByTargets


class Butterfly(ManagedByTargets):
    """Buy a butterfly when the volatility rank lies between 30 and 50 inclusive (trading rule 38)."""

    name = "butterfly"
    parameters = (
        RISK_SHARE,
        ParameterRange("rank_from", 30.0, 0.0, 60.0, "rank"),
        ParameterRange("rank_to", 50.0, 30.0, 100.0, "rank"),
        ParameterRange("target_days", 21.0, 5.0, 60.0, "days"),
        ParameterRange("lowest_days", 5.0, 1.0, 60.0, "days"),
        ParameterRange("highest_days", 45.0, 7.0, 120.0, "days"),
        ParameterRange("wing_share", 0.02, 0.002, 0.20, "share of spot"),
        ParameterRange("profit_share_of_debit", 1.00, 0.10, 5.0, "share of debit"),
    )

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return at most one butterfly at the expiration nearest to the target, or why there is none."""
        rank = market.context.rank
        if rank.kind is RankKind.UNAVAILABLE:
            return [NoSignal(self.name, "RANK_UNAVAILABLE", rank.note)]
        low, high = params["rank_from"], params["rank_to"]
        if not low <= rank.value <= high:
            return [NoSignal(self.name, "RANK_OUTSIDE", f"{rank.kind} {rank.value:.1f} not in {low:.0f}-{high:.0f}")]
        chain = market.chain
        expiration = nearest_expiration(chain, params["target_days"], params["lowest_days"], params["highest_days"])
        if expiration is None:
            bounds = f"{params['lowest_days']:.0f} to {params['highest_days']:.0f} days"
            return [NoSignal(self.name, "NO_EXPIRATION", f"nothing expires in {bounds}")]
        structure = self._structure(market, expiration, Decimal(str(params["wing_share"])))
        if structure is None:
            return [NoSignal(self.name, "NO_STRIKES", f"{expiration} lists no three equidistant strikes at the spot")]
        quote = package_quote(structure, chain.quote_table())
        if quote is None:
            return [NoSignal(self.name, "NO_MARKET", f"a leg of {expiration} has no offer")]
        body = structure.options[1].contract.strike
        reason = f"{rank.kind} {rank.value:.1f} in {low:.0f}-{high:.0f}, body {body:f}, expires {expiration}"
        return [Signal(self.name, structure, quote, reason)]

    def _structure(self, market: MarketView, expiration: date, wing_share: Decimal) -> Structure | None:
        chain = market.chain
        calls = by_strike(chain, expiration, OptionRight.CALL)
        body = nearest_strike(list(calls), chain.spot)
        if body is None:
            return None
        widths = [strike - body for strike in calls if strike > body and 2 * body - strike in calls]
        width = nearest_strike(widths, chain.spot * wing_share)
        if width is None:
            return None
        strikes = {"higher_strike": body + width, "middle_strike": body, "lower_strike": body - width}
        return structure_from("call butterfly", {**strikes, "expiration": expiration}, listed_in(chain))

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of the debit that is enough."""
        share = Decimal(str(params["profit_share_of_debit"]))
        return share * position.entry_cost

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return half of the debit (rule 13)."""
        return debit_stop(position)
