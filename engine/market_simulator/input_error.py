"""The error of bad input to the simulator."""

from __future__ import annotations


class SimulationInputError(ValueError):
    """What a user gave cannot be used; says what, where, and how to mend it."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        """Take the three parts; where and remedy may be empty."""
        super().__init__(": ".join(part for part in (where, what) if part) + (f" ({remedy})" if remedy else ""))
        self.what, self.where, self.remedy = what, where, remedy
