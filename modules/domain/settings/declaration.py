"""All settings of the bot: the sections together, and the list of what is declared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from modules.domain.settings.admission import AdmissionSettings
from modules.domain.settings.breaker import BreakerSettings
from modules.domain.settings.entries import EntrySettings
from modules.domain.settings.execution import ExecutionSettings
from modules.domain.settings.exposure import ExposureSettings
from modules.domain.settings.field import METADATA, Declaration
from modules.domain.settings.general import GeneralSettings
from modules.domain.settings.management import ManagementSettings
from modules.domain.settings.regimes import RegimeSettings
from modules.domain.settings.risk import RiskSettings
from modules.domain.settings.scanners import ScannerSettings
from modules.domain.settings.strategies import StrategySettings

#: The sections of the settings file, in the order of the documentation.
SECTIONS: dict[str, type] = {
    "general": GeneralSettings,
    "entries": EntrySettings,
    "strategies": StrategySettings,
    "admission": AdmissionSettings,
    "risk": RiskSettings,
    "regimes": RegimeSettings,
    "exposure": ExposureSettings,
    "breaker": BreakerSettings,
    "execution": ExecutionSettings,
    "management": ManagementSettings,
    "scanners": ScannerSettings,
}


@dataclass(frozen=True)
class Settings(
    GeneralSettings,
    EntrySettings,
    StrategySettings,
    AdmissionSettings,
    RiskSettings,
    RegimeSettings,
    ExposureSettings,
    BreakerSettings,
    ExecutionSettings,
    ManagementSettings,
    ScannerSettings,
):
    """Hold every setting; a function that needs one section takes that section's type, and this class is one."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Describe one setting: section, name, type, default and the rest of its declaration."""

    section: str
    name: str
    kind: type
    default: Any
    about: Declaration


def declared() -> Iterator[Declared]:
    """Yield every setting in the order of the documentation."""
    for section, owner in SECTIONS.items():
        for item in fields(owner):
            yield Declared(section, item.name, type(item.default), item.default, item.metadata[METADATA])
