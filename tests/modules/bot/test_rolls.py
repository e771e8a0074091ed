"""A roll through the mailbox: risk check, one combo, booking whole and in part, refusals told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from modules.bot.documents import to_document
from modules.bot.stages import Stage, stage_of
from modules.bot.state import BotState
from modules.domain.commands import SendOrder
from modules.domain.events import HumanCommand, HumanOrder, OrderCancelled, OrderFilled
from modules.domain.orders import LegFill
from modules.domain.settings import Settings
from modules.reference_data.in_memory import NOTHING_KNOWN
from tests.modules.bot.playbook import Broker, Day, Look, Played, clock, opened, play
from tests.modules.positions.rules.test_rolls import CONDOR, MARKET
from tests.modules.positions.situations import WEDNESDAY
from tests.modules.risk.situations import WIDE

SETTINGS = replace(Settings(), **{**WIDE, "days_to_exit": 0})
BEFORE = clock(date(2024, 2, 20), "10:00")
AT_NOON = Look("12:00", {"SPY": 466.0}, MARKET)
AFTER_NOON = Look("12:01", {"SPY": 466.0}, MARKET)


class Patient(Broker):
    """Fill nothing by itself."""

    def send(self, command: SendOrder) -> None:
        self.sent.append(command.order)


def condor(broker: Broker) -> BotState:
    return opened(BotState(SETTINGS), broker, "c", CONDOR, 2, [1.00, 2.50, 2.00, 0.90], BEFORE)


def wednesday(broker: Broker, looks: list[Look], state: BotState, **day: Any) -> Played:
    return play(Day(WEDNESDAY, looks, **day), to_document(state), broker, SETTINGS, NOTHING_KNOWN, is_live=False)


def test_the_tested_side_moves_in_one_combo_and_the_other_stays() -> None:
    broker = Broker()
    played = wednesday(broker, [AT_NOON, AFTER_NOON], condor(broker))
    (order,) = broker.sent
    assert len(order.intent.structure.legs) == 4
    assert order.limit == Decimal("-0.40"), "the mid: 4.90 for 4.50"
    (position,) = played.state.positions.values()
    assert sorted(f"{leg.ratio:+d} {leg.contract}" for leg in position.structure.options) == [
        "+1 SPY 2024-03-15 500 call",
        "+1 SPY 2024-04-19 455 put",
        "-1 SPY 2024-03-15 490 call",
        "-1 SPY 2024-04-19 465 put",
    ]
    assert (position.rolls, position.parent_id, position.lineage_id) == (1, "c", "c")
    assert position.entry_cost == Decimal("-520.00") - Decimal("80.00")
    assert position.max_loss == Decimal(2 * 1000 * 2) - Decimal("600.00"), "each side does its worst apart"
    assert stage_of(played.state, "c") is Stage.CLOSED


def test_a_part_of_a_roll_leaves_the_rest_as_it_was() -> None:
    broker = Patient()
    state = condor(broker)
    played = wednesday(broker, [AT_NOON], state)
    (order,) = broker.sent
    prices = {leg.instrument: broker.quotes[leg.instrument].mid for leg in order.intent.structure.legs}
    fills = tuple(
        LegFill(leg.instrument, leg.ratio, prices[leg.instrument], Decimal("0.65"), f"f{number}")
        for number, leg in enumerate(order.intent.structure.legs)
    )
    assert stage_of(played.state, "c") is Stage.ROLLING
    ends = [
        OrderFilled(clock(WEDNESDAY, "12:00"), order.order_id, fills),
        OrderCancelled(clock(WEDNESDAY, "12:01"), order.order_id),
    ]
    after = wednesday(broker, [], played.state, after=ends)
    rest, child = sorted(after.state.positions.values(), key=lambda position: position.rolls)
    assert (rest.position_id, rest.quantity, rest.structure, rest.rolls) == ("c", 1, CONDOR, 0)
    assert (child.quantity, child.rolls, child.lineage_id) == (1, 1, "c")
    assert rest.entry_cost + child.entry_cost == Decimal("-520.00") - Decimal("40.00")


def test_a_halted_bot_rolls_nothing_and_a_reduce_only_one_is_refused_once() -> None:
    broker = Broker()
    stop = HumanCommand(clock(WEDNESDAY, "11:00"), HumanOrder.STOP_OPENING, "enough")
    played = wednesday(broker, [AT_NOON, AFTER_NOON], condor(broker), before=[stop])
    assert broker.sent == []
    refused = [line for line in played.lines if line.startswith("roll.refused")]
    assert len(refused) == 1
    assert "BREAKER" in refused[0]
