"""The bot's road: signal, risk check, walk, fill, management, close; all decided purely."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from modules.bot.decide import decide
from modules.bot.documents import UnusableDocumentError, from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.mailbox import Mailbox
from modules.bot.state import BotState
from modules.domain.commands import (
    AnswerKill,
    AnswerRequest,
    CancelOrder,
    QueryOrder,
    SendOrder,
    WriteJournal,
)
from modules.domain.contracts import LastSession, Stock
from modules.domain.events import (
    CashFlowed,
    EngineAction,
    HumanCommand,
    HumanOrder,
    OrderCancelled,
    OrderFilled,
    OrderRejected,
    OrderUnknown,
    SessionStarted,
)
from modules.domain.orders import LegFill, OrderState, WorkingOrder
from modules.domain.positions import ExitReason
from modules.domain.settings import Layer, Settings, settings_from
from modules.domain.structures import OptionLeg, StockLeg, Structure
from modules.risk.breaker import BreakerLevel, TripCode
from tests.modules.builders import NOON, STEP, chain, context, step


class Desk:
    """A performer that records what the bot does and fills orders when told to."""

    def __init__(self) -> None:
        self.sent: list[WorkingOrder] = []
        self.cancelled: list[str] = []
        self.lines: list[str] = []
        self.saves = 0
        self.is_disk_sound = True
        self.answers: list[AnswerKill] = []
        self.queried: list[str] = []
        self.request_answers: list[AnswerRequest] = []

    def send(self, order: SendOrder) -> None:
        self.sent.append(order.order)

    def cancel(self, command: CancelOrder) -> None:
        self.cancelled.append(command.order_id)

    def query(self, command: QueryOrder) -> None:
        self.queried.append(command.order_id)

    def save(self, state: BotState) -> bool:
        self.saves += 1
        return self.is_disk_sound

    def answer_kill(self, command: AnswerKill) -> None:
        self.answers.append(command)

    def answer_request(self, command: AnswerRequest) -> None:
        self.request_answers.append(command)

    def journal(self, entry: WriteJournal) -> None:
        self.lines.append(f"{entry.name}: {entry.text}")


def fills_of(order: WorkingOrder, net_price: Decimal, fee: str = "0.65") -> tuple[LegFill, ...]:
    """Book the whole net price on the first leg and zero on the others: sums are what counts."""
    quantity = order.quantity
    legs = order.intent.structure.legs
    first = net_price / legs[0].ratio
    prices = [first, *(Decimal(0) for _ in legs[1:])]
    return tuple(
        LegFill(leg.instrument, leg.ratio * quantity, price, Decimal(fee) * abs(leg.ratio) * quantity)
        for leg, price in zip(legs, prices, strict=True)
    )


def bot(value: float = 60.0, **settings: object) -> tuple[Mailbox, Desk]:
    desk = Desk()
    mailbox = Mailbox(BotState(settings_from([Layer.flat("test", settings)])), desk)
    mailbox.post(SessionStarted(NOON, "SPY", context(value)))
    mailbox.drain()
    return mailbox, desk


def post(mailbox: Mailbox, *events: object) -> None:
    for event in events:
        mailbox.post(event)  # type: ignore[arg-type]  # tests hand in any event
    mailbox.drain()


def opened(value: float = 60.0) -> tuple[Mailbox, Desk]:
    """Return a bot that holds one position, filled at its first limit."""
    mailbox, desk = bot(value)
    post(mailbox, step())
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    return mailbox, desk


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_high_rank_sends_a_condor_for_a_credit() -> None:
    mailbox, desk = bot(60)
    post(mailbox, step())
    (order,) = desk.sent
    assert order.intent.strategy == "iron condor"
    assert order.limit < 0
    assert any(line.startswith("risk.passed") for line in desk.lines)


def test_intent_carries_what_the_chain_says_of_it() -> None:
    mailbox, desk = bot(60)
    post(mailbox, step())
    intent = desk.sent[0].intent
    assert intent.probability_of_profit is not None
    assert 0.3 < intent.probability_of_profit < 0.9
    assert intent.delta_exposure is not None
    assert abs(intent.delta_exposure) < 20 * intent.quantity
    assert not intent.is_model
    assert any("probability of profit" in line for line in desk.lines)


def test_middle_rank_sends_a_butterfly_for_a_debit() -> None:
    mailbox, desk = bot(40)
    post(mailbox, step())
    assert [order.intent.strategy for order in desk.sent] == ["butterfly"]
    assert desk.sent[0].limit > 0


def test_low_rank_sends_nothing_and_says_why() -> None:
    mailbox, desk = bot(10)
    post(mailbox, step())
    assert desk.sent == []
    assert any("RANK_OUTSIDE: IV rank 10.0 not above 50 to 100" in line for line in desk.lines)


def test_strategies_are_asked_once_a_session() -> None:
    mailbox, desk = bot(10)
    post(mailbox, step(), step(later(1)), step(later(2)))
    assert sum(line.startswith("signal.none: SPY iron condor") for line in desk.lines) == 1


def test_walk_cancels_one_step_later_and_resends_worse() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    first = desk.sent[0]
    post(mailbox, step(later(1)))
    assert desk.cancelled == [first.order_id]
    assert len(desk.sent) == 1, "a new attempt waits until the cancel is confirmed"
    post(mailbox, OrderCancelled(later(1), first.order_id), step(later(2)))
    assert desk.sent[1].attempt == 2
    assert desk.sent[1].limit >= first.limit


def test_walk_gives_up_after_its_attempts() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    for minute in range(1, 40):
        post(mailbox, step(later(minute)))
        open_ids = list(mailbox.state.orders)
        post(mailbox, *(OrderCancelled(later(minute), order_id) for order_id in open_ids))
    assert len(desk.sent) == Settings().walk_attempts
    assert mailbox.state.works == {}


def test_fill_books_price_fees_and_maximum_loss() -> None:
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    order = desk.sent[0]
    assert position.entry_price == order.limit
    assert position.entry_fees == Decimal("0.65") * 4 * order.intent.quantity
    assert position.max_loss <= Settings().max_loss_per_trade * 100_000


def test_a_fill_counted_twice_changes_nothing() -> None:
    mailbox, desk = opened()
    before = mailbox.state
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)))
    assert mailbox.state.positions == before.positions


def test_executions_may_arrive_leg_by_leg() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    order = desk.sent[0]
    *early, last = fills_of(order, order.limit)
    post(mailbox, OrderFilled(NOON, order.order_id, tuple(early)))
    assert mailbox.state.positions == {}
    assert mailbox.state.orders[order.order_id].state is OrderState.PARTIALLY_FILLED
    post(mailbox, OrderFilled(NOON, order.order_id, (last,)))
    (position,) = mailbox.state.positions.values()
    assert position.entry_price == order.limit


def test_a_broken_package_stops_openings() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    order = desk.sent[0]
    post(mailbox, OrderFilled(NOON, order.order_id, fills_of(order, order.limit)[:1]))
    post(mailbox, OrderCancelled(NOON, order.order_id))
    assert mailbox.state.breaker.level is BreakerLevel.REDUCE_ONLY
    assert mailbox.state.breaker.trips[-1].code is TripCode.BROKEN_PACKAGE


def test_an_unanswered_order_is_unknown_and_not_sent_again() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    order = desk.sent[0]
    post(mailbox, OrderUnknown(NOON, order.order_id, "no answer"), step(later(1)), step(later(2)))
    assert len(desk.sent) == 1
    assert any(line.startswith("order.unknown") for line in desk.lines)


def test_profit_target_closes_with_the_reversed_package() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1), volatility=0.06))
    closing = desk.sent[-1]
    (position,) = mailbox.state.positions.values()
    assert closing.intent.structure == position.structure.reversed()
    assert closing.intent.rationale == ExitReason.PROFIT_TARGET


def test_closing_books_the_result_to_the_cent() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1), volatility=0.06))
    closing = desk.sent[-1]
    (position,) = mailbox.state.positions.values()
    post(mailbox, OrderFilled(later(2), closing.order_id, fills_of(closing, Decimal("0.50"))))
    (closed,) = mailbox.state.closed
    gross = -position.entry_cost - Decimal("0.50") * position.dollars_per_point
    assert closed.net_profit == gross - 2 * position.entry_fees
    assert mailbox.state.positions == {}


def test_stop_wants_two_reliable_marks() -> None:
    mailbox, desk = opened()
    post(mailbox, step(later(1), spot=412.0))
    assert len(desk.sent) == 1
    post(mailbox, step(later(2), spot=412.0))
    assert desk.sent[-1].intent.rationale == ExitReason.STOP


def test_one_working_close_per_position() -> None:
    mailbox, desk = opened()
    post(mailbox, *(step(later(minute), spot=412.0) for minute in range(1, 6)))
    assert sum(order.intent.position_id != "" for order in desk.sent) == 1


def test_halt_stops_openings_and_cancels_entries() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    post(mailbox, HumanCommand(NOON, HumanOrder.HALT, "fat finger"))
    assert desk.cancelled == [desk.sent[0].order_id]
    assert mailbox.state.breaker.level is BreakerLevel.HALTED


def test_rejected_opening_is_not_resent() -> None:
    mailbox, desk = bot()
    post(mailbox, step())
    post(mailbox, OrderRejected(NOON, desk.sent[0].order_id, "no"), step(later(1)), step(later(2)))
    assert len(desk.sent) == 1


def test_engine_action_pays_out_leg_by_leg() -> None:
    mailbox, _ = opened()
    (position,) = mailbox.state.positions.values()
    for leg in position.structure.legs:
        fill = LegFill(leg.instrument, -leg.ratio * position.quantity, Decimal(0), Decimal(0))
        post(mailbox, EngineAction(later(9), (fill,), "expired"))
    (closed,) = mailbox.state.closed
    assert closed.reason is ExitReason.ENGINE_ACTION
    assert closed.net_profit == -position.entry_cost - position.entry_fees


def test_assignment_turns_a_short_put_into_shares_of_the_same_lineage() -> None:
    mailbox, _ = opened()
    (condor,) = mailbox.state.positions.values()
    put = next(leg for leg in condor.structure.options if leg.ratio < 0 and not leg.contract.is_call)
    lots = condor.quantity
    taken = LegFill(put.contract, lots, Decimal(0), Decimal(0))
    shares = LegFill(Stock("SPY"), 100 * lots, put.contract.strike, Decimal(0))
    post(mailbox, EngineAction(later(9), (taken, shares), "Option Assignment"))
    (left,) = mailbox.state.positions.values()
    assert (left.lineage_id, left.structure.shares * left.quantity) == (condor.lineage_id, 100 * lots)
    assert left.entry_cost == condor.entry_cost + 100 * lots * put.contract.strike
    assert len(left.structure.options) == 3


def test_part_of_a_close_closes_part_of_the_position() -> None:
    mailbox, desk = opened()
    (position,) = mailbox.state.positions.values()
    post(mailbox, step(later(1), volatility=0.06))
    closing = desk.sent[-1]
    part = tuple(
        replace(fill, quantity=fill.quantity // closing.quantity) for fill in fills_of(closing, Decimal("0.50"))
    )
    assert closing.quantity > 1
    post(mailbox, OrderFilled(later(1), closing.order_id, part), step(later(2), volatility=0.06))
    post(mailbox, OrderCancelled(later(2), closing.order_id), step(later(3), volatility=0.06))
    (left,) = mailbox.state.positions.values()
    assert left.quantity == position.quantity - 1
    assert mailbox.state.closed[0].position.quantity == 1
    assert left.entry_cost + mailbox.state.closed[0].position.entry_cost == position.entry_cost
    assert desk.sent[-1].quantity == left.quantity, "the next attempt asks for what is left"


def test_nothing_is_sent_when_the_state_cannot_be_saved() -> None:
    mailbox, desk = bot()
    desk.is_disk_sound = False
    post(mailbox, step())
    assert desk.sent == []
    assert mailbox.state.orders == {}
    assert any("could not be saved" in line for line in desk.lines)


def test_reliability_21_the_breaker_latches_though_nothing_can_be_saved() -> None:
    mailbox, desk = opened()
    desk.is_disk_sound = False
    post(mailbox, HumanCommand(later(1), HumanOrder.STOP_OPENING, "kill", "id-1"))
    post(mailbox, step(later(2)), step(later(3)))
    assert mailbox.state.breaker.level is BreakerLevel.REDUCE_ONLY
    assert [answer.kill_id for answer in desk.answers] == ["id-1"]


def test_two_underlyings_are_asked_each_for_itself() -> None:
    mailbox, desk = bot(60)
    qqq = replace(
        chain(), underlying="QQQ", contracts=tuple(replace(c, underlying="QQQ", root="QQQ") for c in chain().contracts)
    )
    post(mailbox, SessionStarted(NOON, "QQQ", context(40)))
    post(mailbox, replace(step(), chains=(chain(), qqq)))
    assert [(o.intent.structure.underlying, o.intent.strategy) for o in desk.sent] == [
        ("SPY", "iron condor"),
        ("QQQ", "butterfly"),
    ]


def test_state_is_saved_before_every_submission() -> None:
    mailbox, desk = bot()
    saves_at_send: list[int] = []
    desk.send = lambda order: saves_at_send.append(desk.saves)  # type: ignore[method-assign]
    post(mailbox, step())
    assert saves_at_send == [1]


def test_document_round_trip_keeps_positions_and_breaker() -> None:
    mailbox, _ = opened()
    restored = from_document(to_document(mailbox.state), Settings())
    assert restored.positions == mailbox.state.positions
    assert restored.breaker == mailbox.state.breaker


def test_document_keeps_shares_hours_and_an_unlimited_loss() -> None:
    mailbox, _ = opened()
    (position,) = mailbox.state.positions.values()
    hours = LastSession(NOON, NOON)
    call = replace(position.structure.options[3].contract, last_session=hours)
    covered = Structure("covered call", (StockLeg(Stock("SPY"), 100), OptionLeg(call, -1)))
    changed = replace(position, structure=covered, max_loss=None)
    state = replace(mailbox.state, positions={changed.position_id: changed})
    (restored,) = from_document(to_document(state), Settings()).positions.values()
    assert restored == changed
    assert restored.structure.options[0].contract.last_session == hours
    assert hash(restored.structure.options[0].contract) == hash(call)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        ({"version": 99}, "expected a document of version 5, was 99"),
        ({"version": None}, "was None"),
        ({"next_number": "many"}, "next_number"),
        ({"positions": [{}]}, "positions.0.position_id"),
    ],
)
def test_a_document_is_never_read_half(spoil: dict[str, object], message: str) -> None:
    mailbox, _ = opened()
    with pytest.raises(UnusableDocumentError, match=message):
        from_document({**to_document(mailbox.state), **spoil}, Settings())


def test_decide_is_pure() -> None:
    mailbox, _ = bot()
    event = step(NOON + STEP)
    state = evolve(replace(mailbox.state, contexts={"SPY": context(60)}), event)
    assert decide(state, event) == decide(state, event)


def test_a_trip_in_a_market_step_is_saved_and_told_before_anything_else() -> None:
    mailbox, desk = opened()
    saves = desk.saves
    poor = 90_000
    post(mailbox, step(later(2), cash=poor), step(later(3), cash=poor))
    assert mailbox.state.breaker.level is BreakerLevel.REDUCE_ONLY
    told = [line for line in desk.lines if line.startswith("breaker.tripped: reduce-only: DAY_LOSS")]
    assert len(told) == 1, "a mark confirms it once, and it is told once"
    assert desk.saves > saves


def test_an_opening_that_is_given_up_is_told() -> None:
    mailbox, desk = bot(walk_attempts="1")
    post(mailbox, step())
    (order,) = desk.sent
    post(mailbox, step(later(1)), OrderCancelled(later(1), order.order_id))
    (told,) = [line for line in desk.lines if line.startswith("order.given_up")]
    assert order.intent.intent_id in told
    assert "attempt 1" in told


def test_a_withdrawal_the_owner_tells_of_is_no_loss() -> None:
    mailbox, desk = bot(10)
    post(mailbox, step(cash=100_000), CashFlowed(later(1), Decimal(-20_000), "rent"))
    post(mailbox, step(later(1), cash=80_000), step(later(2), cash=80_000))
    assert mailbox.state.breaker.allows_openings
    assert any(line.startswith("human: cash-flow: -20000.00: rent") for line in desk.lines)
