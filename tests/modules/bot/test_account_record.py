"""What the bot itself feeds the rules about its account: round trips, settled cash, the broker's figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from modules.bot.decide import decide
from modules.bot.documents import from_document, to_document
from modules.bot.evolve import evolve
from modules.bot.risk_view import risk_context
from modules.bot.state import BotState
from modules.domain.account import Account
from modules.domain.commands import WriteJournal
from modules.domain.contracts import Stock
from modules.domain.events import EngineAction, MarketStep, OrderFilled, OrderSent, SessionStarted
from modules.domain.intents import Purpose, Source, TradeIntent
from modules.domain.orders import LegFill, WorkingOrder
from modules.domain.settings import Settings
from modules.domain.structures import Structure
from modules.reference_data.facts import BrokerFigure
from modules.reference_data.in_memory import InMemoryReferenceData
from modules.risk.check import check
from tests.modules.bot.playbook import Broker, opened
from tests.modules.builders import EXPIRATION, NOON, chain, condor, context, contract, session, step
from tests.modules.risk.situations import structure

#: A day with what expires on it, as a 0DTE strategy would open.
SESSIONS = tuple(date(2024, 1, day) for day in (2, 3, 4, 5, 8, 9, 10, 11, 12, 16, 17, 18, 19))
POOR = {"zero_dte_strategies": ("manual",), "min_credit_in_fees": Decimal(0), "max_loss_per_trade": Decimal("0.25")}


def awake(settings: Settings, cash: float = 20_000) -> BotState:
    """Return a bot that has seen the session and its first prices."""
    state = evolve(BotState(settings), SessionStarted(NOON, "SPY", context(60), SESSIONS))
    return evolve(state, step(NOON, cash))


def closed(state: BotState, name: str, quantity: int, at: datetime, shape: Structure | None = None) -> BotState:
    """Return the state after a position, or a part of it, has been closed by an order."""
    position = state.positions[name]
    package = shape or position.structure.reversed()
    intent = TradeIntent(
        f"close-{name}-{at:%H%M%S}",
        Purpose.REDUCE,
        Source.HUMAN,
        "manual",
        package,
        quantity,
        Decimal("9.99"),
        None,
        None,
        "human",
        at,
        name,
    )
    order = WorkingOrder(intent.intent_id, intent, quantity, Decimal("1.00"), 1, at)
    fills = tuple(
        LegFill(leg.instrument, leg.ratio * quantity, Decimal(2), Decimal("0.65"), f"{intent.intent_id}-{n}")
        for n, leg in enumerate(package.legs)
    )
    state = evolve(state, OrderSent(at, order))
    event = OrderFilled(at, order.order_id, fills)
    return evolve(evolve(state, event), event)  # told twice, counted once


def round_trip(state: BotState, name: str, at: datetime) -> BotState:
    state = opened(state, Broker(), name, condor(), 1, [2, 3, 3, 2], at)
    return closed(state, name, 1, at + timedelta(minutes=1))


def asked() -> TradeIntent:
    """Return what is likely to be left the same day: its strategy is declared 0DTE."""
    spread = structure("+1 440P -1 445P")
    return TradeIntent(
        "i",
        Purpose.OPEN,
        Source.STRATEGY,
        "manual",
        spread,
        1,
        Decimal("-0.50"),
        Decimal(450),
        Decimal(50),
        "test",
        NOON - timedelta(minutes=5),
    )


def refusals(state: BotState) -> set[str]:
    return {refusal.code for refusal in check(asked(), risk_context(state, "SPY")).refusals}


@pytest.mark.parametrize(("count", "is_refused"), [(2, False), (3, True), (4, True)])
def test_the_fourth_day_trade_in_five_sessions_is_refused(count: int, is_refused: bool) -> None:
    state = awake(Settings(**POOR))
    for number in range(count):
        state = round_trip(state, f"p{number}", NOON + timedelta(minutes=5 * number))
    assert state.day_trades.trips == (NOON.date(),) * count
    assert ("DAY_TRADING" in refusals(state)) is is_refused


@pytest.mark.parametrize(("today", "is_refused"), [(date(2024, 1, 17), True), (date(2024, 1, 18), False)])
def test_round_trips_are_forgotten_after_five_sessions_of_the_exchange(today: date, is_refused: bool) -> None:
    """From Wednesday the 10th: 11, 12, (15 is a holiday) 16, 17 are four sessions later, the 18th is the fifth."""
    state = awake(Settings(**POOR))
    for number in range(3):
        state = round_trip(state, f"p{number}", NOON + timedelta(minutes=5 * number))
    later = datetime.combine(today, NOON.timetz())
    state = evolve(state, step(later, 20_000))
    assert ("DAY_TRADING" in refusals(state)) is is_refused


def test_round_trips_and_proceeds_survive_a_restart() -> None:
    state = round_trip(awake(Settings(**POOR, account_kind="cash")), "p", NOON)
    kept = from_document(to_document(state), state.settings)
    assert (kept.day_trades, kept.settlements) == (state.day_trades, state.settlements)
    assert kept.day_trades.trips == (NOON.date(),)
    assert kept.settlements.unsettled(NOON.date()) > 0


def test_an_older_document_without_them_is_read_as_none() -> None:
    document = to_document(awake(Settings()))
    del document["day_trades"], document["settlements"]
    assert from_document(document, Settings()).day_trades.trips == ()


def test_parts_of_one_close_are_one_round_trip_and_yesterdays_position_is_none() -> None:
    state = opened(awake(Settings(**POOR)), Broker(), "p", condor(), 2, [2, 3, 3, 2], NOON)
    state = closed(state, "p", 1, NOON + timedelta(minutes=1))
    state = closed(state, "p", 1, NOON + timedelta(minutes=2))
    assert state.day_trades.trips == (NOON.date(),)
    old = opened(awake(Settings(**POOR)), Broker(), "q", condor(), 1, [2, 3, 3, 2], NOON - timedelta(days=1))
    assert closed(old, "q", 1, NOON).day_trades.trips == ()


def test_a_cash_account_knows_no_day_trading_rule_but_waits_for_settlement() -> None:
    state = awake(Settings(**POOR, account_kind="cash"), cash=2_000)
    for number in range(3):
        state = round_trip(state, f"p{number}", NOON + timedelta(minutes=5 * number))
    # What is sold brings 600 at the opening and 400 at the close each time: none of it has settled.
    assert risk_context(state, "SPY").unsettled_cash == 3 * (600 + 400)
    assert refusals(state) & {"DAY_TRADING", "SETTLED_CASH"} == {"SETTLED_CASH"}
    tomorrow = evolve(state, step(NOON + timedelta(days=1), 2_000))
    assert "SETTLED_CASH" not in refusals(tomorrow)


def test_a_margin_account_spends_its_proceeds_at_once() -> None:
    state = round_trip(awake(Settings(**POOR), cash=2_000), "p", NOON)
    assert state.settlements.unsettled(NOON.date()) > 0
    assert risk_context(state, "SPY").unsettled_cash == 0


def test_what_lean_says_is_unsettled_counts_where_it_is_more() -> None:
    state = awake(Settings(**POOR, account_kind="cash"))
    money = Decimal(20_000)
    told = MarketStep(NOON, Account(money, money, None, Decimal(1_234)), session(), (chain(),))
    assert risk_context(evolve(state, told), "SPY").unsettled_cash == 1_234


def test_shares_called_away_settle_later_than_they_are_booked() -> None:
    state = awake(Settings(account_kind="cash"))
    call, shares = contract(480, "call"), Stock("SPY")
    fills = (
        LegFill(call, 1, Decimal(0), Decimal(0), "x1"),
        LegFill(shares, -100, Decimal(480), Decimal(0), "x2"),
    )
    state = evolve(state, EngineAction(NOON, fills, "assigned"))
    assert state.settlements.unsettled(NOON.date()) == 48_000
    assert state.day_trades.trips == ()


def test_the_brokers_own_figure_counts_on_its_day_and_no_longer() -> None:
    figure = BrokerFigure(NOON - timedelta(hours=1), NOON.date(), Decimal(49_000))
    state = replace(awake(Settings(), cash=100_000), reference=InMemoryReferenceData([figure]))
    assert risk_context(state, "SPY").buying_power == 49_000
    assert "BUYING_POWER" not in refusals(state), "49,450 are less than half"
    stern = replace(state, reference=InMemoryReferenceData([replace(figure, buying_power=Decimal("49500.01"))]))
    assert "BUYING_POWER" in refusals(stern)
    tomorrow = evolve(stern, step(NOON + timedelta(days=1), 100_000))
    assert risk_context(tomorrow, "SPY").broker_buying_power is None


def test_an_expired_short_put_that_is_pending_keeps_its_risk_and_asks_for_its_shares() -> None:
    """Alone in its position, the put is held no longer, but it counts: as an opening's neighbour and in dollars."""
    day = EXPIRATION
    short = structure("-1 470P")
    state = opened(
        BotState(Settings(max_positions=1, max_secured_share=Decimal(0))), Broker(), "p", short, 1, [1.0], NOON
    )
    position = replace(state.positions["p"], max_loss=Decimal(46_900))
    state = replace(state, positions={"p": position}, contexts={"SPY": context(60)})
    at = datetime.combine(day, NOON.timetz()).replace(hour=16, minute=1)
    state = evolve(state, SessionStarted(at, "SPY", context(60), SESSIONS))
    state = evolve(state, MarketStep(at, Account(Decimal(100_000), Decimal(100_000)), session(at), (chain(at),)))
    view = risk_context(state, "SPY")
    assert [str(contract) for contract, _ in view.assignment_pending["SPY"]] == [str(short.options[0].contract)]
    assert view.held["SPY"].options == {}
    assert view.open_risk == 46_900
    assert view.counts["SPY"] == 1
    assert view.buying_power == Decimal("23500"), "half of 100 shares at 470: the put is exercised in one outcome"


def test_an_assigned_call_of_a_spread_leaves_short_stock_that_is_told_and_opens_nothing() -> None:
    spread = structure("-1 480C +1 490C")
    state = opened(awake(Settings(**POOR)), Broker(), "p", spread, 1, [3, 1], NOON)
    call = spread.options[0].contract
    fills = (
        LegFill(call, 1, Decimal(0), Decimal(0), "x1"),
        LegFill(Stock("SPY"), -100, Decimal(480), Decimal(0), "x2"),
    )
    event = EngineAction(NOON, fills, "assigned")
    state = evolve(state, event)
    (alert,) = [each for each in decide(state, event) if isinstance(each, WriteJournal) and each.name == "alert"]
    assert "SHORT STOCK -100 SPY: check the borrow; nothing is opened" in alert.text
    assert "SHORT_STOCK" in refusals(state)
    long_call = closed(state, next(iter(state.positions)), 1, NOON + timedelta(minutes=1))
    assert "SHORT_STOCK" not in refusals(long_call), "the shares were bought back with the rest"
