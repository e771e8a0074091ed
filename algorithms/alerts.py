"""Where alerts go beside the log: a web address that the settings refer to."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import cast

from AlgorithmImports import DeploymentTarget, QCAlgorithm

from algorithms.alert_sender import AlertSender
from modules.bot.mailbox import TRIPPED
from modules.domain.settings.general import GeneralSettings

#: The journal entries that are posted.
POSTED = frozenset({"alert", "clock.suspect", "feed.frozen", TRIPPED})


class Alerts:
    """Post alerts, live only; whatever fails is told in the log and never reaches a decision.

    Local LEAN takes `notify.web` and then says that it cannot send such a notification (Notification.cs, CanSend), so
    outside QuantConnect's cloud the bot posts by itself.
    """

    def __init__(self, algorithm: QCAlgorithm, settings: GeneralSettings) -> None:
        """Look the address up in environment or keyring; say so in the log when it is referred to and not there."""
        self._algorithm = algorithm
        self._address = self._looked_up(settings)
        self._sender: AlertSender | None = None
        if settings.alert_address and not self._address:
            algorithm.error(f"alerts only go to the log: {settings.alert_address} is not set")
        elif self._address and algorithm.live_mode and algorithm.deployment_target == DeploymentTarget.LOCAL_PLATFORM:
            self._sender = self._made(self._address, str(settings.alert_address))

    def _looked_up(self, settings: GeneralSettings) -> str | None:
        try:
            return settings.alert_address.resolve(os.environ, _keyring())
        except Exception as error:
            # A keyring without a backend raises what it likes; trading does not hang on it.
            self._algorithm.error(f"alerts: {settings.alert_address} cannot be read ({type(error).__name__})")
            return None

    def _made(self, address: str, reference: str) -> AlertSender | None:
        try:
            return AlertSender(address, self._algorithm.error)
        except ValueError as error:
            self._algorithm.error(f"alerts only go to the log: {reference}: {error}")
            self._address = None
            return None

    def post(self, text: str) -> None:
        """Post one alert as JSON with the bot's name; without an address the log is all."""
        if not self._address or not self._algorithm.live_mode:
            return
        document = {"source": "hybrid-options-bot", "alert": text}
        try:
            if self._sender is not None:
                self._sender.put(document)
            else:
                self._algorithm.notify.web(self._address, document)
        except Exception as error:
            # An alert that cannot be posted must not become a fault that halts the bot.
            self._algorithm.error(f"alert not posted ({type(error).__name__}): {text}")

    def close(self) -> None:
        """Give what waits a moment at the end of a run."""
        if self._sender is not None:
            self._sender.close()


def _keyring() -> Callable[[str, str], str | None] | None:
    """Return the keyring's look-up, None where that package is not installed, as in the LEAN image."""
    try:
        module = importlib.import_module("keyring")
    except ImportError:
        return None
    return cast(Callable[[str, str], str | None], module.get_password)
