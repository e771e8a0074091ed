"""The flatten procedure: cancel and wait, whole structures by a walk to the collar, then shorts, then longs."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from modules.bot.flattening import estimate
from modules.bot.mailbox import Mailbox
from modules.domain.chains import ChainSnapshot
from modules.domain.events import (
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderCancelled,
    OrderFilled,
    OrderUnknown,
)
from modules.domain.intents import ExecutorKind
from modules.domain.orders import WorkingOrder
from modules.risk.breaker import BreakerLevel
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, opened, post
from tests.modules.builders import NOON, step

FLATTEN = HumanCommand(later(1), HumanOrder.FLATTEN, "get me out")


def flattened() -> tuple[Mailbox, Desk]:
    mailbox, desk = opened()
    post(mailbox, FLATTEN)
    desk.sent.clear()
    return mailbox, desk


def without_bids(event: MarketStep, keep: frozenset[object] = frozenset()) -> MarketStep:
    """Return the step with every bid gone but those of some contracts."""
    chain = event.chains[0]
    quotes = tuple(
        quote if contract in keep else replace(quote, bid=Decimal(0))
        for contract, quote in zip(chain.contracts, chain.quotes, strict=True)
    )
    emptied = ChainSnapshot(chain.underlying, chain.spot, chain.time, chain.contracts, quotes, chain.open_interest)
    return replace(event, chains=(emptied,))


def fail(mailbox: Mailbox, order: WorkingOrder, at: datetime) -> None:
    """Let an attempt die unfilled."""
    post(mailbox, step(at))
    post(mailbox, OrderCancelled(at, order.order_id))


def test_nothing_is_closed_beside_an_order_that_may_still_fill() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    entry = desk.sent[0]
    post(mailbox, FLATTEN, step(later(2)), step(later(3)))
    assert desk.cancelled == [entry.order_id]
    assert len(desk.sent) == 1
    post(mailbox, OrderFilled(later(3), entry.order_id, fills_of(entry, entry.limit)), step(later(4)))
    assert desk.sent[-1].intent.executor is ExecutorKind.FLATTEN
    assert desk.sent[-1].quantity == entry.quantity


def test_an_unknown_order_holds_the_closes_back_until_it_is_resolved() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    entry = desk.sent[0]
    post(mailbox, OrderUnknown(NOON, entry.order_id, "no answer"), FLATTEN, step(later(2)))
    assert len(desk.sent) == 1
    assert entry.order_id not in desk.cancelled
    post(mailbox, OrderCancelled(later(3), entry.order_id), step(later(4)))
    assert any(line.startswith("flatten.done: left: nothing") for line in desk.lines)


def test_prices_go_from_mid_over_natural_to_the_collar() -> None:
    mailbox, desk = flattened()
    patient = replace(mailbox.state.settings, flatten_leg_after=3600)
    mailbox.state = replace(mailbox.state, settings=patient)
    (position,) = mailbox.state.positions.values()
    for attempt in range(5):
        at = later(2) + attempt * timedelta(seconds=20)
        post(mailbox, step(at))
        order = desk.sent[-1]
        assert len(desk.sent) == attempt + 1
        fail(mailbox, order, at + timedelta(seconds=10))
    limits = [order.limit for order in desk.sent]
    assert limits == sorted(limits)
    assert limits[3] == limits[4], "the collar is not passed"
    assert {order.intent.structure for order in desk.sent} == {position.structure.reversed()}


def test_what_combos_leave_is_closed_shorts_first_then_longs() -> None:
    mailbox, desk = flattened()
    (position,) = mailbox.state.positions.values()
    post(mailbox, step(later(2)))
    fail(mailbox, desk.sent[-1], later(3))
    desk.sent.clear()
    post(mailbox, step(later(4)))
    assert {len(order.intent.structure.legs) for order in desk.sent} == {1}
    assert all(order.intent.structure.legs[0].ratio == 1 for order in desk.sent), "shorts are bought back first"
    bought = list(desk.sent)
    assert len(bought) == 2
    for order in bought:
        post(mailbox, OrderFilled(later(4), order.order_id, fills_of(order, order.limit)))
    desk.sent.clear()
    post(mailbox, step(later(5)))
    assert all(order.intent.structure.legs[0].ratio == -1 for order in desk.sent)
    sold = list(desk.sent)
    for order in sold:
        post(mailbox, OrderFilled(later(5), order.order_id, fills_of(order, order.limit)))
    post(mailbox, step(later(6)))
    assert mailbox.state.positions == {}
    assert mailbox.state.flatten is None
    assert mailbox.state.breaker.level is BreakerLevel.HALTED
    filled = [order.with_fills(fills_of(order, order.limit)) for order in (*bought, *sold)]
    (closed,) = mailbox.state.closed
    cash = -position.entry_cost - position.entry_fees - sum(order.cost + order.fees for order in filled)
    assert closed.net_profit == cash


def test_worthless_longs_are_left_and_named() -> None:
    mailbox, desk = flattened()
    post(mailbox, step(later(2)))
    fail(mailbox, desk.sent[-1], later(3))
    desk.sent.clear()
    post(mailbox, step(later(4)))
    for order in list(desk.sent):
        post(mailbox, OrderFilled(later(4), order.order_id, fills_of(order, order.limit)))
    desk.sent.clear()
    post(mailbox, without_bids(step(later(5))))
    assert desk.sent == []
    assert any(line.startswith("flatten.done: left:") and "+1P440" in line for line in desk.lines)


def test_cost_is_told_at_mid_and_natural_before_anything_is_sent() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1)))
    text = estimate(mailbox.state)
    post(mailbox, FLATTEN)
    assert any(text in line for line in desk.lines)
    assert "1 positions cost" in text


def test_outside_the_session_it_says_that_closes_wait() -> None:
    mailbox, desk = opened()
    evening = NOON.replace(hour=18)
    mailbox.state = replace(mailbox.state, time=evening)
    post(mailbox, replace(FLATTEN, time=evening))
    assert any("queued for the open" in line for line in desk.lines)
