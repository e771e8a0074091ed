"""The parameters of a run that are no settings of the bot: the period and the resolution of its data."""

from __future__ import annotations

from datetime import date

from AlgorithmImports import Resolution

from modules.domain.settings import SettingsError

#: What the parameter `resolution` may say.
RESOLUTIONS = {
    "second": Resolution.SECOND,
    "minute": Resolution.MINUTE,
    "hour": Resolution.HOUR,
    "daily": Resolution.DAILY,
}


def resolution_of(text: str) -> Resolution:
    """Return the resolution of a name; raise SettingsError for another."""
    if text not in RESOLUTIONS:
        raise SettingsError(f"parameter resolution: expected one of {', '.join(RESOLUTIONS)}, was {text!r}")
    return RESOLUTIONS[text]


def day_of(name: str, text: str) -> date:
    """Return the day that a parameter names as YYYY-MM-DD; raise SettingsError for other text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f"parameter {name}: expected a date as YYYY-MM-DD, was {text!r}") from None
