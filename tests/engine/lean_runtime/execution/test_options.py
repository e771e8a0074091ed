"""Exercise, expiry, assignment and delisting."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import (
    AlgorithmStatus,
    DelistingType,
    OptionRight,
    OrderStatus,
    OrderType,
    SettlementType,
)
from engine.lean_runtime.common.numbers import to_decimal
from engine.lean_runtime.execution.option_assignment import (
    DefaultOptionAssignmentModel,
    NullOptionAssignmentModel,
    OptionAssignmentParameters,
    OptionAssignmentResult,
    estimate_arbitrage_pnl,
)
from engine.lean_runtime.identity.option_symbol import OptionSymbol
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.execution.desk import STOCK, Desk, DeskSecurity, contract

S = OrderStatus
CALL, PUT = OptionRight.CALL, OptionRight.PUT


def hold(desk: Desk, quantity: int, strike: Any = 90, right: OptionRight = CALL) -> DeskSecurity:
    """Return a contract with a holding; the stock stands at 100."""
    option = desk.add(contract(strike, right))
    option.holdings._quantity = Decimal(quantity)
    return option


def delist(desk: Desk, symbol: Symbol, kind: DelistingType = DelistingType.DELISTED) -> None:
    """Let a slice carry a delisting and run the synchronous step."""
    delistings = {symbol: SimpleNamespace(symbol=symbol, type=kind)}
    desk._current_slice = SimpleNamespace(delistings=delistings, _has_delistings=lambda: True)
    desk.scan()


@pytest.fixture
def expired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every contract count as expired."""
    monkeypatch.setattr(OptionSymbol, "_is_option_contract_expired", staticmethod(lambda symbol, utc: True))


