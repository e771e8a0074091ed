"""Where alerts go beside the log: a web address that the settings refer to."""

from __future__ import annotations

import os

from AlgorithmImports import QCAlgorithm

from modules.domain.settings.general import GeneralSettings


class Alerts:
    """Post alerts by LEAN's own notifications (live only: LEAN sends none from a backtest)."""

    def __init__(self, algorithm: QCAlgorithm, settings: GeneralSettings) -> None:
        """Look the address up in the environment; say so in the log when it is referred to and not there."""
        self._algorithm = algorithm
        self._address = settings.alert_address.resolve(os.environ) if settings.alert_address else None
        if settings.alert_address and not self._address:
            algorithm.error(f"alerts only go to the log: {settings.alert_address} is not set")

    def post(self, text: str) -> None:
        """Post one alert as JSON with the bot's name; without an address the log is all."""
        if self._address:
            self._algorithm.notify.web(self._address, {"source": "hybrid-options-bot", "alert": text})
