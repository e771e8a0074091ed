"""What becomes of contracts overnight."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from engine.paper_brokerage import sessions
from engine.paper_brokerage.book import Book, Holding
from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.executions import ExecutionKind
from engine.paper_brokerage.instruments import Instrument, option
from engine.paper_brokerage.settlement import is_due, last_trading_day, settle
from engine.paper_brokerage.terms import OrderType
from modules.domain.contracts import OptionRight
from tests.engine.paper_brokerage.desk import CALL, EXPIRATION, HIGHER_CALL, INDEX_PUT, PUT, at, call_spread, desk

NIGHT = sessions.settlement_instant(EXPIRATION)


def settled(instrument: Instrument, quantity: int, reference: str) -> Book:
    book = Book(Decimal(0))
    for trade in settle(Holding(instrument, quantity, Decimal(1)), Decimal(reference), "S1", NIGHT).executions:
        book.execute(trade)
    return book


@pytest.mark.parametrize(
    ("instrument", "quantity", "reference", "cash", "shares"),
    [
        (CALL, 2, "472.00", "-94000", 200),
        (CALL, -2, "472.00", "94000", -200),
        (PUT, 1, "460.00", "46500", -100),
        (PUT, -1, "460.00", "-46500", 100),
        (CALL, 2, "470.00", "0", 0),
        (CALL, 2, "470.009", "0", 0),
        (CALL, -1, "470.01", "47000", -100),
    ],
)
def test_a_stock_option_in_the_money_becomes_stock_at_its_strike(
    instrument: Instrument, quantity: int, reference: str, cash: str, shares: int
) -> None:
    book = settled(instrument, quantity, reference)
    stock = book.holdings.get("equity:SPY")
    assert book.cash == Decimal(cash)
    assert (stock.quantity if stock else 0) == shares
    assert book.holdings[instrument.key].quantity == -quantity, "the contracts themselves are taken away"


@pytest.mark.parametrize(("quantity", "cash"), [(3, "3000"), (-3, "-3000")])
def test_an_index_option_is_settled_in_cash_without_fee(quantity: int, cash: str) -> None:
    book = settled(INDEX_PUT, quantity, "4690.00")
    assert book.cash == Decimal(cash)
    assert set(book.holdings) == {INDEX_PUT.key}


def test_kinds_say_whether_the_holder_or_the_writer_is_meant() -> None:
    kinds = [settle(Holding(CALL, n, Decimal(1)), Decimal(480), "S1", NIGHT).kind for n in (1, -1)]
    assert kinds == [ExecutionKind.EXERCISE, ExecutionKind.ASSIGNMENT]
    assert settle(Holding(CALL, 1, Decimal(1)), Decimal(1), "S1", NIGHT).kind is ExecutionKind.EXPIRATION


def test_a_contract_is_due_at_the_midnight_after_its_last_session() -> None:
    assert not is_due(CALL, at("23:59:59", EXPIRATION))
    assert is_due(CALL, at("00:00", date(2024, 1, 20)))


def test_a_saturday_expiration_trades_last_on_its_friday() -> None:
    saturday = option("SPY", date(2014, 1, 18), Decimal(180), OptionRight.CALL)
    assert last_trading_day(saturday) == date(2014, 1, 17)


def test_good_friday_and_early_closes_are_known() -> None:
    assert sessions.last_session(date(2024, 3, 29)) == date(2024, 3, 28)
    assert sessions.EXCHANGE_HOURS.close(date(2024, 7, 3)) == at("13:00", date(2024, 7, 3))
    assert not sessions.EXCHANGE_HOURS.is_open(at("13:00:01", date(2024, 7, 3)), CALL)
    assert sessions.EXCHANGE_HOURS.close(EXPIRATION, INDEX_PUT) == at("16:15", EXPIRATION)


def test_a_short_is_assigned_when_a_script_of_the_market_says_so(tmp_path: Path) -> None:
    with desk(tmp_path / "account") as broker:
        broker.client.submit("spread", call_spread(OrderType.COMBO_MARKET, -3))
        cash = broker.cash()
        assert broker.client.request("assign", instrument=CALL.key, contracts=2) == {"left": -1}
        assert broker.holdings() == {CALL.key: -1, HIGHER_CALL.key: 3, "equity:SPY": -200}
        assert broker.cash() == cash + 200 * 470
        for instrument, contracts in ((CALL.key, 2), (HIGHER_CALL.key, 1), ("equity:SPY", 1), (CALL.key, True)):
            with pytest.raises(RefusedError):
                broker.client.request("assign", instrument=instrument, contracts=contracts)
