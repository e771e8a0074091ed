"""The factor files of a data folder (Common/Data/Auxiliary/LocalDiskFactorFileProvider.cs)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.reference.factor_file import CorporateFactorProvider, CorporateFactorRow

if TYPE_CHECKING:
    from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.reference.map_file_provider import MapFileProvider


class FactorFileProvider(LeanObject):
    """Reads factor files on first use; a missing or damaged file has no rows."""

    def __init__(self, data_folder: Path | str, map_files: MapFileProvider) -> None:
        """Remember where to look; map files tell the permanent ticker files are named by."""
        self._folder = Path(data_folder)
        self._map_files = map_files
        self._known: dict[SecurityIdentifier, CorporateFactorProvider] = {}

    def get(self, symbol: Symbol) -> CorporateFactorProvider:
        """Return the factors of a symbol."""
        known = self._known.get(symbol.id)
        if known is None:
            map_file = self._map_files.get(symbol)._resolve_symbol(symbol)
            permtick = map_file.permtick if len(map_file) else symbol.value
            known = self._known[symbol.id] = self._read(symbol, permtick)
        return known

    def _read(self, symbol: Symbol, permtick: str) -> CorporateFactorProvider:
        kind = symbol.security_type.to_string().lower()
        path = self._folder / kind / symbol.id.market / "factor_files" / f"{permtick.lower()}.csv"
        if not path.exists():
            return CorporateFactorProvider(permtick, ())
        lines = dict.fromkeys(path.read_text(encoding="utf-8-sig", errors="replace").splitlines())
        try:
            rows, minimum = CorporateFactorRow.parse(lines)
        except (TypeError, ValueError, IndexError):
            return CorporateFactorProvider(permtick, ())
        return CorporateFactorProvider(permtick, rows, minimum)
