"""Reliability 30: assignment, exercise, settlement and dividends, with basis and lineage correct to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from modules.bot.decide import decide
from modules.bot.evolve import evolve
from modules.bot.state import BotState
from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight, Settlement, Stock
from modules.domain.events import DividendPaid, EngineAction
from modules.domain.orders import LegFill
from modules.domain.settings import Settings
from modules.domain.structures import OptionLeg, Structure
from modules.positions.lots import to_csv
from tests.modules.bot.playbook import Broker, clock, opened

DAY = date(2024, 3, 15)
OPENED, NIGHT = clock(date(2024, 3, 4), "10:00"), clock(DAY, "23:00")
SPY = Stock("SPY")


def contract(strike: int, right: str) -> OptionContract:
    return OptionContract("SPY", DAY, Decimal(strike), OptionRight(right))


def spread(short: OptionContract, long: OptionContract) -> Structure:
    return Structure("spread", (OptionLeg(short, -1), OptionLeg(long, 1)))


def engine(state: BotState, broker: Broker, at: datetime, *trades: tuple[OptionContract | Stock, int, str]) -> BotState:
    fills = tuple(LegFill(name, quantity, Decimal(price), Decimal(0)) for name, quantity, price in trades)
    for fill in fills:
        broker.book(fill)
    return evolve(state, EngineAction(at, fills, "scripted"))


def started(shape: Structure, prices: list[float], quantity: int = 1) -> tuple[BotState, Broker]:
    broker = Broker()
    return opened(BotState(Settings()), broker, "s", shape, quantity, prices, OPENED), broker


def check(state: BotState, broker: Broker, expected: str) -> None:
    """Compare the result, the tax lots and the cash with a figure by hand."""
    assert state.positions == {}
    assert sum((closed.net_profit for closed in state.closed), Decimal(0)) == Decimal(expected)
    assert state.upkeep.lots.open == ()
    assert state.upkeep.lots.realised("s") == Decimal(expected)
    assert {closed.position.lineage_id for closed in state.closed} == {"s"}


def test_reliability_30_both_legs_in_the_money_assignment_and_exercise_net_out() -> None:
    """Sold at 4.00 - 1.50; 470 taken and 460 delivered: 250 - 1.30 - 1,000."""
    short, long = contract(470, "put"), contract(460, "put")
    state, broker = started(spread(short, long), [4.00, 1.50])
    state = engine(state, broker, NIGHT, (short, 1, "0"), (SPY, 100, "470"))
    state = engine(state, broker, NIGHT, (long, -1, "0"), (SPY, -100, "460"))
    check(state, broker, "-751.30")
    assert broker.cash == Decimal("-751.30")


def test_reliability_30_cash_settlement_pays_the_difference_and_delivers_nothing() -> None:
    """Sold at 12.00 - 4.00, settled at 5 and 0 in the money: 800 - 2.00 - 500."""
    terms = (ExerciseStyle.EUROPEAN, Delivery.CASH)
    short, long = (OptionContract("SPX", DAY, Decimal(k), OptionRight.PUT, *terms, root="SPXW") for k in (5000, 4990))
    state, broker = started(spread(short, long), [12.00, 4.00])
    state = engine(state, broker, NIGHT, (short, 1, "5.00"))
    state = engine(state, broker, NIGHT, (long, -1, "0"))
    check(state, broker, "298.00")
    assert broker.cash == Decimal("298.00")


def test_reliability_30_assigned_before_the_ex_date_the_short_shares_owe_the_dividend() -> None:
    """Two calls sold at 9.00, assigned at 460; 1.60 owed on 200 shares, bought back at 468."""
    call = contract(460, "call")
    state, broker = started(Structure("naked call", (OptionLeg(call, -1),)), [9.00], 2)
    state = engine(state, broker, clock(date(2024, 3, 13), "16:00"), (call, 2, "0"), (SPY, -200, "460"))
    (early,) = state.upkeep.early
    assert early.quantity == 2
    state = evolve(state, DividendPaid(clock(date(2024, 3, 14), "09:00"), "SPY", Decimal("1.60")))
    (position,) = state.positions.values()
    assert position.entry_cost == Decimal("-1800.00") - 92_000 + 320
    state = engine(state, broker, clock(date(2024, 3, 14), "09:31"), (SPY, 200, "468"))
    check(state, broker, str(Decimal("1800.00") - Decimal("1.30") + 92_000 - 320 - 93_600))
    assert "s,SPY,-200,2024-03-14 09:00,dividend,2024-03-14 09:00,dividend,0.00,-320.00,-320.00" in to_csv(
        state.upkeep.lots
    )


def test_a_dividend_on_shares_lowers_the_economic_basis_and_no_lot() -> None:
    put = contract(470, "put")
    state, broker = started(Structure("naked put", (OptionLeg(put, -1),)), [3.00])
    state = engine(state, broker, NIGHT, (put, 1, "0"), (SPY, 100, "470"))
    before = state.upkeep.lots.cost_of("s", SPY)
    state = evolve(state, DividendPaid(NIGHT, "SPY", Decimal("1.60")))
    (position,) = state.positions.values()
    assert position.economic_basis == Decimal("470") - Decimal("3.00") - Decimal("1.60") + Decimal("0.0065")
    assert state.upkeep.lots.cost_of("s", SPY) == before == Decimal("46700.65")


def test_a_dividend_of_another_underlying_or_without_shares_changes_nothing() -> None:
    put = contract(470, "put")
    state, _ = started(Structure("naked put", (OptionLeg(put, -1),)), [3.00])
    assert evolve(state, DividendPaid(NIGHT, "SPY", Decimal(1))) == state
    assert evolve(state, replace(DividendPaid(NIGHT, "QQQ", Decimal(1)))) == state


def test_one_of_three_spreads_assigned_leaves_two_whole() -> None:
    short, long = contract(470, "put"), contract(460, "put")
    state, broker = started(spread(short, long), [4.00, 1.50], 3)
    state = engine(state, broker, clock(date(2024, 3, 13), "16:00"), (short, 1, "0"), (SPY, 100, "470"))
    whole, rest = sorted(state.positions.values(), key=lambda position: -position.quantity)
    assert (whole.quantity, whole.structure, whole.entry_cost) == (2, spread(short, long), Decimal("-500.00"))
    assert (rest.parent_id, rest.structure.shares) == ("s", 100)
    assert rest.entry_cost == Decimal("-250.00") + 47_000


def test_a_backtest_that_holds_into_am_settlement_is_labelled_not_soq() -> None:
    terms = (ExerciseStyle.EUROPEAN, Delivery.CASH, Settlement.AM)
    monthly = OptionContract("SPX", DAY, Decimal(5000), OptionRight.PUT, *terms)
    weekly = replace(monthly, settlement=Settlement.PM, root="SPXW")
    for contract_, is_live, expected in ((monthly, False, 1), (monthly, True, 0), (weekly, False, 0)):
        event = EngineAction(NIGHT, (LegFill(contract_, 1, Decimal(5), Decimal(0)),), "expiration")
        commands = decide(BotState(Settings(), is_live=is_live), event)
        assert sum("NOT SOQ" in str(command) for command in commands) == expected
