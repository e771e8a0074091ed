"""Rule 38's order of sources: LEAN's universe files, the bot's own record, an imported file."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

import pytest

from modules.indicators.volatility_sources import ImportedVolatilityError, combined, parse_imported

D1, D2, D3 = date(2024, 1, 2), date(2024, 1, 3), date(2024, 1, 4)


def test_the_first_source_that_has_a_session_counts() -> None:
    record = combined({D2: 0.20}, {D2: 0.99, D3: 0.30}, {D1: 0.10, D2: 0.98, D3: 0.97})
    assert record.by_session == {D1: 0.10, D2: 0.20, D3: 0.30}
    assert list(record.by_session) == [D1, D2, D3]
    assert record.told == "1 of universe files, 1 of own record, 1 of imported file"


def test_values_that_are_none_are_looked_for_elsewhere() -> None:
    assert combined({D1: math.nan, D2: 0.0}, {D1: 0.2}, {}).by_session == {D1: 0.2}


def test_universe_files_alone_need_no_word() -> None:
    assert combined({D1: 0.2}, {}, {}).told == ""
    assert combined({}, {}, {}).told == ""


def test_an_imported_document_is_read() -> None:
    assert parse_imported("x", {"SPY": {"2024-01-02": 0.132}}) == {"SPY": {D1: 0.132}}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], "x: expected an object of underlyings, was list"),
        ({"SPY": [0.1]}, "x: SPY: expected an object of sessions, was list"),
        ({"SPY": {"yesterday": 0.1}}, "x: SPY: expected a day such as 2024-01-02, was 'yesterday'"),
        ({"SPY": {"2024-01-02": 13.2}}, "x: SPY 2024-01-02: expected an annual volatility such as 0.18, was 13.2"),
        ({"SPY": {"2024-01-02": "0.1"}}, "expected an annual volatility such as 0.18, was '0.1'"),
        ({"SPY": {"2024-01-02": math.nan}}, "expected an annual volatility"),
        ({"SPY": {"2024-01-02": True}}, "expected an annual volatility"),
    ],
)
def test_a_wrong_document_is_refused_with_its_place(content: Any, told: str) -> None:
    with pytest.raises(ImportedVolatilityError, match=told.replace("(", r"\(")):
        parse_imported("x", content)
