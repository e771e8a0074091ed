"""Closed lineages and their fills, gathered from the journal (trading rule 40: results count per closed lineage)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from modules.observability.entry import JournalEntry

#: The executor and source names that the comparisons ask for (`modules.domain.intents`).
TWO_PART, HUMAN = "two-part spread", "human"


@dataclass(frozen=True, slots=True)
class OrderFill:
    """Sum what one order filled: dollars beyond mid, dollars better than natural, fees.

    `slippage` and `saved` are None where a leg had no market in the snapshot before the fill.
    """

    order_id: str
    lineage: str
    time: datetime
    purpose: str
    strategy: str
    executor: str
    attempt: int
    legs: tuple[Mapping[str, Any], ...]
    slippage: float | None
    saved: float | None
    fees: float

    @property
    def share(self) -> float | None:
        """Return the part of mid to natural that was paid: 0 at mid, 1 at natural; None without a spread."""
        if self.slippage is None or self.saved is None:
            return None
        half = self.slippage + self.saved
        return self.slippage / half if half > 1e-9 else None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Hold one finished trade with all that came of it (rolls, assignments, remainders); dollars.

    `entry_greeks` are those of the first position at its opening, `exit_greeks` those of the last part at its closing;
    None where the quotes gave none. `regime` is empty unless the journal tells one.
    """

    lineage: str
    source: str
    strategy: str
    underlying: str
    structure: str
    legs: str
    quantity: int
    opened_at: datetime
    closed_at: datetime
    reason: str
    net_profit: float
    fees: float
    max_loss: float | None
    entry_greeks: Mapping[str, float] | None
    exit_greeks: Mapping[str, float] | None
    regime: str
    trend: str
    fills: tuple[OrderFill, ...] = field(default=())

    @property
    def days(self) -> float:
        """Return calendar days from the first opening to the last closing."""
        return (self.closed_at - self.opened_at).total_seconds() / 86_400

    @property
    def is_two_part(self) -> bool:
        """Say whether it was entered as a two-part spread."""
        return any(fill.executor == TWO_PART for fill in self.fills)

    @property
    def is_manual(self) -> bool:
        """Say whether a human asked for it; strategies and templates are autonomous."""
        return self.source == HUMAN


def order_fills(entries: Iterable[JournalEntry]) -> list[OrderFill]:
    """Return one fill an order, oldest first; parts and legs of an order are summed."""
    found: dict[str, OrderFill] = {}
    for entry in entries:
        if entry.name != "order.filled" or "legs" not in entry.data:
            continue
        part = _fill(entry)
        known = found.get(part.order_id)
        found[part.order_id] = part if known is None else _joined(known, part)
    return list(found.values())


def closed_lineages(entries: Sequence[JournalEntry]) -> list[Lineage]:
    """Return the lineages that are finished, in the order they ended.

    A lineage whose opening has been rotated out of the journal is told from what is left of it.
    """
    fills: dict[str, list[OrderFill]] = {}
    for fill in order_fills(entries):
        fills.setdefault(fill.lineage, []).append(fill)
    opened: dict[str, JournalEntry] = {}
    parts: dict[str, list[JournalEntry]] = {}
    found = []
    for entry in entries:
        lineage = entry.ids.lineage
        if entry.name == "position.opened":
            opened.setdefault(lineage, entry)
        elif entry.name == "position.closed":
            parts.setdefault(lineage, []).append(entry)
        elif entry.name == "lineage.closed" and lineage in parts:
            found.append(_lineage(entry, opened.get(lineage), parts[lineage], tuple(fills.get(lineage, ()))))
    return found


def _lineage(
    closed: JournalEntry, opened: JournalEntry | None, parts: list[JournalEntry], fills: tuple[OrderFill, ...]
) -> Lineage:
    last = parts[-1]
    first = opened or last
    about = first.data
    fees = sum(Decimal(part.data["entry_fees"]) + Decimal(part.data["exit_fees"]) for part in parts)
    return Lineage(
        lineage=closed.ids.lineage,
        source=str(about["source"]),
        strategy=str(about["strategy"]),
        underlying=str(about["underlying"]),
        structure=str(about["structure"]),
        legs=str(about["legs"]),
        quantity=int(about["quantity"]),
        opened_at=datetime.fromisoformat(about["opened_at"]),
        closed_at=datetime.fromisoformat(closed.data["closed_at"]),
        reason=str(closed.data["reason"]),
        net_profit=float(Decimal(closed.data["net_profit"])),
        fees=float(fees),
        max_loss=_number(about["max_loss"]),
        entry_greeks=None if opened is None else opened.data["greeks"],
        exit_greeks=last.data["greeks"],
        regime=str(about.get("regime") or ""),
        trend=str(about.get("trend") or ""),
        fills=fills,
    )


def _fill(entry: JournalEntry) -> OrderFill:
    data = entry.data
    return OrderFill(
        order_id=entry.ids.order,
        lineage=entry.ids.lineage,
        time=entry.time,
        purpose=str(data["purpose"]),
        strategy=str(data["strategy"]),
        executor=str(data["executor"]),
        attempt=int(data["attempt"]),
        legs=tuple(data["legs"]),
        slippage=_number(data["slippage"]),
        saved=_number(data["saved"]),
        fees=float(Decimal(data["fees"])),
    )


def _joined(first: OrderFill, second: OrderFill) -> OrderFill:
    return OrderFill(
        order_id=first.order_id,
        lineage=first.lineage,
        time=second.time,
        purpose=first.purpose,
        strategy=first.strategy,
        executor=first.executor,
        attempt=first.attempt,
        legs=(*first.legs, *second.legs),
        slippage=_sum(first.slippage, second.slippage),
        saved=_sum(first.saved, second.saved),
        fees=first.fees + second.fees,
    )


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second


def _number(text: str | None) -> float | None:
    return None if text is None else float(Decimal(text))
