"""How a reduction reaches the market past LEAN's margin check, which refuses some orders that reduce risk.

Seen on the real engine: closing one side of a condor in a small account and selling a long wing are refused, buying
the short back first is accepted. So a REDUCE is sent as asked, else in two steps, else as the whole structure, else as
asked with an alert: it is never withheld.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from modules.risk.book import Holdings, Prices
from modules.risk.lean_margin.prediction import LeanAccount, LeanVerdict, UnderlyingAccount, predict


@dataclass(frozen=True, slots=True)
class ReductionPlan:
    """Hold the orders to send one after the other has filled, and what to tell the human, empty if nothing."""

    orders: tuple[Holdings, ...]
    alert: str = ""


def plan_reduction(
    asked: Holdings, underlying: str, prices: Prices, account: LeanAccount, whole: Holdings | None, fee: Decimal
) -> ReductionPlan:
    """Return the first way that LEAN is predicted to accept; `whole` closes the entire position, if known."""
    ways: list[tuple[Holdings, ...]] = [(asked,)]
    shorts_first = _shorts_first(asked)
    if shorts_first is not None:
        ways.append(shorts_first)
    if whole is not None and whole != asked:
        ways.append((whole,))
    for way in ways:
        if all(verdict.accepted for verdict in _verdicts(way, underlying, prices, account, fee)):
            return ReductionPlan(way)
    (first,) = _verdicts((asked,), underlying, prices, account, fee)
    return ReductionPlan((asked,), f"LEAN is expected to refuse a reduction of {underlying}: {first}")


def _shorts_first(asked: Holdings) -> tuple[Holdings, ...] | None:
    """Split into what buys back and what sells; None if there is nothing to split."""
    bought = Holdings({c: n for c, n in asked.options.items() if n > 0}, max(asked.shares, 0))
    sold = Holdings({c: n for c, n in asked.options.items() if n < 0}, min(asked.shares, 0))
    return None if bought.is_flat or sold.is_flat else (bought, sold)


def _verdicts(
    way: tuple[Holdings, ...], underlying: str, prices: Prices, account: LeanAccount, fee: Decimal
) -> list[LeanVerdict]:
    """Predict the orders of a way, each beside what the ones before it leave; fills at the price change no value."""
    found = []
    for order in way:
        found.append(predict(order, underlying, prices, account, fee))
        known = account.underlyings.get(underlying)
        held = (known.holdings if known is not None else Holdings()).plus(order)
        books = {**account.underlyings, underlying: UnderlyingAccount(held, prices)}
        account = LeanAccount(account.total_value, account.unsettled_cash, account.leverage, books, account.is_reversed)
    return found
