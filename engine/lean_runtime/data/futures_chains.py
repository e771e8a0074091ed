"""FuturesChains: the futures side of a slice, always empty because futures are not supported."""

from __future__ import annotations

from typing import Any

from engine.lean_runtime.data.data_dictionary import DataDictionary


class FuturesChains(DataDictionary[Any]):
    """Futures chains by canonical symbol (Common/Data/Market/FuturesChains.cs)."""

    __slots__ = ()
