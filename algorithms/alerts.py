"""Where alerts go beside the log: a web address that the settings refer to."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import cast

from AlgorithmImports import QCAlgorithm

from modules.bot.mailbox import TRIPPED
from modules.domain.settings.general import GeneralSettings

#: The journal entries that are posted.
POSTED = frozenset({"alert", "feed.frozen", TRIPPED})


class Alerts:
    """Post alerts by LEAN's own notifications (live only: LEAN sends none from a backtest)."""

    def __init__(self, algorithm: QCAlgorithm, settings: GeneralSettings) -> None:
        """Look the address up in environment or keyring; say so in the log when it is referred to and not there."""
        self._algorithm = algorithm
        self._address = settings.alert_address.resolve(os.environ, _keyring())
        if settings.alert_address and not self._address:
            algorithm.error(f"alerts only go to the log: {settings.alert_address} is not set")

    def post(self, text: str) -> None:
        """Post one alert as JSON with the bot's name; without an address the log is all."""
        if self._address:
            self._algorithm.notify.web(self._address, {"source": "hybrid-options-bot", "alert": text})


def _keyring() -> Callable[[str, str], str | None] | None:
    """Return the keyring's look-up, None where that package is not installed, as in the LEAN image."""
    try:
        module = importlib.import_module("keyring")
    except ImportError:
        return None
    return cast(Callable[[str, str], str | None], module.get_password)
