"""Management by a profit target and a stop: the way most strategies look after what they opened."""

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

#: Stops never fire in the first minutes of a session (trading rule 2).
OPENING_MINUTES = timedelta(minutes=5)
#: Consecutive reliable marks beyond the stop that fire it (trading rule 2).
MARKS_FOR_STOP = 2


class ManagedByTargets(ABC):
    """Size by share of risk; close at the profit target or, on two reliable marks in a row, at the stop."""

    keeps_shares = False

    def size_position(self, signal: Signal, worst_price: Decimal, portfolio: PortfolioView, params: Parameters) -> int:
        """Return the structures that the strategy's share of risk holds."""
        return size_by_risk_share(signal.structure, worst_price, portfolio, params)

    def manage_position(self, position: Position, view: PositionView, params: Parameters) -> Action:
        """Return a close at target or stop; `position.losing_marks` already counts the mark at hand."""
        if view.mark.is_reliable and view.mark.profit >= self.profit_target(position, params):
            return Close(ExitReason.PROFIT_TARGET)
        is_settled = view.time - view.session.opens >= OPENING_MINUTES
        if is_settled and position.losing_marks >= MARKS_FOR_STOP:
            return Close(ExitReason.STOP)
        return Hold()

    @abstractmethod
    def profit_target(self, position: Position, params: Parameters) -> Decimal:
        """Return the profit in dollars at which the position is closed."""

    @abstractmethod
    def stop_loss(self, position: Position, params: Parameters) -> Decimal:
        """Return the loss in dollars, positive, at which the position is closed."""
