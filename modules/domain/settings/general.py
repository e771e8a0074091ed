"""Settings of the bot as a whole."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.settings.field import setting
from modules.domain.settings.secret import SecretReference


@dataclass(frozen=True)
class GeneralSettings:
    """What is traded, and with which assumptions."""

    underlying: tuple[str, ...] = setting(
        ("SPY",),
        "tickers",
        "What the bot trades options on: one ticker, or several separated by commas.",
        tickers=True,
        needed=True,
    )
    risk_free_rate: float = setting(
        0.02, "continuous annual rate", "Rate for implied volatilities and values.", bounds=(-0.05, 0.25), live=True
    )
    alert_address: SecretReference = setting(
        SecretReference(""),
        "reference to a web address",
        "Where critical alerts are posted (LEAN's notify.web), as env:NAME or keyring:SERVICE/USER. Empty: log only.",
    )
