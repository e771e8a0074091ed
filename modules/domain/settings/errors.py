"""What is raised for a wrong setting."""

from __future__ import annotations


class SettingsError(ValueError):
    """A settings file, stored document or parameter is wrong; the message names path and expectation.

    `remedy` says how to mend it, for whoever shows the error.
    """

    def __init__(self, what: str, remedy: str = "docs/settings.md lists every setting with its bounds") -> None:
        """Describe what is wrong, and how to mend it."""
        super().__init__(what)
        self.remedy = remedy
