"""Splits and dividends of held stock, booked at the midnight their day begins: cash a share, then new shares for old.

Options of a stock that splits are not adjusted: whoever trades them closes them before, as LEAN does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from engine.paper_brokerage.book import Holding
from engine.paper_brokerage.executions import Execution, ExecutionKind

_ZERO, _CENT = Decimal(0), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """Hold what a day brings to a stock: new shares for each old one, dollars for each old share that go ex."""

    ratio: Fraction = Fraction(1)
    dividend: Decimal = _ZERO

    @property
    def is_any(self) -> bool:
        """Say whether the day brings anything."""
        return self.ratio != 1 or bool(self.dividend)


NOTHING = CorporateAction()


def booked(
    held: Holding, action: CorporateAction, before: Decimal | None, identity: str, instant: datetime
) -> list[Execution]:
    """Return the executions that give a holding its due; a short position pays the dividend.

    `before` is the close of the session before, at which a fraction of a share is paid out; without one it is lost.
    Cash that comes without a trade is booked as a negative fee.
    """
    found = []
    if action.dividend:
        cash = _cents(held.quantity * action.dividend)
        found.append(
            Execution(f"{identity}-dividend", 0, held.instrument, 0, _ZERO, -cash, instant, ExecutionKind.DIVIDEND)
        )
    if action.ratio != 1:
        exact = held.quantity * action.ratio
        whole = int(exact)
        cash = _ZERO if before is None else _cents(_decimal((exact - whole) / action.ratio) * before)
        added = whole - held.quantity
        found.append(
            Execution(f"{identity}-split", 0, held.instrument, added, _ZERO, -cash, instant, ExecutionKind.SPLIT)
        )
    return found


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def _cents(dollars: Decimal) -> Decimal:
    return dollars.quantize(_CENT, ROUND_HALF_UP)
