"""The catalog of option structures: data, and what executor, risk, API and screens ask of it."""

from modules.strategies.structures.assess import Assessment, assess, market_of
from modules.strategies.structures.build import StructureError, like, listed_in, structure_from
from modules.strategies.structures.catalog import CATALOG, GROUPS, UnknownStructureError, find
from modules.strategies.structures.describe import Description, describe
from modules.strategies.structures.identify import CUSTOM, Identity, identify
from modules.strategies.structures.template import (
    Direction,
    LegTemplate,
    Ordering,
    Premium,
    StructureEntry,
    VolatilityView,
)

__all__ = [
    "CATALOG",
    "CUSTOM",
    "GROUPS",
    "Assessment",
    "Description",
    "Direction",
    "Identity",
    "LegTemplate",
    "Ordering",
    "Premium",
    "StructureEntry",
    "StructureError",
    "UnknownStructureError",
    "VolatilityView",
    "assess",
    "describe",
    "find",
    "identify",
    "like",
    "listed_in",
    "market_of",
    "structure_from",
]
