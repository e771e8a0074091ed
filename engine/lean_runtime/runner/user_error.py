"""The one kind of error a user sees: what is wrong, where, and how to mend it."""

from __future__ import annotations


class UserError(Exception):
    """An input cannot be used; `where` names file and line if known, `remedy` what to do."""

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        """Describe the problem in full sentences without a final stop."""
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Return the message as it is printed."""
        place = f"{self.where}: " if self.where else ""
        cure = f"\n  What to do: {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{cure}"
