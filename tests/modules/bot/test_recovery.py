"""A restart: which orders are found, what happened meanwhile, what is missing; never a second order for one intent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.account import Account, Holding
from modules.domain.commands import AdoptOrder, SendOrder
from modules.domain.contracts import Stock
from modules.domain.events import (
    AccountRecovered,
    ClockTick,
    HumanCommand,
    HumanOrder,
    OrderAccepted,
    OrderCancelled,
    OrderFilled,
)
from modules.domain.orders import OrderState, WorkingOrder
from modules.domain.restart import BrokerOrder
from modules.risk.breaker import BreakerLevel, TripCode
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, opened, post
from tests.modules.builders import NEW_YORK, NOON, step

FEES = Decimal("0.65")


class RestartedDesk(Desk):
    """A desk that also takes orders of an earlier run."""

    def __init__(self) -> None:
        super().__init__()
        self.adopted: list[AdoptOrder] = []

    def adopt(self, command: AdoptOrder) -> None:
        self.adopted.append(command)


def working(broker_id: str = "B7") -> tuple[Mailbox, WorkingOrder]:
    """Return a live bot with one acknowledged opening of the first run."""
    mailbox, desk = bot(60)
    mailbox.state = replace(mailbox.state, is_live=True)
    post(mailbox, recovery(mailbox, epoch=1), step())
    order = desk.sent[0]
    post(mailbox, OrderAccepted(NOON, order.order_id, (1, 2, 3, 4), (broker_id,)))
    return mailbox, order


def recovery(
    mailbox: Mailbox,
    *orders: BrokerOrder,
    holdings: tuple[Holding, ...] | None = (),
    cash: str = "100000",
    epoch: int = 2,
    complete: bool = False,
) -> AccountRecovered:
    money = Decimal(cash)
    return AccountRecovered(later(5), epoch, Account(money, money, holdings), orders, complete)


def shown(order: WorkingOrder, **changes: Any) -> BrokerOrder:
    quantities = tuple(order.remaining.items())
    found = BrokerOrder((11, 12, 13, 14), ("B7",), order.order_id, quantities, order.limit, NOON)
    return replace(found, **changes)


def restarted(mailbox: Mailbox) -> tuple[Mailbox, RestartedDesk]:
    """Return a new process with the document of the old one."""
    document = json.loads(json.dumps(to_document(mailbox.state)))
    desk = RestartedDesk()
    state = from_document(document, mailbox.state.settings)
    return Mailbox(replace(state, is_live=True), desk), desk


def held(order: WorkingOrder, quantity: int | None = None) -> tuple[Holding, ...]:
    whole = order.quantity if quantity is None else quantity
    return tuple(Holding(leg.instrument, leg.ratio * whole) for leg in order.intent.structure.legs)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tag": ""},
        {"broker_ids": ("B99",)},
        {"broker_ids": ("B99",), "tag": ""},
    ],
    ids=["id and tag", "id alone", "tag alone", "terms alone"],
)
def test_an_open_order_is_found_again_and_worked_on(changes: dict[str, Any]) -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    assert mailbox.state.orders[order.order_id].state is OrderState.UNKNOWN
    post(mailbox, recovery(mailbox, shown(order, **changes)))
    assert mailbox.state.orders[order.order_id].state is OrderState.WORKING
    assert [(a.order.order_id, a.lean_ids) for a in desk.adopted] == [(order.order_id, (11, 12, 13, 14))]
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED
    post(mailbox, step(later(6)))
    assert desk.sent == [], "the intent has its order"
    assert desk.cancelled == [order.order_id]
    post(mailbox, OrderCancelled(later(6), order.order_id), step(later(7)))
    assert len(desk.sent) == 1, "the walk goes on"


@pytest.mark.parametrize(
    "changes",
    [
        {"broker_ids": ("B99",), "tag": "", "limit": Decimal("-0.55")},
        {"limit": Decimal("-0.55")},
        {"broker_ids": ("B99",), "tag": "", "created_at": later(30)},
        {"broker_ids": ("B99",), "tag": "somebody's"},
    ],
    ids=["another price", "an id given away again", "another time", "another's tag"],
)
def test_an_order_without_a_unique_match_halts_and_is_never_sent_again(changes: dict[str, Any]) -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, shown(order, **changes)))
    assert mailbox.state.orders[order.order_id].state is OrderState.UNKNOWN
    assert (mailbox.state.breaker.level, mailbox.state.breaker.trips[-1].code) == (
        BreakerLevel.HALTED,
        TripCode.RECOVERY,
    )
    assert any(line.startswith("recovery.lost") and order.order_id in line for line in desk.lines)
    assert any(line.startswith("recovery.stranger") for line in desk.lines)
    for minute in range(6, 20):
        post(mailbox, step(later(minute)), ClockTick(later(minute), later(minute), is_session_open=True))
    assert (desk.sent, desk.queried, desk.adopted) == ([], [], [])


def test_two_orders_that_fit_equally_well_are_both_left_alone() -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    twin = shown(order, broker_ids=("B99",), tag="")
    post(mailbox, recovery(mailbox, twin, replace(twin, broker_ids=("B98",), lean_ids=(21,))))
    assert mailbox.state.breaker.level is BreakerLevel.HALTED
    assert desk.adopted == []


def test_a_lost_order_that_a_human_has_settled_is_over_and_the_reset_bot_trades_again() -> None:
    before, _order = working()
    mailbox, _desk = restarted(before)
    post(mailbox, recovery(mailbox))
    post(mailbox, HumanCommand(later(6), HumanOrder.SETTLE_ORDERS, "called the desk: it is dead"))
    assert mailbox.state.orders == {}
    post(mailbox, HumanCommand(later(6), HumanOrder.RESET_BREAKER, "settled"))
    assert (mailbox.state.breaker.level, mailbox.state.works) == (BreakerLevel.CLOSED, {})


def test_a_lost_order_survives_another_restart_as_lost() -> None:
    before, order = working()
    mailbox, _ = restarted(before)
    post(mailbox, recovery(mailbox))
    again, _desk = restarted(mailbox)
    post(again, recovery(again, epoch=3))
    assert again.state.continuity.is_lost(order.order_id)
    assert again.state.breaker.level is BreakerLevel.HALTED


def test_an_order_that_filled_while_nobody_listened_is_booked_at_the_cash_that_moved() -> None:
    before, order = working()
    mailbox, _desk = restarted(before)
    price = order.limit - Decimal("0.02")
    contracts = order.intent.structure.contracts * order.quantity
    cash = Decimal(100_000) - price * 100 * order.quantity - FEES * contracts
    # The ledger knows the broker's cash from the last step without an open order.
    kept = mailbox.state.continuity.rested(Decimal(100_000))
    mailbox.state = replace(mailbox.state, continuity=kept)
    post(mailbox, recovery(mailbox, holdings=held(order), cash=str(cash)))
    (position,) = mailbox.state.positions.values()
    assert (position.entry_price, position.entry_fees) == (price, FEES * contracts)
    assert (mailbox.state.orders, mailbox.state.works) == ({}, {})
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED
    assert mailbox.state.continuity.unbooked(cash) == 0


def test_a_fill_whose_cash_says_nothing_is_booked_at_its_limit() -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, holdings=held(order), cash="1"))
    (position,) = mailbox.state.positions.values()
    assert position.entry_price == order.limit
    assert any("price not known" in line for line in desk.lines)


def test_a_part_that_filled_meanwhile_is_booked_and_the_rest_works_on() -> None:
    before, order = working()
    assert order.quantity > 1
    mailbox, _desk = restarted(before)
    rest = tuple((leg, quantity // order.quantity * (order.quantity - 1)) for leg, quantity in order.remaining.items())
    post(mailbox, recovery(mailbox, shown(order, quantities=rest), holdings=held(order, 1)))
    followed = mailbox.state.orders[order.order_id]
    assert (followed.state, followed.whole_structures) == (OrderState.PARTIALLY_FILLED, 1)
    post(
        mailbox,
        OrderFilled(later(6), order.order_id, fills_of(replace(order, quantity=order.quantity - 1), order.limit)),
    )
    (position,) = mailbox.state.positions.values()
    assert position.quantity == order.quantity


def test_an_order_that_a_broker_which_shows_every_order_shows_nowhere_is_over_and_the_walk_goes_on() -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, complete=True))
    assert mailbox.state.orders == {}
    assert any(line.startswith("recovery.ended") and order.order_id in line for line in desk.lines)
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED
    post(mailbox, step(later(6)))
    assert [sent.attempt for sent in desk.sent] == [2]


def test_the_second_leg_that_was_reported_to_nobody_is_found_in_the_holdings() -> None:
    before, order = working()
    first = fills_of(order, order.limit)[0]
    post(before, OrderFilled(NOON, order.order_id, (replace(first, fill_id="1-1-1"),)))
    mailbox, _ = restarted(before)
    post(mailbox, recovery(mailbox, holdings=held(order), complete=True))
    (position,) = mailbox.state.positions.values()
    assert (position.quantity, position.entry_price) == (order.quantity, order.limit)
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED


def test_the_part_of_an_ended_order_that_filled_is_booked_and_the_walk_asks_for_the_rest() -> None:
    before, order = working()
    assert order.quantity > 1
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, holdings=held(order, 1), complete=True))
    assert [position.quantity for position in mailbox.state.positions.values()] == [1]
    post(mailbox, step(later(6)))
    assert [(sent.attempt, sent.quantity) for sent in desk.sent] == [(2, order.quantity - 1)]
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED


def test_a_part_says_nothing_of_the_rest_where_the_broker_may_hide_orders() -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, holdings=held(order, 1)))
    assert mailbox.state.breaker.level is BreakerLevel.HALTED
    assert mailbox.state.positions == {}
    assert any(line.startswith("recovery.lost") for line in desk.lines)


@pytest.mark.parametrize("spoilt", ["a leg alone", "a stranger like it", "no holdings told"])
def test_even_a_broker_that_shows_every_order_halts_the_bot_where_something_is_left_open(spoilt: str) -> None:
    before, order = working()
    mailbox, desk = restarted(before)
    holdings: tuple[Holding, ...] | None = ()
    orders: tuple[BrokerOrder, ...] = ()
    match spoilt:
        case "a leg alone":
            holdings = held(order)[:1]
        case "a stranger like it":
            orders = (shown(order, broker_ids=("B99",), tag="", limit=Decimal("-0.55")),)
        case _:
            holdings = None
    post(mailbox, recovery(mailbox, *orders, holdings=holdings, complete=True))
    assert mailbox.state.continuity.is_lost(order.order_id)
    assert mailbox.state.breaker.level is BreakerLevel.HALTED
    post(mailbox, *(step(later(minute)) for minute in range(6, 12)))
    assert desk.sent == []


def test_positions_that_the_broker_does_not_have_are_named_and_nothing_is_opened() -> None:
    before, _ = opened()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, complete=True))
    assert mailbox.state.breaker.level is BreakerLevel.REDUCE_ONLY
    named = [line for line in desk.lines if line.startswith("recovery.missing-position")]
    assert len(named) == 4
    assert all("the broker holds +0" in line and "iron condor" in line for line in named)
    post(mailbox, *(step(later(minute)) for minute in range(6, 20)))
    assert not [sent for sent in desk.sent if not sent.intent.is_reduction]


def test_unknown_positions_are_shown_and_never_traded_against() -> None:
    before, _ = working()
    stranger = Holding(step().chains[0].contracts[0], -3)
    mailbox, desk = restarted(before)
    order = next(iter(mailbox.state.orders.values()))
    post(mailbox, recovery(mailbox, shown(order), holdings=(stranger,)))
    assert any(line.startswith("recovery.unknown-position") and "-3" in line for line in desk.lines)
    assert mailbox.state.positions == {}
    post(mailbox, step(later(6)))
    assert desk.sent == []


def test_a_broker_that_does_not_tell_its_holdings_proves_nothing() -> None:
    before, _ = opened()
    mailbox, desk = restarted(before)
    post(mailbox, recovery(mailbox, holdings=None))
    assert not [line for line in desk.lines if line.startswith("recovery.missing-position")]
    assert len(mailbox.state.positions) == 1


def test_identities_are_on_disk_before_submission_and_complete_after_acknowledgement() -> None:
    mailbox, desk = bot(60)
    mailbox.state = replace(mailbox.state, is_live=True)
    saved: list[dict[str, Any]] = []
    sent: list[int] = []
    desk.save = lambda state: saved.append(to_document(state)) or True  # type: ignore[method-assign, func-returns-value]
    desk.send = lambda command: sent.append(len(saved)) or Desk.send(desk, command)  # type: ignore[method-assign, func-returns-value]
    post(mailbox, recovery(mailbox, epoch=3), step())
    order = desk.sent[0]
    journal = saved[sent[0] - 1]["continuity"]["identities"]
    assert (journal[order.order_id]["epoch"], journal[order.order_id]["broker_ids"]) == (3, [])
    post(mailbox, OrderAccepted(NOON, order.order_id, (5,), ("B1",)))
    journal = saved[-1]["continuity"]["identities"]
    assert (journal[order.order_id]["lean_ids"], journal[order.order_id]["broker_ids"]) == ([5], ["B1"])


def test_a_fault_halts_the_live_bot_is_told_once_and_leaves_no_callback() -> None:
    mailbox, desk = bot(60)
    mailbox.state = replace(mailbox.state, is_live=True)

    def explode(command: SendOrder) -> None:
        raise KeyError("no symbol")

    desk.send = explode  # type: ignore[method-assign]
    post(mailbox, step(), step(later(1)))
    assert (mailbox.state.breaker.level, mailbox.state.breaker.trips[-1].code) == (BreakerLevel.HALTED, TripCode.FAULT)
    (line,) = [line for line in desk.lines if line.startswith("fault")]
    assert "KeyError" in line
    assert "SendOrder" in line
    (order,) = mailbox.state.orders.values()
    assert order.state is OrderState.UNKNOWN, "nobody knows how far the submission came"


def test_a_fault_in_a_backtest_surfaces() -> None:
    mailbox, desk = bot(60)

    def explode(command: SendOrder) -> None:
        raise KeyError("no symbol")

    desk.send = explode  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        post(mailbox, step())


def test_closed_positions_are_counted_over_restarts() -> None:
    before, _ = opened()
    before.state = replace(before.state, closed_before=7, realised_before=Decimal("12.50"))
    mailbox, _ = restarted(before)
    assert (mailbox.state.closed_before, mailbox.state.realised) == (7, Decimal("12.50"))


def test_what_expired_and_was_assigned_while_the_bot_was_away_is_booked_to_the_cent() -> None:
    before, _ = opened()
    (position,) = before.state.positions.values()
    before.state = replace(before.state, continuity=before.state.continuity.rested(Decimal(100_000)))
    mailbox, desk = restarted(before)
    day_after = datetime(2024, 2, 17, 9, 0, tzinfo=NEW_YORK)
    short = next(leg for leg in position.structure.options if leg.ratio < 0 and not leg.contract.is_call)
    lots = -short.ratio * position.quantity
    paid = short.contract.strike * 100 * lots
    stock = Holding(Stock("SPY"), 100 * lots)
    post(mailbox, replace(recovery(mailbox, holdings=(stock,), cash=str(100_000 - paid)), time=day_after))
    (left,) = mailbox.state.positions.values()
    assert (left.structure.shares * left.quantity, left.lineage_id) == (100 * lots, position.lineage_id)
    assert mailbox.state.breaker.level is BreakerLevel.CLOSED
    assert mailbox.state.continuity.unbooked(100_000 - paid) == 0
    assert sum(line.startswith("engine.action") for line in desk.lines) == 4
    assert any(line.startswith("alert: ASSIGNMENT") for line in desk.lines)
    assert not [line for line in desk.lines if line.startswith("recovery.missing-position")]
