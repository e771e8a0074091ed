"""Splits and dividends of held stock: what the account gets, and that the run and its account agree (SIMULATED)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.market_simulator.config import Density, MarketConfig
from engine.market_simulator.faults.script import parse_faults
from engine.market_simulator.folder.label import FolderPlan
from engine.market_simulator.folder.time_grid import Resolution
from engine.market_simulator.folder.write import write_folder
from engine.paper_brokerage.book import Book, Holding
from engine.paper_brokerage.broker import Broker
from engine.paper_brokerage.corporate_actions import CorporateAction, booked
from engine.paper_brokerage.factor_rows import corporate_actions
from engine.paper_brokerage.markets import build_market
from engine.paper_brokerage.script import BrokerScript
from engine.paper_brokerage.store import Store
from engine.paper_brokerage.terms import OrderType
from tests.engine.paper_brokerage.desk import SPY, at, driven, make_account, single

DAY, SPLIT, PAID, LATER = date(2024, 1, 17), date(2024, 1, 18), date(2024, 1, 19), date(2024, 1, 22)
RECIPE = MarketConfig(
    ("SPY",),
    date(2024, 1, 16),
    seed=3,
    density=Density.TINY,
    faults=parse_faults(
        {
            "faults": [
                {"kind": "split", "day": SPLIT.isoformat(), "symbols": ["SPY"], "ratio": 3},
                {"kind": "special_dividend", "day": PAID.isoformat(), "symbols": ["SPY"], "amount": 1.25},
            ]
        }
    ),
)


def bought(folder: Path, quantity: int) -> tuple[Store, Broker]:
    """Return a broker without sockets that holds shares of SPY since DAY."""
    store = Store(make_account(folder))
    broker = Broker(store, BrokerScript(), lambda point: None)
    market = {"kind": "simulated", "config": json.loads(RECIPE.to_json())}
    broker.handle("configure", {"clock": driven(), "market": market})
    broker.handle("submit", {"client_id": "a", "order": single(OrderType.MARKET, SPY, quantity).to_json()})
    broker.handle("advance", {"instant": at("10:01").isoformat()})
    return store, broker


def account(broker: Broker) -> tuple[int, Decimal, Decimal]:
    """Return shares, their average price, and cash."""
    (held,) = broker.handle("holdings", {}).result["holdings"]
    cash = Decimal(broker.handle("cash", {}).result["amount"])
    return held["quantity"], Decimal(held["average_price"]), cash


@pytest.mark.parametrize("steps", [[LATER], [SPLIT, PAID, LATER], [DAY, SPLIT, SPLIT, PAID, PAID, LATER]])
@pytest.mark.parametrize("quantity", [40, -40])
def test_stock_is_split_and_paid_once_however_the_clock_gets_there(
    tmp_path: Path, steps: list[date], quantity: int
) -> None:
    store, broker = bought(tmp_path / "account", quantity)
    _, price, cash = account(broker)
    for number, day in enumerate(steps):
        broker.handle("advance", {"instant": at(f"{11 + number}:00", day).isoformat()})
    assert account(broker) == (3 * quantity, price / 3, cash + 3 * quantity * Decimal("1.25"))
    events = [event.to_json() for event in store.events_since(0, 1000)]
    told = [event["instant"] for event in events if event["kind"] == "corporate_action"]
    assert told == [at("00:00", SPLIT).isoformat(), at("00:00", PAID).isoformat()]
    store.close()
    again = Store(tmp_path / "account")
    assert account(Broker(again, BrokerScript(), lambda point: None))[0] == 3 * quantity
    again.close()


def test_shares_bought_on_the_ex_date_get_nothing(tmp_path: Path) -> None:
    store, broker = bought(tmp_path / "account", 40)
    broker.handle("advance", {"instant": at("11:00", PAID).isoformat()})
    before = account(broker)
    broker.handle("submit", {"client_id": "b", "order": single(OrderType.MARKET, SPY, 10).to_json()})
    broker.handle("advance", {"instant": at("12:00", PAID).isoformat()})
    shares, _, cash = account(broker)
    assert shares == before[0] + 10
    assert cash < before[2]
    store.close()


@given(
    st.integers(-5000, 5000).filter(bool),
    st.sampled_from([Fraction(2), Fraction(3, 2), Fraction(1, 10), Fraction(20), Fraction(7, 3)]),
    st.decimals(min_value=1, max_value=900, places=2),
    st.decimals(min_value=0, max_value=5, places=2),
)
def test_a_split_keeps_what_was_paid_and_pays_fractions_in_cash(
    quantity: int, ratio: Fraction, price: Decimal, dividend: Decimal
) -> None:
    held = Holding(SPY, quantity, price)
    book = Book(Decimal(0), {SPY.key: held})
    for trade in booked(held, CorporateAction(ratio, dividend), Decimal(100), "C1", at("00:00")):
        book.execute(trade)
    after = book.holdings.get(SPY.key, Holding(SPY, 0, Decimal(0)))
    assert after.quantity == int(quantity * ratio)
    if after.quantity:
        assert after.quantity * after.average_price == pytest.approx(quantity * price)
    in_lieu = float((quantity - after.quantity / ratio) * 100)
    assert float(book.cash) == pytest.approx(in_lieu + float(quantity * dividend), abs=0.02)


def test_a_factor_file_tells_splits_and_dividends() -> None:
    rows = [
        "19980102,0.8613657,0.00892857,1",
        "20000620,0.8613657,0.00892857,101",
        "20050225,0.8613657,0.01785710,88.97",
    ]
    found = corporate_actions([*rows, "20120808,0.8613657,0.03571430,619.86", "20501231,0.8656410,0.03571430,0"])
    assert found[date(2000, 6, 20)] == CorporateAction(Fraction(2), Decimal("0.00"))
    assert found[date(2005, 2, 25)].ratio == 2
    assert found[date(2012, 8, 8)] == CorporateAction(Fraction(1), Decimal("3.06"))
    assert set(found) == {date(2000, 6, 20), date(2005, 2, 25), date(2012, 8, 8)}


def test_a_folder_and_the_stream_of_one_recipe_tell_the_same_actions(tmp_path: Path) -> None:
    write_folder(tmp_path / "data", FolderPlan(RECIPE, date(2024, 3, 20), Resolution.DAILY, 1))
    stored: Any = build_market({"kind": "replay", "folder": str(tmp_path / "data")})
    streamed: Any = build_market({"kind": "simulated", "config": json.loads(RECIPE.to_json())})
    days = [session.day for session in RECIPE.calendar().between(DAY, date(2024, 3, 20))]
    told = [day for day in days if streamed.action(day, SPY).is_any]
    assert told == [SPLIT, PAID, date(2024, 3, 15)]
    for day in days:
        one, other = stored.action(day, SPY), streamed.action(day, SPY)
        assert (one.ratio, one.dividend) == (other.ratio, other.dividend), day
