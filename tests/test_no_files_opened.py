"""`modules/` opens no files, `algorithms/` none for writing: everything leaves through LEAN's store."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: Calls that touch the file system; those that only read are allowed in algorithms/.
READING = frozenset({"read_text", "read_bytes", "open"})
WRITING = frozenset(
    {"write_text", "write_bytes", "mkdir", "unlink", "rename", "replace_file", "touch", "rmdir", "makedirs", "remove"}
)


def opened(source: str, *, is_reading_allowed: bool) -> list[int]:
    """Return the lines of calls that open files, or with `is_reading_allowed` those that may write."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        function = node.func
        name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
        owner = getattr(function, "value", None)
        # A set or list has a remove too: only the functions of `os` and paths are meant.
        if name == "remove" and not (isinstance(owner, ast.Name) and owner.id == "os"):
            continue
        if name in WRITING or (name in READING and not (is_reading_allowed and _only_reads(node, name))):
            found.append(node.lineno)
    return found


def _only_reads(call: ast.Call, name: str) -> bool:
    if name != "open":
        return True
    # `path.open(mode)` has the mode first, `open(path, mode)` second.
    place = 1 if isinstance(call.func, ast.Name) else 0
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"] + call.args[place : place + 1]
    return all(isinstance(mode, ast.Constant) and str(mode.value).strip("bt") == "r" for mode in modes)


@pytest.mark.parametrize("path", sorted((ROOT / "modules").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_domain_opens_no_file(path: Path) -> None:
    assert opened(path.read_text(encoding="utf-8"), is_reading_allowed=False) == []


@pytest.mark.parametrize("path", sorted((ROOT / "algorithms").rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_algorithms_open_no_file_for_writing(path: Path) -> None:
    assert opened(path.read_text(encoding="utf-8"), is_reading_allowed=True) == []


@pytest.mark.parametrize(
    "source", ["open('x', 'w')", "open('x', mode='a')", "path.open('wb')", "path.write_text('')", "os.remove('x')"]
)
def test_writing_is_found(source: str) -> None:
    assert opened(source, is_reading_allowed=True) == [1]


@pytest.mark.parametrize("source", ["open('x')", "open('x', 'rb')", "path.open()", "path.read_text()"])
def test_reading_is_found_where_it_is_forbidden_only(source: str) -> None:
    assert opened(source, is_reading_allowed=True) == []
    assert opened(source, is_reading_allowed=False) == [1]
