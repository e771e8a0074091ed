"""What is raised for a wrong setting."""

from __future__ import annotations


class SettingsError(ValueError):
    """A settings file, stored document or parameter is wrong; the message names path, expectation and remedy."""
