"""Management by profit targets: the way most strategies look after what they opened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from decimal import Decimal

from modules.domain.positions import ExitReason, Position
from modules.strategies.base import (
    Action,
    Close,
    Hold,
    Parameters,
    PortfolioView,
    PositionView,
    Signal,
    size_by_risk_share,
)
from modules.strategies.exits import due_at_target, due_at_tiers

#: Stops never fire in the first minutes of a session (trading rule 2).
OPENING_MINUTES = timedelta(minutes=5)
#: Consecutive reliable marks beyond the stop that fire it (trading rule 2).
MARKS_FOR_STOP = 2


class ManagedByTargets(ABC):
    """Size by share of risk; take profits: a credit at its target, a debit in tiers. Stops are management's own."""

    keeps_shares = False

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return the structures that the strategy's share of risk holds."""
        return size_by_risk_share(signal.structure, worst_price, portfolio, params)

    def manage_position(self, position: Position, view: PositionView, params: Parameters) -> Action:
        """Return a close of as many structures as have earned enough, on a reliable mark."""
        if not view.mark.is_reliable:
            return Hold()
        target = self.profit_target(position, params)
        due_at = due_at_target if position.is_credit else due_at_tiers
        due = due_at(position, view.mark.profit, target)
        return Close(ExitReason.PROFIT_TARGET, due) if due else Hold()

    @abstractmethod
    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the profit in dollars at which the position is closed; for a debit that of the middle tier."""

    @abstractmethod
    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the loss in dollars, positive, at which the position is closed."""
