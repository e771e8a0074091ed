"""Whatever bytes stand in a map or factor file, reading gives rows or none (as LEAN treats damage), never a fault."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.identity.security_identifier import SecurityIdentifier
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.reference.factor_file_provider import FactorFileProvider
from engine.lean_runtime.reference.map_file import read_map_file
from engine.lean_runtime.reference.map_file_provider import MapFileProvider

ACME = Symbol(SecurityIdentifier.generate_equity(datetime(2000, 1, 3), "ACME", "usa"), "ACME")
SOUND_MAP = b"20100104,acme,Q\n20501231,acme,Q\n"
SOUND_FACTORS = b"20120102,0.9,0.5,40\n20130304,0.9,0.5,100\n20501231,1,1,0\n"
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def damaged(sound: bytes) -> st.SearchStrategy[bytes]:
    """Return any bytes, or a sound file with some of its bytes changed and its end cut off."""

    def spoil(changes: list[tuple[int, int]], length: int) -> bytes:
        spoilt = bytearray(sound)
        for place, value in changes:
            spoilt[place] = value
        return bytes(spoilt[:length])

    places = st.tuples(st.integers(0, len(sound) - 1), st.integers(0, 255))
    near = st.builds(spoil, st.lists(places, max_size=5), st.integers(0, len(sound)))
    return st.binary(max_size=80) | st.text(alphabet="0123456789,.e+-infa\n", max_size=80).map(str.encode) | near


@SHARED_FOLDER
@example(b"20100104,a\xffb\n")
@example(b"99999999,acme\n")
@example(b"20100104,acme,Q,\n")
@given(damaged(SOUND_MAP))
def test_any_map_file_is_read(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "acme.csv"
    path.write_bytes(content)
    rows = read_map_file(path, "usa", SecurityType.EQUITY)
    assert len(rows) <= content.count(b"\n") + content.count(b"\r") + 40


@SHARED_FOLDER
@example(b"20120102,\xff,1\n")
@example(b"20120102,nan,1,1\n")
@example(b"20120102,1e400,1,1\n")
@example(b"20120102,0x10,1,1\n")
@example(b"20120102\n")
@given(damaged(SOUND_FACTORS))
def test_any_factor_file_is_read_and_its_factors_are_positive_numbers(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "equity" / "usa" / "factor_files"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "acme.csv").write_bytes(content)
    factors = FactorFileProvider(tmp_path, MapFileProvider(tmp_path)).get(ACME)
    for row in factors._rows:
        assert row._price_scale_factor.is_finite()
        assert row._price_scale_factor > Decimal(0)


def test_a_sound_factor_file_has_its_rows(tmp_path: Path) -> None:
    folder = tmp_path / "equity" / "usa" / "factor_files"
    folder.mkdir(parents=True)
    (folder / "acme.csv").write_bytes(SOUND_FACTORS)
    assert len(FactorFileProvider(tmp_path, MapFileProvider(tmp_path)).get(ACME)._rows) == 3
