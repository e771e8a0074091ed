"""Folder names LEAN's tools or an algorithm's imports would mistake for something else do not occur."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.loader import SHIM_NAMES

ROOT = Path(__file__).resolve().parents[4]
#: Folders that LEAN's command line leaves out when it copies a project.
LEFT_OUT = {"live", "report", "storage", "backtests", "optimizations", "bin", "obj"}


@pytest.mark.parametrize("name", SHIM_NAMES)
def test_no_shim_stands_at_the_root(name: str) -> None:
    assert not (ROOT / name).exists()
    assert not (ROOT / f"{name}.py").exists()


@pytest.mark.parametrize("top", ["algorithms", "engine", "modules", "config"])
def test_no_source_folder_is_left_out_by_the_command_line(top: str) -> None:
    folders = {path.name for path in (ROOT / top).rglob("*") if path.is_dir()}
    assert not folders & LEFT_OUT
