"""The singletons of one run, reachable from every part of the runtime while the run lasts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engine.lean_runtime.common.errors import InvalidOperationException

if TYPE_CHECKING:
    from engine.lean_runtime.reference.factor_file_provider import FactorFileProvider
    from engine.lean_runtime.reference.interest_rate_provider import InterestRateProvider
    from engine.lean_runtime.reference.map_file_provider import MapFileProvider
    from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
    from engine.lean_runtime.reference.symbol_properties import SymbolPropertiesDatabase


@dataclass
class EngineServices:
    """What the runner provides before the algorithm class is instantiated; cleared after the run."""

    data_folder: Path
    market_hours: MarketHoursDatabase
    symbol_properties: SymbolPropertiesDatabase
    interest_rates: InterestRateProvider
    map_files: MapFileProvider
    factor_files: FactorFileProvider
    object_store_root: Path
    parameters: dict[str, str] = field(default_factory=dict)
    job: Any = None

    _active: ClassVar[EngineServices | None] = None

    @classmethod
    def from_data_folder(
        cls,
        data_folder: Path,
        object_store_root: Path,
        parameters: dict[str, str] | None = None,
        job: Any = None,
    ) -> EngineServices:
        """Open every reference database of a data folder."""
        from engine.lean_runtime.reference.factor_file_provider import FactorFileProvider
        from engine.lean_runtime.reference.interest_rate_provider import InterestRateProvider
        from engine.lean_runtime.reference.map_file_provider import MapFileProvider
        from engine.lean_runtime.reference.market_hours import MarketHoursDatabase
        from engine.lean_runtime.reference.symbol_properties import SymbolPropertiesDatabase

        folder = Path(data_folder)
        maps = MapFileProvider(folder)
        return cls(
            data_folder=folder,
            market_hours=MarketHoursDatabase.from_data_folder(folder),
            symbol_properties=SymbolPropertiesDatabase.from_data_folder(folder),
            interest_rates=InterestRateProvider(folder),
            map_files=maps,
            factor_files=FactorFileProvider(folder, maps),
            object_store_root=Path(object_store_root),
            parameters=dict(parameters or {}),
            job=job,
        )

    @classmethod
    def current(cls) -> EngineServices:
        """Return the services of the running backtest; InvalidOperationException when none runs."""
        if EngineServices._active is None:
            raise InvalidOperationException("No run is active: the engine services were not set.")
        return EngineServices._active

    @classmethod
    def current_or_none(cls) -> EngineServices | None:
        """Return the services of the running backtest, None when none runs."""
        return EngineServices._active

    def activate(self) -> None:
        """Make these services the current ones."""
        EngineServices._active = self

    @classmethod
    def clear(cls) -> None:
        """Forget the services and the symbols of the run."""
        from engine.lean_runtime.identity.symbol_cache import SymbolCache

        EngineServices._active = None
        SymbolCache.clear()
