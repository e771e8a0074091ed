"""The parameters of a run that are no settings of the bot: the period, the cash and the resolution of its data."""

from __future__ import annotations

import math
from datetime import date

from AlgorithmImports import QCAlgorithm, Resolution

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


def amount_of(name: str, text: str) -> float:
    """Return the dollars above zero that a parameter names; raise SettingsError for other text."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise SettingsError(f"parameter {name}: expected dollars above zero, was {text!r}")
    return value


def set_period(algorithm: QCAlgorithm) -> None:
    """Take the period and cash from the parameters; without them run over the sample's minute days."""
    start = day_of("start", algorithm.get_parameter("start", "2024-01-02"))
    end = day_of("end", algorithm.get_parameter("end", "2024-01-31"))
    algorithm.set_start_date(start.year, start.month, start.day)
    algorithm.set_end_date(end.year, end.month, end.day)
    algorithm.set_cash(amount_of("cash", algorithm.get_parameter("cash", "100000")))
