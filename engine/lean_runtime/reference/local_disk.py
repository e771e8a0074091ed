"""The providers of data and auxiliary files an algorithm may construct itself; they read the run's data folder.

Sources: Common/Data/Auxiliary/LocalDiskMapFileProvider.cs, LocalDiskFactorFileProvider.cs,
Engine/DataFeeds/DefaultDataProvider.cs.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.session import EngineServices

if TYPE_CHECKING:
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.factor_file import CorporateFactorProvider
    from engine.lean_runtime.reference.map_file import MapFileResolver
    from engine.lean_runtime.reference.map_file_provider import AuxiliaryDataKey


class DefaultDataProvider(LeanObject):
    """Opens files of the data folder."""

    def fetch(self, key: str) -> IO[str] | None:
        """Return an open text file, None when it does not exist."""
        try:
            return open(key, encoding="utf-8-sig")
        except FileNotFoundError:
            return None

    def dispose(self) -> None:
        """Release nothing."""


class LocalDiskMapFileProvider(LeanObject):
    """Map files of the run's data folder."""

    def initialize(self, data_provider: Any) -> None:
        """Accept a data provider; the files come from the data folder in any case."""

    def get(self, auxiliary_data_key: AuxiliaryDataKey) -> MapFileResolver:
        """Return the map files of a market and security type."""
        return EngineServices.current().map_files.get(auxiliary_data_key)


class LocalDiskFactorFileProvider(LeanObject):
    """Factor files of the run's data folder."""

    def initialize(self, map_file_provider: Any, data_provider: Any) -> None:
        """Accept other providers; the files come from the data folder in any case."""

    def get(self, symbol: Symbol) -> CorporateFactorProvider:
        """Return the factors of a symbol."""
        return EngineServices.current().factor_files.get(symbol)
