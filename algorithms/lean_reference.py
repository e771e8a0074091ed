"""Reference data inside LEAN: the document a human or the desk keeps in the Object Store.

It is the same as the file of `engine/reference_files`, and asked before LEAN's datasets (`lean_datasets.py`).
"""

from __future__ import annotations

from AlgorithmImports import QCAlgorithm

from modules.reference_data.document import from_json
from modules.reference_data.in_memory import NOTHING_KNOWN
from modules.reference_data.port import ReferenceData


def reference_key(mode: str) -> str:
    """Return the Object Store key of the document for `backtest` or `live`."""
    return f"hob/{mode}/reference"


def read_reference(algorithm: QCAlgorithm, mode: str) -> ReferenceData:
    """Return what the document says, nothing known where there is none; raise ReferenceDataError for a wrong one."""
    key = reference_key(mode)
    if not algorithm.object_store.contains_key(key):
        return NOTHING_KNOWN
    return from_json(algorithm.object_store.read(key), f"Object Store {key}")
