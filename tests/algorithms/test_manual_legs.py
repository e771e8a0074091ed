"""A human's combinations on the whole road (rule 10), by a file of requests and by LEAN's commands; SIMULATED data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.algorithms.scripted_bot import Played, play, write_market

EXPIRES = "2024-02-16"


def legs(*wanted: tuple[int, str, str]) -> list[dict[str, Any]]:
    return [
        {"ratio": ratio, "expiration": EXPIRES, "strike": strike, "right": right} for ratio, strike, right in wanted
    ]


def request(name: str, worst: str, wanted: list[dict[str, Any]], at: str, quantity: int = 1) -> dict[str, Any]:
    return {
        "id": name,
        "action": "open",
        "underlying": "SPY",
        "quantity": quantity,
        "worst_price": worst,
        "legs": wanted,
        "not_before": f"2024-01-03T{at}:00-05:00",
    }


FIVE = legs((1, "380", "put"), (-1, "395", "put"), (-1, "437.5", "call"), (1, "450", "call"), (1, "475", "call"))
SHARES = [{"ratio": 100}, *legs((-1, "445", "call"))]
UNEVEN = legs((1, "400", "put"), (-4, "387.5", "put"))
BACK = legs((-1, "400", "put"), (4, "387.5", "put"))


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play one day: five legs and uneven ones from the file, shares with a call and others by command."""
    root = tmp_path_factory.mktemp("SIMULATED")
    data = write_market(root, date(2024, 1, 3), date(2024, 1, 3))
    asked = [request("five", "0", FIVE, "10:00"), request("uneven", "5", UNEVEN, "10:00")]
    commands = [
        ["2024-01-03 11:00:00", {"request": request("shares", "424", SHARES, "11:00")}],
        ["2024-01-03 12:30:00", {"request": request("back", "9", BACK, "12:30")}],
    ]
    # LEAN's own fills: the last attempts, at natural, are certain.
    given = {"start": "2024-01-03", "end": "2024-01-03", "cash": "5000000", "days_to_exit": "0", "fill_model": "lean"}
    return play(root / "run", data, asked, commands, **given)


def of(played: Played, name: str) -> list[str]:
    """Return the fills of a request's packages, in their order."""
    return [line.partition("order.filled: ")[2] for line in played.said("order.filled", f"request-{name}")]


def test_five_legs_from_a_file_go_as_two_packages_the_long_first(played: Played) -> None:
    (told,) = played.said("request five", "in legs")
    assert "1 x long call" in told
    assert "then 1 x iron condor" in told
    fills = of(played, "five")
    assert "+1 SPY 2024-02-16 475 call" in fills[0]
    assert len(fills) == 5
    position = played.state.positions["request-five"]
    assert {(leg.ratio, str(leg.contract)) for leg in position.structure.options} == {
        (leg["ratio"], f"SPY {EXPIRES} {leg['strike']} {leg['right']}") for leg in FIVE
    }


def test_shares_with_a_call_come_by_command_the_shares_first(played: Played) -> None:
    fills = of(played, "shares")
    assert "+100 SPY" in fills[0]
    assert "-1 SPY 2024-02-16 445 call" in fills[1]
    assert played.state.positions["request-shares"].structure.name == "covered call"


def test_a_ratio_beyond_three_is_split_where_every_short_has_its_cover(played: Played) -> None:
    fills = of(played, "back")
    assert "+3 SPY 2024-02-16 387.5 put" in fills[0], "the free longs first"
    assert len(fills) == 3


def test_a_ratio_beyond_three_without_cover_is_refused_with_the_split_that_would_do(played: Played) -> None:
    (told,) = played.said("request uneven", "LEGS")
    assert "short without cover in the structure: 3 SPY 2024-02-16 387.5 put" in told
    assert "ask for 1 x bear put spread SPY 2024-02-16 +1P400 -1P387.5" in told
    assert of(played, "uneven") == []


def test_the_book_is_what_the_account_holds(played: Played) -> None:
    assert not played.said("EXTERNAL CHANGE")
    assert not played.state.upkeep.differences
