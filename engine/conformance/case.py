"""What a conformance case is and what one run of it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Expectation:
    """Hold what the real engine gave; None where it is unknown and so not judged.

    `orders`, `events` and `log` are JSON values as LEAN's result files hold them.
    """

    statistics: dict[str, str]
    status: str = "Completed"
    data_points: int | None = None
    orders: list[dict[str, Any]] | None = None
    events: list[dict[str, Any]] | None = None
    log: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Name an algorithm file with its data, parameters and expectation."""

    name: str
    tier: str
    algorithm_file: Path
    data_folder: Path
    expected: Expectation
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """Hold the differences of one run; none means passed. `seconds` is the child's wall time."""

    name: str
    tier: str
    differences: list[str]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Say whether everything judged was equal."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """Return the row of the JSON report."""
        return {
            "name": self.name,
            "tier": self.tier,
            "passed": self.passed,
            "differences": self.differences,
            "seconds": round(self.seconds, 2),
        }
