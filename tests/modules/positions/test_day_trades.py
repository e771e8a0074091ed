"""Round trips of one day (rule 31): what counts once, what counts never."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from modules.positions.day_trades import TRIPS_KEPT, DayTrades
from tests.modules.builders import contract

MONDAY, TUESDAY = date(2024, 1, 8), date(2024, 1, 9)
PUT, CALL, OTHER = contract(450, "put"), contract(490, "call"), contract(480, "call")


def test_a_spread_opened_and_closed_on_one_day_counts_once() -> None:
    record = DayTrades().traded(MONDAY, "open", [PUT, CALL], []).traded(MONDAY, "close", [], [PUT, CALL])
    assert record.trips == (MONDAY,)


def test_closing_it_leg_by_leg_is_still_one_round_trip() -> None:
    record = DayTrades().traded(MONDAY, "open", [PUT, CALL], [])
    for leg in (PUT, CALL, PUT):
        record = record.traded(MONDAY, "close", [], [leg])
    assert record.trips == (MONDAY,)


def test_closing_on_a_later_day_is_none() -> None:
    record = DayTrades().traded(MONDAY, "open", [PUT], []).traded(TUESDAY, "close", [], [PUT])
    assert record.trips == ()


def test_closing_what_was_held_before_is_none_even_if_something_else_was_opened() -> None:
    record = DayTrades().traded(MONDAY, "open", [PUT], []).traded(MONDAY, "close", [], [CALL])
    assert record.trips == ()


def test_two_openings_closed_by_one_order_are_two_round_trips() -> None:
    record = DayTrades().traded(MONDAY, "a", [PUT], []).traded(MONDAY, "b", [CALL], [])
    assert record.traded(MONDAY, "close", [], [PUT, CALL]).trips == (MONDAY, MONDAY)


def test_a_roll_closes_what_the_day_opened_and_opens_anew() -> None:
    record = DayTrades().traded(MONDAY, "open", [PUT], []).traded(MONDAY, "roll", [OTHER], [PUT])
    assert record.trips == (MONDAY,)
    assert record.traded(MONDAY, "close", [], [OTHER]).trips == (MONDAY, MONDAY)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from([PUT, CALL, OTHER])), max_size=60))
def test_a_day_has_at_most_one_round_trip_for_each_opening(acts: list[tuple[int, bool, object]]) -> None:
    record, openings = DayTrades(), dict.fromkeys(range(6), 0)
    for number, (day, is_opening, leg) in enumerate(sorted(acts, key=lambda act: act[0])):
        on = date(2024, 1, 8 + day)
        record = record.traded(on, str(number), [leg] if is_opening else [], [] if is_opening else [leg])  # type: ignore[list-item]  # drawn contracts
        openings[day] += is_opening
    for day, count in openings.items():
        assert record.trips.count(date(2024, 1, 8 + day)) <= count
    assert len(record.trips) <= TRIPS_KEPT
