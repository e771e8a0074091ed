"""A wheel (SIMULATED): put, roll, assignment, two calls, called away; both bases to the cent against a hand ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.state import BotState
from modules.domain.contracts import OptionContract, OptionRight, Stock
from modules.domain.events import EngineAction
from modules.domain.orders import LegFill
from modules.domain.positions import Position
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, Structure
from modules.positions.lots import to_csv
from modules.reference_data.in_memory import NOTHING_KNOWN
from tests.modules.bot.playbook import Broker, Day, Look, clock, opened, play
from tests.modules.risk.situations import WIDE

MARCH, APRIL, MAY, JUNE = date(2024, 3, 15), date(2024, 4, 19), date(2024, 5, 17), date(2024, 6, 21)
ROLL_DAY = date(2024, 3, 12)
SETTINGS = replace(Settings(), **WIDE)
SPY = Stock("SPY")


def contract(strike: int, right: str, expiration: date) -> OptionContract:
    return OptionContract("SPY", expiration, Decimal(strike), OptionRight(right))


PUT, ROLLED = contract(500, "put", MARCH), contract(500, "put", APRIL)
CALL, SECOND = contract(505, "call", MAY), contract(500, "call", JUNE)


def short(name: str, option: OptionContract) -> Structure:
    return Structure(name, (OptionLeg(option, -1),))


@dataclass
class Wheel:
    """Hold the book after each step of the story."""

    broker: Broker
    state: BotState
    closed: list[Any]
    lines: list[str]

    @property
    def position(self) -> Position:
        (found,) = self.state.positions.values()
        return found

    def tax_cost(self) -> Decimal:
        return self.state.upkeep.lots.cost_of("wheel", SPY)

    def realised(self) -> Decimal:
        return self.state.upkeep.lots.realised("wheel")


def _night(wheel: Wheel, day: Day) -> Wheel:
    document = to_document(wheel.state)
    found = play(day, document, wheel.broker, SETTINGS, NOTHING_KNOWN, is_live=False)
    return replace(wheel, state=found.state, closed=[*wheel.closed, *found.closed], lines=[*wheel.lines, *found.lines])


def _engine(day: date, *trades: tuple[Any, int, int]) -> EngineAction:
    fills = tuple(LegFill(name, quantity, Decimal(price), Decimal(0)) for name, quantity, price in trades)
    return EngineAction(clock(day, "23:00"), fills, "scripted")


def sold() -> Wheel:
    broker = Broker()
    at = clock(date(2024, 2, 12), "10:00")
    state = opened(BotState(SETTINGS), broker, "wheel", short("naked put", PUT), 1, [4.00], at, "cash-secured put")
    return Wheel(broker, state, [], [])


def rolled() -> Wheel:
    quotes = {PUT: (4.95, 5.05), ROLLED: (7.95, 8.05)}
    looks = [Look("10:00", {"SPY": 497.0}, quotes), Look("10:01", {"SPY": 497.0}, quotes)]
    return _night(sold(), Day(ROLL_DAY, looks))


def assigned() -> Wheel:
    return _night(rolled(), Day(APRIL, [], after=[_engine(APRIL, (ROLLED, 1, 0), (SPY, 100, 500))]))


def _written(wheel: Wheel, name: str, call: OptionContract, price: float, at: date) -> Wheel:
    state = from_document(to_document(wheel.state), SETTINGS)
    held = wheel.position.position_id
    shape = short("naked call", call)
    state = opened(state, wheel.broker, name, shape, 1, [price], clock(at, "10:00"), "covered call", held)
    return replace(wheel, state=state)


def first_call_expired() -> Wheel:
    wheel = _written(assigned(), "first", CALL, 2.00, date(2024, 4, 22))
    return _night(wheel, Day(MAY, [], after=[_engine(MAY, (CALL, 1, 0))]))


def called_away() -> Wheel:
    wheel = _written(first_call_expired(), "second", SECOND, 3.00, date(2024, 5, 20))
    return _night(wheel, Day(JUNE, [], after=[_engine(JUNE, (SECOND, 1, 0), (SPY, -100, 500))]))


def test_the_tested_put_is_rolled_for_a_credit_and_stays_one_lineage() -> None:
    wheel = rolled()
    position = wheel.position
    assert (position.structure, position.rolls) == (short("naked put", ROLLED), 1)
    assert (position.lineage_id, position.parent_id) == ("wheel", "wheel")
    assert position.position_id != "wheel"
    assert position.entry_cost == Decimal("-700.00"), "4.00 and a credit of 8.00 - 5.00"
    assert position.entry_fees == Decimal("1.95")
    assert sum("management.roll" in line for line in wheel.lines) == 1
    assert wheel.closed == [], "a roll is no closed position"
    assert wheel.realised() == Decimal("399.35") - Decimal("500.65"), "the tax lots realise it"


def test_the_target_of_a_rolled_put_looks_at_the_lineages_net_credit() -> None:
    """Half of 7.00: closed at 3.50, not at half of the 8.00 that the second put brought."""
    wheel = rolled()
    day = date(2024, 3, 20)
    above = _night(wheel, Day(day, [Look("10:00", {"SPY": 505.0}, {ROLLED: (3.48, 3.56)})]))
    assert above.closed == []
    below = _night(wheel, Day(day, [Look("10:00", {"SPY": 505.0}, {ROLLED: (3.46, 3.54)})]))
    (closed,) = below.closed
    assert closed.net_profit == Decimal("700.00") - Decimal("350.00") - Decimal("1.95") - Decimal("0.65")


def test_assignment_economic_basis_has_all_premiums_and_tax_basis_only_the_assigned_puts() -> None:
    wheel = assigned()
    position = wheel.position
    assert position.structure.shares * position.quantity == 100
    assert position.economic_basis == Decimal("493.0195"), "(50,000 - 700 + 1.95) / 100"
    assert wheel.tax_cost() == Decimal("49200.65"), "50,000 - 800 + 0.65"
    assert wheel.realised() == Decimal("-101.30")


def test_a_call_that_expires_lowers_the_economic_basis_and_leaves_the_tax_basis() -> None:
    wheel = first_call_expired()
    assert wheel.position.economic_basis == Decimal("491.0260"), "another 199.35 less"
    assert wheel.tax_cost() == Decimal("49200.65")
    assert wheel.realised() == Decimal("-101.30") + Decimal("199.35")


def test_called_away_both_ledgers_end_at_the_same_profit() -> None:
    wheel = called_away()
    assert wheel.state.positions == {}
    (closed,) = wheel.closed
    by_hand = Decimal(400) + Decimal(300) + Decimal(200) + Decimal(300) - Decimal("0.65") * 5
    assert closed.net_profit == by_hand == Decimal("1196.75")
    lots = wheel.state.upkeep.lots
    assert lots.open == ()
    shares = next(each for each in lots.closed if each.lot.instrument == SPY)
    assert (shares.lot.cost, shares.proceeds, shares.gain) == (
        Decimal("49200.65"),
        Decimal("50299.35"),
        Decimal("1098.70"),
    )
    assert wheel.broker.cash == by_hand


def test_the_lots_of_the_wheel_as_csv() -> None:
    text = to_csv(called_away().state.upkeep.lots)
    assert "wheel,SPY,100,2024-04-19 23:00,assignment,2024-06-21 23:00,assignment,49200.65,50299.35,1098.70" in text
    assert "-399.35,-500.65,-101.30,short,no,yes" in text, "a loss beside another put on SPY is a wash sale candidate"


@pytest.mark.parametrize("wheel", [rolled, assigned, first_call_expired])
def test_every_step_survives_a_restart(wheel: Any) -> None:
    state = wheel().state
    restored = from_document(to_document(state), SETTINGS)
    assert restored.positions == state.positions
    assert restored.upkeep.lots.open == state.upkeep.lots.open
