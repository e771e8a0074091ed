"""What the bot does under each behaviour of the broker script: one day each, against the paper brokerage's own broker.

Whatever the broker does: never two live orders of one intent, nothing filled beyond what was wanted, and the book is
the broker's or the difference is shown to a human.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.paper_brokerage.events import EventKind
from engine.paper_brokerage.faults import as_sent
from engine.paper_brokerage.script import Behaviour
from modules.risk.breaker import TripCode
from tests.engine.bot_crash.theatre import Day, PaperVenue, Point, check, play, write_quotes
from tests.shared_data import REPOSITORY


class ScriptedVenue(PaperVenue):
    """A broker whose reports travel as the script says: lost, doubled, out of order; a lost reply is no report."""

    def ask(self, operation: str, **values: Any) -> dict[str, Any]:
        outcome = self.broker.handle(operation, values)
        sent = as_sent(outcome.events, outcome.faults)
        if outcome.faults.lose_reply:
            sent = [event for event in sent if event.kind is not EventKind.ORDER_ACKNOWLEDGED]
        self.events.extend(sent)
        return outcome.result


@pytest.fixture(scope="module")
def quotes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("market") / "quotes.jsonl"
    write_quotes(file)
    return file


def day_of(folder: Path, quotes: Path, *points: Point, **rule: Any) -> Day:
    """Play a day under one rule."""
    return play(folder, quotes, *points, make=ScriptedVenue, rules=[rule] if rule else [])


def told(day: Day, name: str) -> list[str]:
    return [line for line in day.lines if line.startswith(f"{name}: ")]


def codes(day: Day) -> list[TripCode]:
    """Return what tripped the breaker before the day's own kill."""
    return [cause.code for cause in day.state.breaker.trips if cause.code is not TripCode.KILL]


def test_delay_longer_than_an_attempt_lives_gives_up_and_opens_nothing(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="delay", seconds=90)
    assert check(day)
    assert (day.closed, day.holdings) == (0, {})
    assert len(told(day, "order.given_up")) == 2, "every attempt was taken back before it could fill"


def test_partial_fills_are_booked_in_whole_structures_and_all_closed(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="partial", units=1, rest_after_seconds=60)
    assert check(day)
    assert day.closed >= 2
    assert day.holdings == {}


def test_order_that_never_fills_is_replaced_after_its_life(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="never", times=1)
    assert check(day)
    assert (day.closed, codes(day)) == (2, [])


def test_rejected_orders_end_their_intents_and_are_not_sent_again(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="reject", reason="no options for you")
    assert check(day)
    assert [line.endswith(": no options for you") for line in told(day, "order.rejected")] == [True, True]
    assert (day.closed, len(day.state.works)) == (0, 0)


def test_order_rejected_after_it_was_accepted_ends_its_intent_the_others_go_on(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="reject_late", seconds=30, times=1)
    assert check(day)
    assert (len(told(day, "order.rejected")), day.closed) == (1, 1)


def test_lost_acknowledgement_leads_to_no_second_order(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="lose_acknowledgement", match={"operation": "submit"})
    assert check(day)
    assert (day.closed, day.holdings) == (2, {})


def test_fill_after_the_cancel_is_booked_and_stops_openings(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, do="fill_after_cancel", seconds=1, times=1)
    is_settled = check(day)
    assert TripCode.CONTRADICTION in codes(day) or not is_settled


def test_dropped_tags_do_not_hide_an_order_from_the_next_run(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, Point("send", "after", 2), do="drop_tags")
    check(day)
    assert len(told(day, "recovery.order")) + len(told(day, "recovery.lost")) + len(told(day, "recovery.filled")) >= 1
    assert told(day, "recovery.stranger") == []


def test_forgotten_open_order_halts_the_next_run_until_a_human_has_looked(tmp_path: Path, quotes: Path) -> None:
    day = day_of(tmp_path, quotes, Point("send", "after", 2), do="forget_open_orders")
    check(day)
    assert len(told(day, "recovery.lost")) == 1
    assert day.halts == 1


