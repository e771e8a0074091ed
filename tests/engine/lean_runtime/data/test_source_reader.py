"""Custom data types: their sources, lines, collections and faults."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.lean_runtime.common.enums import FileFormat, Resolution, SecurityType, SubscriptionTransportMedium
from engine.lean_runtime.common.errors import KeyNotFoundException
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.fundamental import ETFConstituentUniverse, Fundamental
from engine.lean_runtime.data.pandas_converter import PandasConverter
from engine.lean_runtime.data.python_data import PythonData
from engine.lean_runtime.data.source_reader import get_source, open_source
from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
from engine.lean_runtime.data.subscription_data_source import SubscriptionDataSource
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.data.lean_folder import SPY, activate_lean_data, symbol_of

DAY = make(2020, 1, 2)


@pytest.fixture(autouse=True)
def services() -> Iterator[None]:
    """Use LEAN's sample data."""
    activate_lean_data()
    yield
    EngineServices.clear()


class Weather(PythonData):
    """A user's type: lines of date and temperature."""

    source: SubscriptionDataSource

    def get_source(self, config: Any, date: Any, is_live: Any) -> SubscriptionDataSource:
        """Return the source the test set."""
        return Weather.source

    def reader(self, config: Any, line: Any, date: Any, is_live: Any) -> Any:
        """Parse a line; comments have no point."""
        if line.startswith("#"):
            return None
        cells = line.split(",")
        point = Weather()
        point.symbol = config.symbol
        point.time = datetime.strptime(cells[0], "%Y%m%d")
        point.end_time = point.time + timedelta(days=1)
        point.value = float(cells[1])
        point["Wind"] = float(cells[1]) * 2
        point.is_cold = point.value < 0
        return point


def config() -> SubscriptionDataConfig:
    """Return a custom subscription."""
    symbol = Symbol.create("WEATHER", SecurityType.BASE, "usa", base_data_type=Weather)
    return SubscriptionDataConfig(
        Weather, symbol, Resolution.DAILY, TimeZones.NEW_YORK, TimeZones.NEW_YORK, True, False, False, True
    )


def read(
    source: SubscriptionDataSource,
    on_problem: Callable[[str, Exception], None] | None = None,
    read_object: Callable[[str], str | None] | None = None,
) -> list[Any]:
    """Return the points of a source."""
    Weather.source = source
    subscription = config()
    factory = subscription.get_base_data_instance()
    found = get_source(subscription, factory, DAY)
    assert found is not None
    return list(open_source(subscription, found, DAY, factory, on_problem, read_object))


def text_file(folder: Path, text: str) -> str:
    """Write a file and return its path."""
    path = folder / "weather.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_lines_become_points(tmp_path: Path) -> None:
    points = read(SubscriptionDataSource(text_file(tmp_path, "#day,degrees\n20200102,5\n20200103,-3.5\n")))
    assert [point.value for point in points] == [5.0, -3.5]
    assert (points[1].time, points[1].end_time, points[1].price) == (datetime(2020, 1, 3), datetime(2020, 1, 4), -3.5)


def test_properties_are_found_in_any_case(tmp_path: Path) -> None:
    point = read(SubscriptionDataSource(text_file(tmp_path, "20200102,5\n")))[0]
    assert (point["wind"], point.Wind, point.wind, point.is_cold, point["is_cold"]) == (10.0, 10.0, 10.0, False, False)
    with pytest.raises(KeyNotFoundException, match="Property with name 'rain' does not exist"):
        point["Rain"]
    with pytest.raises(AttributeError):
        point.rain  # noqa: B018


def test_copies_have_their_own_properties(tmp_path: Path) -> None:
    point = read(SubscriptionDataSource(text_file(tmp_path, "20200102,5\n")))[0]
    copy = point.clone()
    copy["wind"] = 1
    assert (point.wind, copy.wind, copy.value, copy.end_time) == (10.0, 1, 5.0, point.end_time)


def test_frames_show_value_and_properties(tmp_path: Path) -> None:
    points = read(SubscriptionDataSource(text_file(tmp_path, "20200102,5\n20200103,-3.5\n")))
    frame = PandasConverter().get_data_frame(points)
    assert {name: frame[name].tolist() for name in frame.columns} == {
        "value": [5.0, -3.5],
        "wind": [10.0, -7.0],
        "is_cold": [False, True],
    }