@pytest.fixture
def alive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no contract count as expired."""
    monkeypatch.setattr(OptionSymbol, "_is_option_contract_expired", staticmethod(lambda symbol, utc: False))


class TestExercise:
    """Exercise orders of the algorithm."""

    @pytest.mark.parametrize(("right", "strike", "shares"), [(CALL, 90, 200), (PUT, 110, -200)])
    def test_delivers_the_stock_at_the_strike(self, desk: Desk, right: OptionRight, strike: int, shares: int) -> None:
        option = hold(desk, 2, strike, right)
        ticket = desk.submit(OrderType.OPTION_EXERCISE, -2, option.symbol, tag="mine")
        assert (option.holdings._quantity, desk.stock.holdings._quantity) == (0, shares)
        assert (ticket.status, ticket.average_fill_price, ticket.tag) == (S.FILLED, strike, "mine")

    def test_events_tell_both_sides(self, desk: Desk) -> None:
        option = hold(desk, 2)
        desk.submit(OrderType.OPTION_EXERCISE, -2, option.symbol)
        told = [(event.symbol, event.fill_price, event.fill_quantity, event.message) for event in desk.events[1:]]
        assert told == [
            (option.symbol, 0, -2, "Automatic Exercise. Underlying: 100"),
            (STOCK, 90, 200, "Option Exercise"),
        ]
        assert all(event.is_in_the_money and not event.is_assignment for event in desk.events[1:])
        assert desk.events[2].quantity == -2

    def test_out_of_the_money_contract_is_dropped(self, desk: Desk) -> None:
        option = hold(desk, 1, 110)
        desk.submit(OrderType.OPTION_EXERCISE, -1, option.symbol)
        assert (desk.events[-1].message, desk.stock.holdings._quantity) == ("OTM. Underlying: 100", 0)

    def test_cash_settled_contract_delivers_nothing(self, desk: Desk) -> None:
        option = hold(desk, 1)
        option.exercise_settlement = SettlementType.CASH
        desk.submit(OrderType.OPTION_EXERCISE, -1, option.symbol)
        assert len(desk.events) == 2

    def test_python_model_may_return_any_iterable(self, desk: Desk) -> None:
        option = hold(desk, 1)
        option.option_exercise_model = SimpleNamespace(OptionExercise=lambda option, order: iter(()))
        ticket = desk.submit(OrderType.OPTION_EXERCISE, -1, option.symbol)
        assert ticket.status is S.SUBMITTED


@pytest.mark.usefixtures("expired")
class TestExpiry:
    """Contracts that are delisted after their last day."""

    def test_long_in_the_money_is_exercised(self, desk: Desk) -> None:
        option = hold(desk, 1)
        delist(desk, option.symbol)
        order: Any = desk.transactions.get_order_by_id(1)
        assert (order.type, order.quantity, order.tag, order.broker_id) == (OrderType.OPTION_EXERCISE, -1, None, [])
        assert (order.price, order.status, desk.history(1)) == (90, S.FILLED, [S.FILLED, S.FILLED])

    def test_short_in_the_money_is_assigned(self, desk: Desk) -> None:
        option = hold(desk, -1)
        delist(desk, option.symbol)
        assert [event.message for event in desk.events] == ["Assigned. Underlying: 100", "Option Assignment"]
        assert [event.is_assignment for event in desk.events] == [True, False]
        assert [event.symbol for event in desk.assignments] == [option.symbol]
        assert desk.stock.holdings._quantity == -100

    def test_worthless_contract_just_ends(self, desk: Desk) -> None:
        option = hold(desk, -1, 110)
        delist(desk, option.symbol)
        assert (option.holdings._quantity, desk.stock.holdings._quantity, desk.assignments) == (0, 0, [])

    def test_nothing_held_makes_no_order(self, desk: Desk) -> None:
        delist(desk, hold(desk, 0).symbol)
        assert desk.transactions.orders_count == 0

    def test_warning_does_nothing(self, desk: Desk) -> None:
        delist(desk, hold(desk, 1).symbol, DelistingType.WARNING)
        assert desk.transactions.orders_count == 0

    def test_one_slice_is_processed_once(self, desk: Desk) -> None:
        option = hold(desk, 1)
        delist(desk, option.symbol)
        option.holdings._quantity = Decimal(1)
        desk.scan()
        assert desk.transactions.orders_count == 1

    def test_options_end_before_their_underlying(self, desk: Desk) -> None:
        option = hold(desk, 1)
        both = {
            symbol: SimpleNamespace(symbol=symbol, type=DelistingType.DELISTED) for symbol in (STOCK, option.symbol)
        }
        desk._current_slice = SimpleNamespace(delistings=both, _has_delistings=lambda: True)
        desk.scan()
        assert [event.symbol for event in desk.events] == [option.symbol, STOCK, STOCK]

    def test_open_orders_of_the_contract_are_canceled(self, desk: Desk) -> None:
        option = hold(desk, 0)
        ticket = desk.submit(OrderType.LIMIT, 1, option.symbol, limit_price=1, tag="kept")
        delist(desk, option.symbol)
        assert (ticket.status, ticket.tag) == (S.CANCEL_PENDING, "kept")

    def test_nothing_happens_unless_the_algorithm_runs(self, desk: Desk) -> None:
        desk.status = AlgorithmStatus.STOPPED
        delist(desk, hold(desk, 1).symbol)
        assert desk.events == []

    def test_members_leave_their_universes(self, desk: Desk) -> None:
        option, removed = hold(desk, 0), []
        universe = SimpleNamespace(
            contains_member=lambda symbol: symbol == option.symbol,
            _remove_member=lambda utc, security: removed.append(security),
        )
        desk.universe_manager.values = lambda: [universe]
        delist(desk, option.symbol)
        assert removed == [option]


class TestDelistedStock:
    """Shares of a company that is gone."""

    def test_holding_is_sold_at_the_last_price_without_fee(self, desk: Desk) -> None:
        desk.stock.holdings._quantity, desk.stock.fee = Decimal(7), Decimal(1)
        delist(desk, STOCK)
        event = desk.events[0]
        assert (event.status, event.fill_price, event.fill_quantity, event.message) == (
            S.FILLED, 100, -7, "Liquidate from delisting",
        )  # fmt: skip
        assert (str(event.order_fee), desk.stock.holdings._quantity) == ("0 QCC", 0)

    def test_nothing_held_makes_no_order(self, desk: Desk) -> None:
        delist(desk, STOCK)
        assert desk.transactions.orders_count == 0


@pytest.mark.usefixtures("alive")
class TestAssignment:
    """Early assignment, asked for once an hour."""

    def assigning(self, quantity: Any = 1, tag: str | None = "early") -> Any:
        return SimpleNamespace(get_assignment=lambda parameters: OptionAssignmentResult(quantity, tag))

    def test_whole_position_is_assigned_with_the_tag(self, desk: Desk) -> None:
        option = hold(desk, -3)
        option.option_assignment_model = self.assigning()
        desk.scan()
        order: Any = desk.transactions.get_order_by_id(1)
        assert (order.quantity, order.tag, option.holdings._quantity) == (3, "early", 0)
        assert desk.assignments[0].message == "Assigned. Underlying: 100. early"

    @pytest.mark.parametrize("result", [None, OptionAssignmentResult.NULL])
    def test_no_assignment(self, desk: Desk, result: Any) -> None:
        option = hold(desk, -3)
        option.option_assignment_model = SimpleNamespace(get_assignment=lambda parameters: result)
        desk.scan()
        assert desk.events == []

    def test_long_positions_are_not_asked_about(self, desk: Desk) -> None:
        asked: list[Any] = []
        hold(desk, 3).option_assignment_model = SimpleNamespace(get_assignment=asked.append)
        desk.scan()
        assert asked == []

    def test_model_is_asked_at_the_first_step_of_each_hour(self, desk: Desk) -> None:
        asked = []
        option = hold(desk, -1)
        option.option_assignment_model = SimpleNamespace(get_assignment=lambda _: asked.append(desk.clock.local))
        for minute in (5, 30, 59):
            desk.at(10, minute)
            desk.scan()
        desk.at(11)
        desk.scan()
        assert len(asked) == 2

    def test_model_may_be_spelt_in_pascal_case(self, desk: Desk) -> None:
        option = hold(desk, -1)
        option.option_assignment_model = SimpleNamespace(GetAssignment=lambda _: OptionAssignmentResult(1, "p"))
        desk.scan()
        assert option.holdings._quantity == 0


class TestDefaultAssignmentModel:
    """Deep in the money, close to expiry, worth exercising."""

    def option(self, desk: Desk, bid: Any = 9, strike: int = 90, right: OptionRight = CALL) -> Any:
        option = hold(desk, -1, strike, right)
        option._bid_price, option.holdings._average_price = to_decimal(bid), Decimal(5)
        return option

    def assigned(self, option: Any, **settings: Any) -> float:
        parameters = OptionAssignmentParameters(option)
        return DefaultOptionAssignmentModel(**settings).get_assignment(parameters).quantity

    def test_assigns_the_position(self, desk: Desk) -> None:
        assert self.assigned(self.option(desk)) == 1

    def test_waits_for_the_last_days(self, desk: Desk) -> None:
        assert self.assigned(self.option(desk), prior_expiration=timedelta(hours=1)) == 0

    @pytest.mark.parametrize(("strike", "right"), [(95, CALL), (105, PUT), (110, CALL)])
    def test_spares_what_is_not_deep_in_the_money(self, desk: Desk, strike: int, right: OptionRight) -> None:
        assert self.assigned(self.option(desk, strike=strike, right=right)) == 0

    def test_depth_may_be_set(self, desk: Desk) -> None:
        assert self.assigned(self.option(desk, strike=95, bid=4), required_in_the_money_percent=0.04) == 1

    def test_gain_counts_the_contract_size_twice(self, desk: Desk) -> None:
        option = self.option(desk)
        # exercise: (99.98 - 90) * 100 * 100 - 5 * 100; sale at the bid: (9 - 5) * 100
        assert estimate_arbitrage_pnl(option) == (Decimal("9.98") * 10_000 - 500) - 400

    def test_fees_of_both_ways_count(self, desk: Desk) -> None:
        option = self.option(desk)
        free = estimate_arbitrage_pnl(option)
        option.fee, desk.stock.fee = Decimal(1), Decimal(2)
        assert estimate_arbitrage_pnl(option) == free - 2 - 1 + 1

    def test_null_model_never_assigns(self, desk: Desk) -> None:
        parameters = OptionAssignmentParameters(self.option(desk))
        assert NullOptionAssignmentModel().get_assignment(parameters).quantity == 0
