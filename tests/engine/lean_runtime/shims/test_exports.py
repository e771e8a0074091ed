"""Every name a LEAN namespace exports exists, and none the runtime defines is forgotten."""

from __future__ import annotations

import pytest

from engine.lean_runtime.coverage.stubs import stub_root
from engine.lean_runtime.shims.namespace import exports, resolve
from scripts.generate_shims import build_table


@pytest.mark.parametrize("namespace", exports())
def test_every_exported_name_resolves(namespace: str) -> None:
    for name, target in exports()[namespace].items():
        assert resolve(name, target) is not None


def test_table_is_up_to_date() -> None:
    try:
        stub_root()
    except FileNotFoundError:
        pytest.skip("quantconnect-stubs is not installed")
    assert build_table() == exports(), "run python -m scripts.generate_shims"


def test_every_module_of_a_namespace_has_its_package() -> None:
    for namespace in exports():
        parent, _, _ = namespace.rpartition(".")
        assert not parent or parent in exports()
