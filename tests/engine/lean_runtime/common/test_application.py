"""Globals tells about the running backtest."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.lean_runtime.common.application import Globals
from engine.lean_runtime.common.errors import InvalidOperationException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.reference.local_disk import DefaultDataProvider


def test_data_folder_is_the_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(EngineServices, "_active", SimpleNamespace(data_folder=tmp_path))
    assert Globals.data_folder == Globals.DataFolder == str(tmp_path)
    assert Globals.get_data_folder_path("a/b") == str(tmp_path / "a" / "b")


def test_no_run_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EngineServices, "_active", None)
    with pytest.raises(InvalidOperationException):
        _ = Globals.data_folder


def test_a_missing_file_is_nothing(tmp_path: Path) -> None:
    assert DefaultDataProvider().fetch(str(tmp_path / "missing.csv")) is None
