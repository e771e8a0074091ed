"""The bot's settings, declared once by section; read from defaults < file < Object Store < parameters."""

from modules.domain.settings.declaration import SECTIONS, Declared, Settings, declared
from modules.domain.settings.errors import SettingsError
from modules.domain.settings.layers import Layer, change_live, combine, settings_from
from modules.domain.settings.secret import SecretReference

__all__ = [
    "SECTIONS",
    "Declared",
    "Layer",
    "SecretReference",
    "Settings",
    "SettingsError",
    "change_live",
    "combine",
    "declared",
    "settings_from",
]