def test_a_zip_and_its_entry_are_local_files(tmp_path: Path) -> None:
    path = tmp_path / "weather.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "20200102,1\n")
        archive.writestr("b.csv", "20200102,2\n")
    assert [point.value for point in read(SubscriptionDataSource(str(path)))] == [1.0]
    assert [point.value for point in read(SubscriptionDataSource(f"{path}#b.csv"))] == [2.0]


def test_folding_gathers_points_of_one_time(tmp_path: Path) -> None:
    medium = SubscriptionTransportMedium.LOCAL_FILE
    path = text_file(tmp_path, "20200102,1\n20200102,2\n20200103,3\n")
    found = read(SubscriptionDataSource(path, medium, FileFormat.FOLDING_COLLECTION))
    assert all(type(item) is BaseDataCollection for item in found)
    assert [[point.value for point in item] for item in found] == [[1.0, 2.0], [3.0]]
    assert found[0].end_time == datetime(2020, 1, 3)


def test_sorted_sources_come_in_order(tmp_path: Path) -> None:
    source = SubscriptionDataSource(text_file(tmp_path, "20200103,2\n20200102,1\n"))
    source.sort = True
    assert [point.value for point in read(source)] == [1.0, 2.0]


def test_a_missing_file_has_no_points(tmp_path: Path) -> None:
    assert read(SubscriptionDataSource(str(tmp_path / "missing.csv"))) == []
    assert read(SubscriptionDataSource(str(tmp_path / "missing.zip"))) == []


def test_a_failing_reader_is_told_of_and_skipped(tmp_path: Path) -> None:
    problems: list[tuple[str, str]] = []
    source = SubscriptionDataSource(text_file(tmp_path, "20200102,x\n20200103,3\n"))
    points = read(source, lambda line, problem: problems.append((line, type(problem).__name__)))
    assert ([point.value for point in points], problems) == ([3.0], [("20200102,x", "ValueError")])
    with pytest.raises(ValueError, match="could not convert"):
        read(source)


def test_remote_sources_are_reported() -> None:
    problems: list[str] = []
    assert read(SubscriptionDataSource("https://x/y.csv"), lambda where, problem: problems.append(where)) == []
    assert problems == ["https://x/y.csv"]


def test_the_object_store_is_a_source() -> None:
    source = SubscriptionDataSource("key", SubscriptionTransportMedium.OBJECT_STORE)
    assert [point.value for point in read(source, None, {"key": "20200102,4\n"}.get)] == [4.0]


def test_sources_are_equal_by_place_and_medium() -> None:
    assert SubscriptionDataSource("a") == SubscriptionDataSource("a")
    assert SubscriptionDataSource("a") != SubscriptionDataSource("a", SubscriptionTransportMedium.REST)
    assert str(SubscriptionDataSource("http://a")) == "RemoteFile: Csv http://a"


def test_constituents_of_an_etf() -> None:
    universe = Symbol(symbol_of(*SPY).id, "SPY")
    line = "AAPL,AAPL R735QTJ8XC9X,20201130,0.06373806,173139280,"
    holding = ETFConstituentUniverse().reader(None, line, datetime(2020, 12, 1), False)  # type: ignore[arg-type]
    assert universe.value == "SPY"
    assert holding is not None
    assert (holding.symbol.value, holding.weight, holding.shares_held) == ("AAPL", 0.06373806, 173139280.0)
    assert (holding.market_value, holding.last_update, holding.end_time) == (
        None,
        datetime(2020, 11, 30),
        datetime(2020, 12, 2),
    )


def test_companies_of_a_list() -> None:
    found = Fundamental.parse("AAPL R735QTJ8XC9X,AAPL,645.57,12000000,7746840000,True,0.9,0.5", DAY)
    assert found is not None
    assert (found.value, found.volume, found.has_fundamental_data, found.adjusted_price) == (
        645.57,
        12000000,
        True,
        290.5065,
    )
    assert Fundamental.parse("x", DAY) is None