def test_lost_fills_lead_to_no_second_order_and_are_read_off_the_holdings_at_the_next_start(
    tmp_path: Path, quotes: Path
) -> None:
    silent = day_of(tmp_path / "silent", quotes, do="lose_fill")
    waiting = {order.intent.intent_id for order in silent.state.orders.values()}
    assert waiting == {"20240110-1", "request-a-1"}, "both wait for an answer, and no other attempt follows them"
    assert (silent.closed, bool(silent.holdings)) == (0, True)
    again = day_of(tmp_path / "again", quotes, Point("cancel", "before", 2), do="lose_fill")
    assert len(told(again, "recovery.filled")) == 2
    assert set(again.state.positions) == {"20240110-1", "request-a-1"}


@pytest.mark.parametrize("rule", [{"do": "duplicate_events", "copies": 2}, {"do": "reorder_events", "window": 3}])
def test_doubled_and_shuffled_reports_are_booked_once(rule: dict[str, Any], tmp_path: Path, quotes: Path) -> None:
    calm = day_of(tmp_path / "calm", quotes)
    day = day_of(tmp_path / "rough", quotes, **rule)
    assert check(day)
    assert (day.closed, day.holdings, day.cash) == (calm.closed, calm.holdings, calm.cash)


#: Where the bot is tested under each behaviour; those of the connection need the broker's process.
TESTS: dict[Behaviour, str] = {
    Behaviour.DELAY: "test_delay_longer_than_an_attempt_lives_gives_up_and_opens_nothing",
    Behaviour.PARTIAL: "test_partial_fills_are_booked_in_whole_structures_and_all_closed",
    Behaviour.NEVER: "test_order_that_never_fills_is_replaced_after_its_life",
    Behaviour.REJECT: "test_rejected_orders_end_their_intents_and_are_not_sent_again",
    Behaviour.REJECT_LATE: "test_order_rejected_after_it_was_accepted_ends_its_intent_the_others_go_on",
    Behaviour.FILL_AFTER_CANCEL: "test_fill_after_the_cancel_is_booked_and_stops_openings",
    Behaviour.LOSE_ACKNOWLEDGEMENT: "test_lost_acknowledgement_leads_to_no_second_order",
    Behaviour.LOSE_FILL: "test_lost_fills_lead_to_no_second_order_and_are_read_off_the_holdings_at_the_next_start",
    Behaviour.DROP_TAGS: "test_dropped_tags_do_not_hide_an_order_from_the_next_run",
    Behaviour.FORGET_OPEN_ORDERS: "test_forgotten_open_order_halts_the_next_run_until_a_human_has_looked",
    Behaviour.DUPLICATE_EVENTS: "test_doubled_and_shuffled_reports_are_booked_once",
    Behaviour.REORDER_EVENTS: "test_doubled_and_shuffled_reports_are_booked_once",
}
#: These end between the engine and the broker: an algorithm sees their outcome, not them.
IN_THE_CONNECTION = {
    Behaviour.THROTTLE,
    Behaviour.INTERNAL_ERROR,
    Behaviour.GARBAGE_REPLY,
    Behaviour.TRUNCATE_REPLY,
    Behaviour.RESET_CONNECTION,
    Behaviour.RESTART,
    Behaviour.CRASH,
}


def test_every_behaviour_of_the_script_has_a_test_of_the_bot_or_of_the_connection() -> None:
    assert set(TESTS) | IN_THE_CONNECTION == set(Behaviour)
    assert all(name in globals() for name in TESTS.values())
    connection = (REPOSITORY / "tests/engine/durable_brokerage/test_broker_script.py").read_text(encoding="utf-8")
    protocol = (REPOSITORY / "tests/engine/paper_brokerage/test_script.py").read_text(encoding="utf-8")
    missing = [each for each in IN_THE_CONNECTION if f'"{each}"' not in connection + protocol]
    assert not missing, missing
