"""What the clearing house does overnight: exercise, assignment, cash settlement and worthless expiration.

Every contract of one underlying is settled at one closing price, so the legs of a spread never disagree. An option in
the money by a cent or more is exercised (OCC Rule 805); a holder cannot ask for anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from engine.paper_brokerage import sessions
from engine.paper_brokerage.book import Holding
from engine.paper_brokerage.executions import Execution, ExecutionKind
from engine.paper_brokerage.instruments import Instrument
from modules.domain.contracts import Delivery, OptionRight

#: In the money by this much a share, a contract is exercised.
EXERCISE_THRESHOLD = Decimal("0.01")
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Settlement:
    """Hold how one expired holding ended: its executions, and the price of the underlying that decided."""

    holding: Holding
    kind: ExecutionKind
    reference: Decimal
    executions: tuple[Execution, ...]


def last_trading_day(instrument: Instrument) -> date:
    """Return the session after which a contract is settled."""
    assert instrument.contract is not None
    return sessions.last_session(instrument.contract.expiration)


def is_due(instrument: Instrument, now: datetime) -> bool:
    """Say whether a contract has been settled by an instant."""
    return instrument.contract is not None and now >= sessions.settlement_instant(last_trading_day(instrument))


def assign(holding: Holding, contracts: int, identity: str, instant: datetime) -> Settlement:
    """Return how some contracts of a short physical holding are assigned now, whatever the price of the underlying."""
    contract = holding.instrument.contract
    assert contract is not None
    part = replace(holding, quantity=-contracts)
    trades = _delivered(part, identity, instant, ExecutionKind.ASSIGNMENT)
    return Settlement(part, ExecutionKind.ASSIGNMENT, contract.strike, trades)


def settle(holding: Holding, reference: Decimal, identity: str, instant: datetime) -> Settlement:
    """Return how a holding of an expired contract ends at the underlying's closing price.

    `identity` becomes the id of the option's execution, with a suffix that of the delivery.
    """
    contract = holding.instrument.contract
    assert contract is not None
    intrinsic = contract.intrinsic(reference)
    quantity = holding.quantity
    if intrinsic < EXERCISE_THRESHOLD:
        kind = ExecutionKind.EXPIRATION
        trades = [Execution(identity, 0, holding.instrument, -quantity, _ZERO, _ZERO, instant, kind)]
        return Settlement(holding, kind, reference, tuple(trades))
    kind = ExecutionKind.EXERCISE if quantity > 0 else ExecutionKind.ASSIGNMENT
    if contract.delivery is Delivery.CASH:
        trades = [Execution(identity, 0, holding.instrument, -quantity, intrinsic, _ZERO, instant, kind)]
        return Settlement(holding, kind, reference, tuple(trades))
    return Settlement(holding, kind, reference, _delivered(holding, identity, instant, kind))


def _delivered(holding: Holding, identity: str, instant: datetime, kind: ExecutionKind) -> tuple[Execution, ...]:
    """Return the contracts taken away at a price of zero and the shares that move at the strike."""
    contract = holding.instrument.contract
    assert contract is not None
    side = 1 if contract.right is OptionRight.CALL else -1
    shares, stock = side * holding.quantity * contract.multiplier, holding.instrument.underlying
    return (
        Execution(identity, 0, holding.instrument, -holding.quantity, _ZERO, _ZERO, instant, kind),
        Execution(f"{identity}-delivery", 0, stock, shares, contract.strike, _ZERO, instant, ExecutionKind.DELIVERY),
    )
