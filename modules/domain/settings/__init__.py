"""The bot's settings, declared once by section; read from defaults < file < Object Store < parameters."""

from modules.domain.settings.consistency import check_consistent
from modules.domain.settings.declaration import SECTIONS, Declared, Settings, declared
from modules.domain.settings.documents import decoded
from modules.domain.settings.errors import SettingsError
from modules.domain.settings.layers import Layer, change_live, combine, settings_from
from modules.domain.settings.parameter_names import LEAN_SAMPLES, RUN_PARAMETERS, check_names
from modules.domain.settings.secret import SecretReference

__all__ = [
    "LEAN_SAMPLES",
    "RUN_PARAMETERS",
    "SECTIONS",
    "Declared",
    "Layer",
    "SecretReference",
    "Settings",
    "SettingsError",
    "change_live",
    "check_consistent",
    "check_names",
    "combine",
    "declared",
    "decoded",
    "settings_from",
]
