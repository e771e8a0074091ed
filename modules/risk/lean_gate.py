"""The second gate (LEAN's own margin), asked for an intent: before LEAN is, and in more than one enumeration.

LEAN pairs positions in an order that differs from process to process of the real engine. So the verdict is the
sternest of both directions, with openings under way filled or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from modules.domain.intents import TradeIntent
from modules.pricing import fees
from modules.risk.book import Holdings, Prices
from modules.risk.lean_margin.bound import BoundParts, bound_parts, upper_bound
from modules.risk.lean_margin.matcher import match
from modules.risk.lean_margin.prediction import LeanAccount, LeanVerdict, UnderlyingAccount, maintenance, predict

_ZERO = Decimal(0)
_NOTHING = BoundParts((), float("-inf"), float("inf"), 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class LeanBook:
    """Hold one underlying as LEAN sees it: maintenance by direction of enumeration, and what bounds more."""

    account: UnderlyingAccount
    maintenance: tuple[Decimal, Decimal]
    parts: BoundParts


def lean_book(holdings: Holdings, prices: Prices, leverage: Decimal) -> LeanBook | None:
    """Return the book of an underlying, None while something held has no price."""
    if prices.spot <= 0 or any(contract not in prices.options for contract in holdings.options):
        return None
    forth, back = (maintenance(match(holdings, turned), prices, leverage) for turned in (False, True))
    return LeanBook(UnderlyingAccount(holdings, prices), (forth, back), bound_parts(holdings, prices, leverage))


@dataclass(frozen=True, slots=True)
class LeanView:
    """Hold the whole account as LEAN sees it, computed once per data step."""

    total_value: Decimal
    unsettled_cash: Decimal
    leverage: Decimal
    books: Mapping[str, LeanBook]

    def verdict(self, intent: TradeIntent, prices: Prices) -> LeanVerdict | None:
        """Return LEAN's sternest answer, None where it would surely accept: even the upper bound is free."""
        order = Holdings.of(intent.structure, intent.quantity)
        if self._is_surely_free(order, intent.structure.underlying, prices):
            return None
        fee = fees.one_way(intent.structure, intent.quantity, fees.schedule_on(intent.created_at.date()))
        verdicts = [self._predicted(order, intent.structure.underlying, prices, fee, turned) for turned in (0, 1)]
        return min(verdicts, key=lambda verdict: verdict.free - verdict.required)

    def _is_surely_free(self, order: Holdings, underlying: str, prices: Prices) -> bool:
        if len(order.options) + bool(order.shares) < 2:
            return False  # A single leg is judged apart, with its fee.
        book = self.books.get(underlying)
        parts = _NOTHING if book is None else book.parts
        most = upper_bound(parts, bound_parts(order, prices, self.leverage))
        return all(most <= float(self._free(turned) + self._now(book, turned)) for turned in (0, 1))

    def _used(self, turned: int) -> Decimal:
        return sum((book.maintenance[turned] for book in self.books.values()), _ZERO)

    def _free(self, turned: int) -> Decimal:
        return self.total_value - self.unsettled_cash - self._used(turned)

    @staticmethod
    def _now(book: LeanBook | None, turned: int) -> Decimal:
        return _ZERO if book is None else book.maintenance[turned]

    def as_account(self, turned: int = 0) -> LeanAccount:
        """Return the account for predictions, in one direction of enumeration."""
        books = {name: book.account for name, book in self.books.items()}
        used = self._used(turned)
        return LeanAccount(self.total_value, self.unsettled_cash, self.leverage, books, bool(turned), used)

    def _predicted(self, order: Holdings, underlying: str, prices: Prices, fee: Decimal, turned: int) -> LeanVerdict:
        return predict(order, underlying, prices, self.as_account(turned), fee)
