"""Closes that LEAN's margin check would refuse: shorts first, else sent as they are with an alert."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from modules.bot.mailbox import Mailbox
from modules.bot.reductions import past_lean
from modules.domain.account import Account
from modules.domain.commands import WriteJournal
from modules.domain.events import MarketStep
from modules.domain.positions import Position
from modules.domain.structures import OptionLeg, Structure
from modules.positions.unwinding import Package
from tests.modules.bot.test_bot import Desk, later, opened, post
from tests.modules.builders import contract, step


def holding(structure: Structure) -> tuple[Mailbox, Desk, Position]:
    """Return a bot that holds one lot of a structure in place of its condor."""
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    held = replace(position, structure=structure, quantity=1, entry_cost=Decimal(-100), max_loss=Decimal(500))
    mailbox.state = replace(mailbox.state, positions={held.position_id: held})
    desk.sent.clear()
    return mailbox, desk, held


def stopped_with(mailbox: Mailbox, value: str) -> None:
    """Let the market run through the short call twice in an account of so much."""
    for minute in (1, 2):
        seen = step(later(minute), spot=505.0)
        assert isinstance(seen, MarketStep)
        post(mailbox, replace(seen, account=Account(Decimal(value), Decimal(value))))


def condor(call_wing: int) -> Structure:
    legs = ((450, "put", 1), (455, "put", -1), (485, "call", -1), (call_wing, "call", 1))
    return Structure("iron condor", tuple(OptionLeg(contract(k, right), n) for k, right, n in legs))


def test_a_close_that_lean_takes_is_sent_whole_and_without_alert() -> None:
    mailbox, desk, held = holding(condor(510))
    stopped_with(mailbox, "100000")
    assert desk.sent[-1].intent.structure == held.structure.reversed()
    assert not any(line.startswith("alert") for line in desk.lines)


def test_a_close_that_lean_refuses_in_every_way_is_sent_all_the_same_with_an_alert() -> None:
    """The call wing of 25 costs some 1,700 to close, LEAN holds 500 for the put wing and finds nothing free."""
    mailbox, desk, held = holding(condor(510))
    stopped_with(mailbox, "600")
    assert desk.sent[-1].intent.structure == held.structure.reversed()
    assert any(line.startswith("alert: LEAN is expected to refuse a reduction of SPY") for line in desk.lines)


def test_one_side_that_lean_refuses_becomes_the_whole_position() -> None:
    """The call side would leave the put wing's 500 and cost premium; the whole condor sets it free."""
    mailbox, _, held = holding(condor(490))
    event = step(later(1))
    poor = replace(mailbox.state, account=Account(Decimal(600), Decimal(600)), chains={"SPY": event.chains[0]})
    side = Package(Structure("call side", condor(490).reversed().legs[2:]), 1)
    package, notes = past_lean(poor, event.chains[0], held, side)
    assert package == Package(held.structure.reversed(), 1)
    (note,) = notes
    assert isinstance(note, WriteJournal)
    assert "the whole position is closed" in note.text
    rich = replace(poor, account=Account(Decimal(50_000), Decimal(50_000)))
    assert past_lean(rich, event.chains[0], held, side) == (side, [])
