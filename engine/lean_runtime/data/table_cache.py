"""Keeps the parsed rows of files that are read again and again, the newest up to a number of rows."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from engine.lean_runtime.data.columns import Column

#: Path, entry within it, and the names of the data's and the exchange's time zones.
TableKey = tuple[str, str | None, str, str]


class Table:
    """The parsed rows of one file: exchange-local start times (ticks), columns, and the state the file was in."""

    __slots__ = ("columns", "signature", "times")

    def __init__(self, times: npt.NDArray[np.int64], columns: tuple[Column, ...], signature: tuple[int, int]) -> None:
        self.times = times
        self.columns = columns
        self.signature = signature


class TableCache:
    """Keep tables up to a number of rows in all; those not used for longest go first, the newest always stays."""

    def __init__(self, row_budget: int) -> None:
        self._row_budget = row_budget
        self._kept: OrderedDict[TableKey, Table] = OrderedDict()
        #: Counted along: summing up all tables at each new one costs the square of their number, thousands for chains.
        self.rows = 0

    def __len__(self) -> int:
        """Return the tables kept."""
        return len(self._kept)

    def find(self, key: TableKey, signature: tuple[int, int]) -> Table | None:
        """Return the table of a file that has not changed since, None without one."""
        known = self._kept.get(key)
        if known is None or known.signature != signature:
            return None
        self._kept.move_to_end(key)
        return known

    def keep(self, key: TableKey, table: Table) -> None:
        """Keep a table, in the place of one of the same file in an older state."""
        replaced = self._kept.pop(key, None)
        self.rows += len(table.times) - (0 if replaced is None else len(replaced.times))
        self._kept[key] = table
        while self.rows > self._row_budget and len(self._kept) > 1:
            self.rows -= len(self._kept.popitem(last=False)[1].times)
