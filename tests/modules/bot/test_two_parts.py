"""The two-part spread on the bot's road: part one, part two for what it cost, or the way out (trading rule 9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from modules.bot.documents import from_document, to_document
from modules.bot.mailbox import Mailbox
from modules.domain.events import (
    Answer,
    CareChanged,
    DifferenceAnswered,
    EngineAction,
    HumanCommand,
    HumanOrder,
    MarketStep,
    OrderCancelled,
    OrderFilled,
    SessionStarted,
)
from modules.domain.intents import ExecutorKind
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.positions import Care, ExitReason
from modules.domain.session_context import SessionContext, Trend
from modules.domain.structures import Structure
from modules.execution.two_part import TRANSITIONS, IllegalTwoPartError, TwoPart, TwoPartState
from modules.pricing.package import package_quote
from modules.strategies.two_part_butterfly import part_two_of
from tests.modules.bot.test_bot import Desk, bot, fills_of, later, post
from tests.modules.bot.test_upkeep import with_holdings
from tests.modules.builders import EXPIRATION, NEW_YORK, NOON, chain, rank, step

#: Where part two is worth more than part one cost.
RISEN = 482.0


def two_part_bot(**settings: object) -> tuple[Mailbox, Desk]:
    return bot(20, strategies="two-part butterfly", **settings)


def unmatched() -> tuple[Mailbox, Desk, WorkingOrder]:
    """Return a bot whose part one has just filled at its limit."""
    mailbox, desk = two_part_bot()
    post(mailbox, step())
    (order,) = desk.sent
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    return mailbox, desk, order


def completed() -> tuple[Mailbox, Desk]:
    mailbox, desk, _ = unmatched()
    post(mailbox, step(later(1), spot=RISEN))
    order = desk.sent[-1]
    post(mailbox, OrderFilled(later(1), order.order_id, fills_of(order, order.limit)))
    return mailbox, desk


def state_of(mailbox: Mailbox) -> TwoPartState:
    (trade,) = mailbox.state.memory.two_parts.values()
    return trade.state


def on_day(days: int) -> MarketStep:
    return step(NOON + timedelta(days=days))


def test_part_one_is_one_debit_spread_at_its_share_of_the_range() -> None:
    mailbox, desk = two_part_bot()
    post(mailbox, step())
    (order,) = desk.sent
    quote = package_quote(order.intent.structure, chain().quote_table())
    assert quote is not None
    assert (order.intent.structure.name, order.quantity) == ("bull call spread", 1)
    assert order.limit == quote.buy_price(Decimal("0.35"), Decimal("0.01"))
    assert order.intent.executor is ExecutorKind.TWO_PART
    assert state_of(mailbox) is TwoPartState.PART_ONE


def test_a_falling_trend_asks_for_puts() -> None:
    mailbox, desk = two_part_bot()
    post(mailbox, SessionStarted(NOON, "SPY", SessionContext(rank(20), Trend.DOWN)), step())
    assert desk.sent[0].intent.structure.name == "bear put spread"
    part_two = part_two_of(desk.sent[0].intent.structure)
    strikes = [int(leg.contract.strike) for leg in part_two.options]
    assert (part_two.name, strikes) == ("bull put spread", [465, 460])


def test_part_one_that_does_not_fill_is_given_up_after_its_attempts() -> None:
    mailbox, desk = two_part_bot(two_part_attempts=3)
    post(mailbox, step())
    for minute in range(1, 20):
        post(mailbox, step(later(minute)))
        post(mailbox, *(OrderCancelled(later(minute), order_id) for order_id in list(mailbox.state.orders)))
    assert len(desk.sent) == 3
    assert state_of(mailbox) is TwoPartState.ABANDONED


def test_part_two_is_not_sent_for_less_than_part_one_and_all_fees() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, step(later(1)), step(later(2), spot=472))
    assert len(desk.sent) == 1
    assert state_of(mailbox) is TwoPartState.UNMATCHED


def test_part_two_asks_for_its_share_once_the_credit_pays_for_everything() -> None:
    mailbox, desk, one = unmatched()
    post(mailbox, step(later(1), spot=RISEN))
    two = desk.sent[-1]
    quote = package_quote(two.intent.structure, chain(later(1), RISEN).quote_table())
    assert quote is not None
    assert [int(leg.contract.strike) * leg.ratio for leg in two.intent.structure.options] == [-475, 480]
    # Two contracts in, two more in, four out: 8 x 0.65 a share of a hundred.
    assert -two.limit >= one.limit + Decimal("0.052")
    assert two.limit == quote.credit_price(Decimal("0.65"), Decimal("0.01")) == two.intent.worst_price
    assert "2.3620 needed" in two.intent.rationale


def test_both_parts_make_a_butterfly_that_costs_less_than_nothing() -> None:
    mailbox, _ = completed()
    (position,) = mailbox.state.positions.values()
    assert position.structure.name == "call butterfly"
    assert position.entry_cost + position.entry_fees < 0
    assert state_of(mailbox) is TwoPartState.COMPLETED
    assert not next(iter(mailbox.state.memory.two_parts.values())).is_suspect


def test_a_completion_at_unchanged_quotes_is_suspect() -> None:
    mailbox, desk = two_part_bot()
    post(mailbox, step())
    (one,) = desk.sent
    # A fill far better than the limit, which no honest market gives; a minute later every quote is the same.
    post(mailbox, OrderFilled(NOON, one.order_id, fills_of(one, one.limit - Decimal("1.20"))), step(later(1)))
    two = desk.sent[-1]
    assert two is not one
    post(mailbox, OrderFilled(later(1), two.order_id, fills_of(two, two.limit)))
    (trade,) = mailbox.state.memory.two_parts.values()
    assert (trade.state, trade.is_suspect) == (TwoPartState.COMPLETED, True)


def test_what_an_assignment_leaves_of_part_one_is_looked_after_too() -> None:
    mailbox, desk, _ = unmatched()
    (position,) = mailbox.state.positions.values()
    long = position.structure.options[0]
    taken = LegFill(long.contract, -1, Decimal(0), Decimal(0))
    post(mailbox, EngineAction(later(1), (taken,), "gone"), step(later(2)), step(later(3), spot=RISEN))
    assert state_of(mailbox) is TwoPartState.UNMATCHED
    assert not any(order.intent.executor is ExecutorKind.TWO_PART for order in desk.sent[1:])


def test_the_spread_survives_a_restart_between_its_parts() -> None:
    mailbox, _, _ = unmatched()
    state = from_document(to_document(mailbox.state), mailbox.state.settings)
    assert state.memory == mailbox.state.memory
    desk = Desk()
    restarted = Mailbox(state, desk)
    post(restarted, step(later(1), spot=RISEN))
    (two,) = [order for order in desk.sent if order.intent.position_id]
    post(restarted, OrderFilled(later(1), two.order_id, fills_of(two, two.limit)))
    assert TwoPartState.COMPLETED in {trade.state for trade in restarted.state.memory.two_parts.values()}


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (on_day(7), ExitReason.PART_TWO_TIMEOUT),
        (on_day(16), ExitReason.TIME_EXIT),
    ],
)
def test_an_unmatched_part_one_is_closed_by_a_walk(event: MarketStep, reason: ExitReason) -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, event)
    close = desk.sent[-1].intent
    assert (close.is_reduction, close.executor, close.rationale) == (True, ExecutorKind.PRICE_WALK, reason)
    order = next(order for order in desk.sent if order.intent is close)
    post(mailbox, OrderFilled(order.sent_at, order.order_id, fills_of(order, order.limit)))
    assert TwoPartState.UNWOUND in {trade.state for trade in mailbox.state.memory.two_parts.values()}


def test_part_two_is_waited_for_by_the_exchanges_sessions() -> None:
    """Bought on Wednesday 10 January; Monday 15 is a holiday: the fifth session after it is Thursday 18."""
    days = [date(2023, 12, 1) + timedelta(days=offset) for offset in range(62)]
    open_days = tuple(day for day in days if day.weekday() < 5 and day != date(2024, 1, 15))
    mailbox, desk, _ = unmatched()
    for later_days, closes in ((7, 0), (8, 1)):
        event = on_day(later_days)
        post(mailbox, SessionStarted(event.time, "SPY", SessionContext(rank(20)), open_days), event)
        assert sum(order.intent.rationale == ExitReason.PART_TWO_TIMEOUT for order in desk.sent) == closes


def test_half_of_the_debit_lost_closes_part_one_on_two_marks() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, step(later(1), spot=445), step(later(2), spot=445))
    assert desk.sent[-1].intent.rationale == ExitReason.STOP


def test_a_breaker_closes_what_is_unmatched_and_a_halt_leaves_it() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, HumanCommand(later(1), HumanOrder.STOP_OPENING, "enough"), step(later(2), spot=RISEN))
    assert desk.sent[-1].intent.rationale == ExitReason.BREAKER
    mailbox, desk, _ = unmatched()
    post(mailbox, HumanCommand(later(1), HumanOrder.HALT, "stand still"), step(later(2), spot=RISEN))
    assert len(desk.sent) == 1


def test_a_close_before_expiration_walks_on_while_halted() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, HumanCommand(later(1), HumanOrder.HALT, "stand still"))
    # The last hour of the last day, the short call in the money.
    last = datetime.combine(EXPIRATION, time(15, 5), NEW_YORK)
    for minute in range(3):
        post(mailbox, step(last + timedelta(minutes=minute), spot=RISEN))
        post(mailbox, OrderCancelled(last, desk.sent[-1].order_id))
    assert [order.attempt for order in desk.sent[1:]] == [1, 2, 3]
    assert desk.sent[-1].intent.rationale == ExitReason.EXPIRATION_CUT_OFF


def frozen_at(mailbox: Mailbox, *minutes: int) -> None:
    """Show a broker that holds one contract more than part one, at quotes that would pay for part two."""
    for minute in minutes:
        post(mailbox, with_holdings(step(later(minute), spot=RISEN), mailbox, _0=1))


def test_a_frozen_part_one_gets_neither_part_two_nor_a_way_out_until_a_human_answers() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, with_holdings(step(later(1)), mailbox, _0=1), with_holdings(step(later(2)), mailbox, _0=1))
    frozen_at(mailbox, 3, 4)
    assert len(desk.sent) == 1
    (difference,) = mailbox.state.upkeep.differences
    post(mailbox, DifferenceAnswered(later(5), str(difference.instrument), Answer.IGNORE, "not ours"))
    frozen_at(mailbox, 6)
    assert desk.sent[-1].intent.executor is ExecutorKind.TWO_PART
    assert desk.sent[-1].intent.position_id


def test_a_frozen_part_one_is_not_closed_by_a_breaker() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, with_holdings(step(later(1)), mailbox, _0=1), with_holdings(step(later(2)), mailbox, _0=1))
    post(mailbox, HumanCommand(later(2), HumanOrder.STOP_OPENING, "enough"))
    frozen_at(mailbox, 3, 4)
    assert len(desk.sent) == 1


def test_a_freeze_cancels_part_two_and_no_attempt_follows() -> None:
    mailbox, desk, _ = unmatched()
    frozen_at(mailbox, 1)
    two = desk.sent[-1]
    assert two.intent.position_id
    # More than the working order could explain.
    for minute in (2, 3):
        post(mailbox, with_holdings(step(later(minute), spot=RISEN), mailbox, _0=7))
    assert two.order_id in desk.cancelled
    post(mailbox, OrderCancelled(later(3), two.order_id))
    post(mailbox, with_holdings(step(later(4), spot=RISEN), mailbox, _0=7))
    assert desk.sent[-1] is two
    assert mailbox.state.works == {}


def test_hands_off_ends_part_two_and_nothing_follows() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, step(later(1), spot=RISEN))
    two = desk.sent[-1]
    post(mailbox, CareChanged(later(1), two.intent.position_id, Care(hands_off=True), "mine"))
    assert desk.cancelled == [two.order_id]
    post(mailbox, OrderCancelled(later(1), two.order_id), step(later(2), spot=RISEN), step(later(3), spot=RISEN))
    assert desk.sent[-1] is two


def test_part_two_and_a_close_are_never_both_with_the_broker() -> None:
    mailbox, desk, _ = unmatched()
    post(mailbox, step(later(1), spot=RISEN))
    two = desk.sent[-1]
    post(mailbox, HumanCommand(later(1), HumanOrder.STOP_OPENING, "enough"))
    post(mailbox, step(later(2), spot=RISEN), step(later(3), spot=RISEN))
    assert desk.sent[-1] is two, "the close waits until part two is confirmed dead"
    post(mailbox, OrderCancelled(later(3), two.order_id), step(later(4), spot=RISEN))
    assert desk.sent[-1].intent.is_reduction


@pytest.mark.parametrize(("waiting", "begun"), [(4, 1), (5, 0)])
def test_no_sixth_spread_is_begun_while_five_wait(waiting: int, begun: int) -> None:
    mailbox, _, _ = unmatched()
    ((trade_id, trade),) = mailbox.state.memory.two_parts.items()
    names = [f"{trade_id}-{number}" for number in range(waiting)]
    position = mailbox.state.positions[trade_id]
    far = position.structure.options[0].contract
    other = replace(
        position.structure, legs=(replace(position.structure.options[0], contract=replace(far, strike=Decimal(430))),)
    )
    fresh, desk = two_part_bot(max_positions=50, max_positions_per_strategy=50, max_positions_per_underlying=50)
    memory = replace(fresh.state.memory, two_parts={name: replace(trade, trade_id=name) for name in names})
    held = {name: replace(position, position_id=name, structure=other) for name in names}
    fresh.state = replace(fresh.state, memory=memory, positions=held)
    post(fresh, step())
    assert sum(not order.intent.is_reduction for order in desk.sent) == begun
    assert any("UNMATCHED: 5 spreads wait" in line for line in desk.lines) is not bool(begun)


def test_every_other_transition_is_refused() -> None:
    trade = TwoPart("t", step_one(), NOON)
    for state in TwoPartState:
        for target in TwoPartState:
            at = replace(trade, state=state)
            if target in TRANSITIONS[state]:
                assert at.moved(target, NOON).state is target
            else:
                with pytest.raises(IllegalTwoPartError):
                    at.moved(target, NOON)


def step_one() -> Structure:
    mailbox, desk = two_part_bot()
    post(mailbox, step())
    return desk.sent[0].intent.structure
