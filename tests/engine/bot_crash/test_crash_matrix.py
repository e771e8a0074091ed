"""The bot is ended before and after every effect, and started again: the same end, and never two orders for one intent.

`make crash-matrix-bot` plays every point in every variant; the ordinary suite a seeded slice.
"""

from __future__ import annotations

import ast
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from modules.bot.mailbox import Performer
from tests.engine.bot_crash.theatre import Day, ForgetfulVenue, Point, UndeclaredVenue, check, play, write_quotes
from tests.shared_data import REPOSITORY

IS_LONG = bool(os.environ.get("HOB_LONG_SUITE"))
#: Points that each variant of the ordinary suite plays.
SLICE = 4

PARTIAL = [{"do": "partial", "units": 1, "rest_after_seconds": 60}]
DROPPED_TAGS = [{"do": "drop_tags"}]
LATE = [{"do": "fill_after_cancel", "seconds": 1, "times": 2}]
LOST = [{"do": "forget_open_orders", "match": {"operation": "open_orders"}}]

#: Variants: the venue, how it misbehaves, minutes until the restart.
VARIANTS: dict[str, dict[str, Any]] = {
    "paper brokerage": {},
    "two minutes without the bot": {"downtime": 2},
    "partial fills": {"rules": PARTIAL},
    "dropped tags": {"rules": DROPPED_TAGS, "downtime": 1},
    "fills after the cancel": {"rules": LATE},
    "lean-paper forgets": {"make": ForgetfulVenue},
    "a broker nobody vouches for": {"make": UndeclaredVenue},
    "lost open orders, no tags": {"rules": [*LOST, *DROPPED_TAGS]},
}

#: Effects of orders that the bot does not have: adding one to the code must add its crash points.
ABSENT = ("market_order", "combo_market_order", "combo_leg_limit_order", "stop_market_order", "stop_limit_order")
ABSENT += ("update_limit_price", "update_quantity", "liquidate", "exercise_option", "set_holdings", "approve")


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("market") / "quotes.jsonl"
    write_quotes(file)
    return file


@pytest.fixture(scope="module")
def undisturbed(quotes: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Day]:
    """Play each variant once without a crash."""
    folder = tmp_path_factory.mktemp("undisturbed")
    days = {}
    for number, (name, variant) in enumerate(VARIANTS.items()):
        calm = {key: value for key, value in variant.items() if key != "downtime"}
        days[name] = play(folder / str(number), quotes, **calm)
        check(days[name])
    return days


def chosen(name: str, points: list[Point]) -> list[Point]:
    if IS_LONG:
        return points
    return random.Random(f"crash {name}").sample(points, SLICE)


def test_an_undisturbed_day_opens_manages_and_closes(undisturbed: dict[str, Day]) -> None:
    day = undisturbed["paper brokerage"]
    assert (day.closed, day.holdings) == (2, {})
    kinds = {point.kind for point in day.points}
    assert {"store write", "flush", "send", "cancel", "order_acknowledged", "order_filled", "order_canceled"} <= kinds


@pytest.mark.parametrize("name", VARIANTS)
def test_a_crash_at_any_point_leaves_the_same_end_and_one_order_an_intent(
    name: str, quotes: Path, undisturbed: dict[str, Day], tmp_path: Path
) -> None:
    calm, variant = undisturbed[name], VARIANTS[name]
    halted: list[str] = []
    waiting: list[str] = []
    failed: list[str] = []
    points = chosen(name, calm.points)
    for number, point in enumerate(points):
        try:
            day = play(tmp_path / str(number), quotes, point, **variant)
            is_settled = check(day)
            if day.halts:
                halted.append(str(point))
            elif not is_settled:
                waiting.append(str(point))
            elif not variant.get("downtime"):
                assert (day.closed, day.holdings) == (calm.closed, calm.holdings)
        except AssertionError as error:
            failed.append(f"{point}: {str(error).splitlines()[0] if str(error) else error!r}")
    where = dict(Counter(text.rpartition(" ")[0] for text in halted))
    print(f"{name}: {len(points)} crashes, {len(halted)} halted {where}, {len(waiting)} with an EXTERNAL CHANGE")
    assert not failed, f"{name}: {failed}"
    assert not waiting or variant.get("rules") in (LATE, [*LOST, *DROPPED_TAGS]), waiting
    if calm.shows_all:
        # What is shown nowhere is known to be over; only a torn first document of all stops a start.
        assert set(halted) <= {"half of store write 1"}


def test_a_crash_during_recovery_is_recovered_too(quotes: Path, undisturbed: dict[str, Day], tmp_path: Path) -> None:
    first = Point("send", "after", 2)
    day = play(tmp_path / "once", quotes, first)
    before = day.points.index(first) + 1
    second = day.points[before:]
    kinds = {point.kind for point in second}
    assert "adopt" in kinds, "the first order is found at the broker"
    beginning = second[:24]
    for number, point in enumerate(beginning if IS_LONG else random.Random(5).sample(beginning, SLICE)):
        twice = play(tmp_path / str(number), quotes, first, point)
        check(twice)
        assert twice.halts or twice.closed == undisturbed["paper brokerage"].closed


# ---- the points are those of the code ----------------------------------------------------------------------------


def performer_effects() -> set[str]:
    return {name for name in vars(Performer) if not name.startswith("_")}


def test_every_effect_of_the_mailbox_has_a_point_before_and_after(
    quotes: Path, undisturbed: dict[str, Day], tmp_path: Path
) -> None:
    restarted = play(tmp_path / "once", quotes, Point("send", "after", 2))
    reached = {(point.kind, point.phase) for day in (*undisturbed.values(), restarted) for point in day.points}
    missing = {
        (kind, phase)
        for kind in performer_effects() - {"query"}
        for phase in ("before", "after")
        if (kind, phase) not in reached
    }
    # A day without a silent broker asks nothing; a question changes nothing outside.
    assert not missing


def calls_in(pattern: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in (REPOSITORY / "algorithms").glob(pattern):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found[node.func.attr] += 1
    return found


def test_the_code_at_leans_edge_has_the_effects_that_the_matrix_covers_and_no_other() -> None:
    calls = calls_in("*.py")
    assert not [name for name in ABSENT if calls[name]], "a new effect needs crash points in theatre.py"
    assert not calls_in("lean_orders.py")["update"], "replacing an order needs crash points in theatre.py"
    # Orders, flushes (and one read past the cache), and what is deleted from the store (kill and inbox files).
    places = {"combo_limit_order": 1, "limit_order": 1, "get_file_path": 4, "delete": 2}
    assert {name: calls[name] for name in places} == places, "count the new place, and see that it has a point"
