"""The file adapter: what a file says is answered, what is wrong in it is told with its place."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine.lean_runtime.runner.user_error import UserError
from engine.reference_files.reader import read_reference_file
from modules.reference_data.facts import Dividend, EarningsDate, UnderlyingKind
from tests.shared_data import REPOSITORY

NOW = datetime(2024, 1, 10, 12, tzinfo=ZoneInfo("America/New_York"))
DOCUMENT: dict[str, Any] = {
    "earnings": [
        {
            "underlying": "AAPL",
            "known_at": "2024-01-02T08:00:00-05:00",
            "covers_until": "2024-06-30",
            "dates": [{"day": "2024-02-01", "is_confirmed": True}],
        }
    ],
    "dividends": [
        {
            "underlying": "SPY",
            "known_at": "2024-01-02T08:00:00-05:00",
            "covers_until": "2024-06-30",
            "dividends": [{"ex_date": "2024-03-15", "amount": "1.59"}],
        }
    ],
    "profiles": [{"underlying": "AAPL", "known_at": "2024-01-02T08:00:00-05:00", "kind": "single name", "beta": 1.2}],
}


def write(folder: Path, document: Any) -> Path:
    path = folder / "reference.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_a_file_answers_what_it_says(tmp_path: Path) -> None:
    data = read_reference_file(write(tmp_path, DOCUMENT))
    first, last = date(2024, 1, 10), date(2024, 6, 30)
    assert data.earnings("AAPL", first, last, NOW) == (EarningsDate(date(2024, 2, 1), True),)
    assert data.dividends("SPY", first, last, NOW) == (Dividend(date(2024, 3, 15), Decimal("1.59")),)
    profile = data.profile("AAPL", NOW)
    assert profile is not None
    assert (profile.kind, profile.beta) == (UnderlyingKind.SINGLE_NAME, 1.2)
    assert data.events(first, last, NOW) is None


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{", "JSON"),
        ({"earning": []}, "earning"),
        ({"profiles": [{**DOCUMENT["profiles"][0], "kind": "fund"}]}, "profiles.0.kind"),
        ({"profiles": [{**DOCUMENT["profiles"][0], "known_at": "2024-01-02T08:00:00"}]}, "time zone"),
        ({"dividends": [{**DOCUMENT["dividends"][0], "covers_until": "soon"}]}, "dividends.0.covers_until"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, document: Any, told: str) -> None:
    with pytest.raises(UserError, match=told):
        read_reference_file(write(tmp_path, document))


def test_the_example_of_the_documentation_is_readable(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "risk.md").read_text()
    example = page.split("```json\n")[1].split("```")[0]
    data = read_reference_file(write(tmp_path, example))
    profile = data.profile("AAPL", NOW)
    assert profile is not None
    assert profile.sector == "technology"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot read"):
        read_reference_file(tmp_path / "absent.json")
