"""The scan of an algorithm's source for members the runtime lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.lean_runtime.runner.ast_scan import scan

_HEAD = "from AlgorithmImports import *\n\nclass Actor(QCAlgorithm):\n    def initialize(self):\n        "


def _scan(folder: Path, body: str, more: str = "") -> list[str]:
    file = folder / "main.py"
    file.write_text(_HEAD + body.replace("\n", "\n        ") + "\n" + more)
    return [f"{item.file}:{item.line} {item.name}" for item in scan(file)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("self.add_crypto('BTCUSD')", ["main.py:5 QCAlgorithm.add_crypto"]),
        ("self.AddCrypto('BTCUSD')", ["main.py:5 QCAlgorithm.AddCrypto"]),
        ("x = ConstantAlphaModel()", ["main.py:5 ConstantAlphaModel"]),
        ("self.securities['SPY'].fundamentals", ["main.py:5 Security.fundamentals"]),
        ("self.object_store.read_xml('k')", ["main.py:5 ObjectStore.read_xml"]),
        ("self.add_equity('SPY')", []),
        ("self.my_own_thing()", []),
        ("self.alpha = 5\nself.log(str(self.alpha))", []),
        ("Crypto = 5\nself.log(str(Crypto))", []),
    ],
)
def test_findings(body: str, found: list[str], tmp_path: Path) -> None:
    assert _scan(tmp_path, body) == found


def test_findings_say_what_to_use_instead(tmp_path: Path) -> None:
    file = tmp_path / "main.py"
    file.write_text(_HEAD + "self.set_alpha(None)")
    assert "trade with set_holdings" in str(scan(file)[0])


def test_imported_modules_of_the_project_are_scanned_too(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("from AlgorithmImports import *\n\ndef make():\n    return Insight()\n")
    assert _scan(tmp_path, "import helper") == ["helper.py:4 Insight"]


def test_members_of_the_class_itself_are_its_own(tmp_path: Path) -> None:
    assert _scan(tmp_path, "self.insights()", "    def insights(self): pass\n") == []


def test_broken_files_are_left_to_the_import(tmp_path: Path) -> None:
    file = tmp_path / "main.py"
    file.write_text("def broken(:\n")
    assert scan(file) == []
