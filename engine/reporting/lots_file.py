"""The tax lots of a run as a CSV file, read back from its journal (trading rule 23)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.results.result_files import write_whole
from engine.lean_runtime.runner.user_error import UserError
from modules.domain.contracts import Delivery, Instrument, OptionContract, OptionRight, Stock
from modules.observability.entry import JournalEntry
from modules.positions.lots import ClosedLot, Lot, LotBook, to_csv

SUFFIX = "-lots.csv"
_OPTION = re.compile(r"(?P<root>\S+) (?P<day>\d{4}-\d\d-\d\d) (?P<strike>[\d.]+) (?P<right>call|put)")


def read_lots(entries: Iterable[JournalEntry]) -> LotBook:
    """Return all closed lots of a journal and those open at its last record; wash sales are judged over all of them.

    Raises UserError for a journal that was written before lots had an underlying.
    """
    closed: list[ClosedLot] = []
    held: tuple[Lot, ...] = ()
    try:
        for entry in entries:
            if entry.name == "lot.closed":
                data = entry.data
                moment, proceeds = datetime.fromisoformat(data["closed_at"]), Decimal(data["proceeds"])
                closed.append(ClosedLot(_lot(data), proceeds, moment, str(data["how"])))
            elif entry.name == "lots.open":
                held = tuple(_lot(data) for data in entry.data["lots"])
    except KeyError as error:
        raise UserError(f"the journal's lots have no {error}: an older version wrote it", "", "run it again") from error
    return LotBook(held, tuple(closed))


def write_lots(target: Path, book: LotBook) -> None:
    """Write the file, whole or not at all; UserError where it cannot be written."""
    try:
        write_whole(target, to_csv(book))
    except OSError as error:
        raise UserError(f"cannot write the lots: {error.strerror or error}", str(target)) from error


def _lot(data: Mapping[str, Any]) -> Lot:
    return Lot(
        instrument=_instrument(data),
        quantity=int(data["quantity"]),
        cost=Decimal(data["cost"]),
        opened_at=datetime.fromisoformat(data["opened_at"]),
        lineage_id=str(data["lineage"]),
        origin=str(data["origin"]),
    )


def _instrument(data: Mapping[str, Any]) -> Instrument:
    underlying = str(data["underlying"])
    found = _OPTION.fullmatch(str(data["instrument"]))
    if found is None:
        return Stock(underlying)
    return OptionContract(
        underlying,
        date.fromisoformat(found["day"]),
        Decimal(found["strike"]),
        OptionRight(found["right"]),
        delivery=Delivery.CASH if data["section_1256"] else Delivery.PHYSICAL,
        root=found["root"],
    )
