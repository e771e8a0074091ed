"""An intent under way: its attempts, what has filled and whether an attempt is with the broker."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from modules.domain.intents import TradeIntent


@dataclass(frozen=True, slots=True)
class Work:
    """Follow one intent; `attempts` counts orders sent, `order_id` is the live one (empty without).

    `held_for` says why the next attempt waits, empty while it does not; `resume_at` ends the pause after the last one.
    `is_last` says that the attempt with the broker is the last: somebody called the intent off.
    """

    intent: TradeIntent
    taken_at: datetime
    attempts: int = 0
    filled: int = 0
    order_id: str = ""
    held_for: str = ""
    resume_at: datetime | None = None
    is_last: bool = False

    @property
    def remaining(self) -> int:
        """Return whole structures that are still wanted."""
        return self.intent.quantity - self.filled

    @property
    def is_idle(self) -> bool:
        """Say whether the next attempt may be sent."""
        return not self.order_id and self.remaining > 0

    def may_resume(self, now: datetime) -> bool:
        """Say whether no attempt is under way and the pause is over."""
        return self.is_idle and (self.resume_at is None or now >= self.resume_at)

    def sent(self, order_id: str) -> Work:
        """Return the work with another attempt at the broker."""
        return replace(self, attempts=self.attempts + 1, order_id=order_id, held_for="")

    def called_off(self) -> Work:
        """Return the work with no attempt to follow the one with the broker."""
        return replace(self, is_last=True)

    def filled_late(self, more: int) -> Work:
        """Return the work after an attempt that had ended turns out to have filled some more."""
        return replace(self, filled=self.filled + more)

    def returned(self, filled: int, resume_at: datetime) -> Work:
        """Return the work after its attempt has ended with some whole structures filled."""
        return replace(self, order_id="", filled=self.filled + filled, resume_at=resume_at)
