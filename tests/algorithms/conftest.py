"""What tests of single modules of the edge share."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from engine.lean_runtime import shims
from engine.lean_runtime.runner.loader import SHIM_NAMES


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Import modules of `algorithms/` as a run does, with LEAN's names on the path; nothing of them stays."""
    monkeypatch.syspath_prepend(str(Path(str(shims.__file__)).parent))
    known = set(sys.modules)
    yield lambda name: importlib.import_module(f"algorithms.{name}")
    for name in set(sys.modules) - known:
        if name.partition(".")[0] in (*SHIM_NAMES, "algorithms"):
            del sys.modules[name]
