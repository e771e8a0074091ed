"""The sample market is deterministic, complete, labelled, and never overwrites data that are not its own."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date
from pathlib import Path

import pytest

from engine.market_simulator.folder.label import MARKER
from engine.market_simulator.input_error import SimulationInputError
from engine.market_simulator.sample import SampleParameters, write_sample

SMALL = SampleParameters(first=date(2024, 1, 2), last=date(2024, 1, 3), history_sessions=3)


def digest(root: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        total.update(str(path.relative_to(root)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("market") / "data"
    write_sample(root, SMALL)
    return root


def test_same_seed_writes_same_bytes(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path / "again", SMALL)
    assert digest(tmp_path / "again") == digest(sample)


def test_folder_is_labelled_simulated(sample: Path) -> None:
    assert (sample / MARKER).read_text().startswith("# SIMULATED")


def test_foreign_data_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "precious.csv").write_text("mine")
    with pytest.raises(SimulationInputError, match="not SIMULATED"):
        write_sample(tmp_path, SMALL)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.csv"]


@pytest.mark.parametrize(
    "relative",
    [
        "market-hours/market-hours-database.json",
        "symbol-properties/symbol-properties-database.csv",
        "alternative/interest-rate/usa/interest-rate.csv",
        "equity/usa/map_files/spy.csv",
        "equity/usa/factor_files/spy.csv",
        "equity/usa/daily/spy.zip",
        "equity/usa/hour/spy.zip",
        "index/usa/daily/vix.zip",
        "equity/usa/minute/spy/20240103_quote.zip",
        "option/usa/minute/spy/20240103_quote_american.zip",
        "option/usa/universes/spy/20231229.csv",
    ],
)
def test_every_part_the_engine_needs_is_there(sample: Path, relative: str) -> None:
    assert (sample / relative).stat().st_size > 0


def test_quotes_never_cross_and_hours_are_390_minutes(sample: Path) -> None:
    with zipfile.ZipFile(sample / "option/usa/minute/spy/20240102_quote_american.zip") as archive:
        for name in archive.namelist()[::40]:
            rows = [line.split(",") for line in archive.read(name).decode().splitlines()]
            assert len(rows) == 390
            assert all(int(row[4] or 0) < int(row[9]) for row in rows)


def test_daily_bar_spans_the_minutes(sample: Path) -> None:
    with zipfile.ZipFile(sample / "equity/usa/minute/spy/20240102_trade.zip") as archive:
        rows = [line.split(",") for line in archive.read(archive.namelist()[0]).decode().splitlines()]
    with zipfile.ZipFile(sample / "equity/usa/daily/spy.zip") as archive:
        daily = dict(line.split(",", 1) for line in archive.read("spy.csv").decode().splitlines())
    highest = max(int(row[2]) for row in rows)
    volume = sum(int(row[5]) for row in rows)
    assert daily["20240102 00:00"].split(",") == [
        rows[0][1],
        str(highest),
        *daily["20240102 00:00"].split(",")[2:3],
        rows[-1][4],
        str(volume),
    ]
