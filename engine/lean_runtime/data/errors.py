"""DataError: a data file that cannot be read, with the place of the fault."""

from __future__ import annotations

from engine.lean_runtime.common.errors import SystemException


class DataError(SystemException):
    """A damaged or malformed data file; the user has to repair or remove it."""

    def __init__(self, source: str, problem: str, line: int | None = None) -> None:
        """Name the file (with #entry inside a zip), the problem and, for text, the line counted from 1."""
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {problem}")
        self.source = source
        self.line = line
        self.problem = problem
