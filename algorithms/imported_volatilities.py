"""Daily volatilities that a human imported, from the Object Store (trading rule 38's last source)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from AlgorithmImports import QCAlgorithm

from modules.indicators.volatility_sources import ImportedVolatilityError, parse_imported


def read_imported(algorithm: QCAlgorithm, mode: str) -> Mapping[str, Mapping[date, float]]:
    """Return volatilities by underlying and session, none without a document.

    Raises ImportedVolatilityError for a document that is none.
    """
    key = f"hob/{mode}/volatilities"
    if not algorithm.object_store.contains_key(key):
        return {}
    try:
        content = json.loads(algorithm.object_store.read(key))
    except json.JSONDecodeError as error:
        raise ImportedVolatilityError(f"Object Store {key}:{error.lineno}: not valid JSON: {error.msg}") from None
    return parse_imported(f"Object Store {key}", content)
