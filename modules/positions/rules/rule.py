"""What a management rule is: what it looks at, and what it may answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from modules.domain.contracts import Instrument, OptionContract
from modules.domain.events import CorporateAction
from modules.domain.positions import ExitReason, Position
from modules.domain.quotes import Quote
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, Structure
from modules.reference_data.port import ReferenceData
from modules.strategies.base import Close, Hold, PositionView


@dataclass(frozen=True, slots=True)
class Situation:
    """Hold one position and everything its rules look at; `true_range` is dollars, zero where unknown.

    `action_ahead` is the corporate action before which this is the underlying's last session.
    """

    position: Position
    view: PositionView
    settings: Settings
    reference: ReferenceData
    true_range: Decimal = Decimal(0)
    is_live: bool = False
    action_ahead: CorporateAction | None = None

    @property
    def today(self) -> date:
        """Return the date of the market at hand."""
        return self.view.chain.today

    @property
    def spot(self) -> Decimal:
        """Return the underlying's price."""
        return self.view.chain.spot

    @property
    def shorts(self) -> tuple[OptionLeg, ...]:
        """Return the option legs held short."""
        return tuple(leg for leg in self.position.structure.options if leg.ratio < 0)

    def quote(self, instrument: Instrument) -> Quote | None:
        """Return the last real quote of an instrument, None without one."""
        return self.view.chain.quote_table().get(instrument)

    def mid(self, contract: OptionContract) -> Decimal | None:
        """Return the mid of a sound two-sided quote, else None."""
        quote = self.quote(contract)
        return quote.mid if quote is not None and quote.is_two_sided else None

    def extrinsic(self, contract: OptionContract) -> Decimal | None:
        """Return what the mid is above the exercise value; negative where a wide market hides it."""
        mid = self.mid(contract)
        return None if mid is None else mid - contract.intrinsic(self.spot)

    def minutes_left(self, contract: OptionContract) -> float | None:
        """Return minutes to the end of a contract's trading, None on other days than its last.

        An early close ends it sooner than the contract itself may know.
        """
        if contract.last_trade.date() != self.today:
            return None
        ends = min(contract.last_trade, self.view.session.closes)
        return (ends - self.view.time).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Roll:
    """Ask for a roll as one combo: `package` buys back and sells anew, `opened` is the new half alone.

    `worst_price` is the worst signed net price per share of the package (a credit is negative).
    """

    package: Structure
    opened: Structure
    quantity: int
    worst_price: Decimal
    why: str

    @property
    def reason(self) -> ExitReason:
        """Return the reason that the journal shows."""
        return ExitReason.ROLL


Verdict = Close | Roll | Hold


@dataclass(frozen=True, slots=True)
class ManagementRule:
    """Judge one aspect of an open position.

    `judge` returns None when it has nothing to say; a Hold ends the matter as well. Urgent rules run even while the
    breaker is halted (trading rule 33) and for a position that is left to urgent closes.
    """

    code: str
    describes: str
    judge: Callable[[Situation], Verdict | None]
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Tell a human something once: the same key is not told again while the position lives.

    `code` is stable; `position_id` names the position it is about.
    """

    code: str
    position_id: str
    key: str
    text: str


Watch = Callable[[Situation], Iterable[Notice]]


def buy_back(position: Position, leg: OptionLeg, reason: ExitReason) -> Close:
    """Return a close of one short leg of every structure."""
    legs = Structure(position.structure.name, (OptionLeg(leg.contract, 1),))
    return Close(reason, -leg.ratio * position.quantity, legs)
