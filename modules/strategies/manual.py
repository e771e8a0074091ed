"""Looks after positions that no strategy of ours opened, by the rules that suit any structure."""

from __future__ import annotations

from decimal import Decimal

from modules.domain.positions import Position
from modules.strategies.base import MarketView, NoSignal, ParameterRange, Parameters, Signal
from modules.strategies.exits import credit_received, credit_stop, debit_stop
from modules.strategies.targets import ManagedByTargets


class Manual(ManagedByTargets):
    """Never proposes; closes credits at half of the credit, debits at their own size, both at the stops of rule 13."""

    name = "manual"
    parameters = (
        ParameterRange("profit_share", 0.50, 0.10, 0.95, "share of the credit"),
        ParameterRange("profit_share_of_debit", 1.00, 0.10, 5.0, "share of the debit"),
    )

    def generate_signals(self, market: MarketView, params: Parameters) -> list[Signal | NoSignal]:
        """Return nothing: humans ask for themselves."""
        return []

    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the share of credit or debit that is enough (rule 14)."""
        if position.is_credit:
            return Decimal(str(params["profit_share"])) * credit_received(position)
        return Decimal(str(params["profit_share_of_debit"])) * position.entry_cost

    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the stop of rule 13."""
        return credit_stop(position) if position.is_credit else debit_stop(position)
