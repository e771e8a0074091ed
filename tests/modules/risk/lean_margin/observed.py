"""Reads the margins recorded on the real engine into the values the predictor works with."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight
from modules.risk.book import Holdings, OptionPrice, Prices
from modules.risk.lean_margin.formulas import INITIAL, MAINTENANCE, View
from modules.risk.lean_margin.matcher import match
from modules.risk.lean_margin.prediction import LeanAccount, UnderlyingAccount
from tests.shared_data import shared_dir

RECORDS = "reference/observed/margins.json"


@functools.cache
def records() -> dict[str, dict[str, Any]]:
    """Return the records by id, none where the shared data are absent."""
    root = shared_dir()
    path = root / RECORDS if root is not None else None
    if path is None or not path.exists():
        return {}
    return {record["id"]: record for record in json.loads(path.read_text()) if record["id"] != "meta"}


def exact(value: Any) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))


def contract_of(text: str) -> OptionContract:
    """Read a symbol such as `GOOG  160115C00760000`."""
    ticker, code = text.split()
    is_index = ticker.startswith("SPX")
    return OptionContract(
        "SPX" if is_index else ticker,
        datetime.strptime(code[:6], "%y%m%d").date(),
        Decimal(code[7:]) / 1000,
        OptionRight.CALL if code[6] == "C" else OptionRight.PUT,
        style=ExerciseStyle.EUROPEAN if is_index else ExerciseStyle.AMERICAN,
        delivery=Delivery.CASH if is_index else Delivery.PHYSICAL,
    )


def holdings_of(quantities: dict[str, float]) -> Holdings:
    """Read signed quantities by symbol; a symbol without a space is stock."""
    options = {contract_of(name): int(n) for name, n in quantities.items() if " " in name and n}
    return Holdings(options, int(sum(n for name, n in quantities.items() if " " not in name)))


class Bench:
    """Follow one record: prices as they were seen, holdings as they were filled."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.leverage = Decimal(1 if record["account"] == "CASH" else 2)
        self.is_default = record["brokerage"] == "DEFAULT"
        self.spot = Decimal(0)
        self.quotes: dict[OptionContract, OptionPrice] = {}
        self.held = Holdings()

    def see(self, order: dict[str, Any], spot: float) -> Holdings:
        """Take over the prices at the time of an order and return what it would add."""
        self.spot = exact(spot)
        for leg in order["legs"]:
            if leg["right"] != "stock":
                quote = OptionPrice(exact(leg["price"]), exact(leg["bid"]), exact(leg["ask"]))
                self.quotes[contract_of(leg["symbol"])] = quote
        return holdings_of({leg["symbol"]: leg["quantity"] for leg in order["legs"]})

    def see_later(self, prices: dict[str, Any], spot: float) -> None:
        """Take over later prices, given per symbol as a price or as quote and price."""
        self.spot = exact(spot)
        for name, value in prices.items():
            if " " in name:
                quote = value if isinstance(value, dict) else {"price": value, "bid": value, "ask": value}
                price = exact(quote["price"])
                self.quotes[contract_of(name)] = OptionPrice(
                    price, exact(quote.get("bid", price)), exact(quote.get("ask", price))
                )

    @property
    def prices(self) -> Prices:
        return Prices(self.spot, self.quotes)

    def account(self, state: dict[str, Any]) -> LeanAccount:
        """Return the account with recorded cash and the holdings at hand."""
        value = exact(state["cash"]) + exact(state["unsettled_cash"]) + self.held.shares * self.spot
        for contract, n in self.held.options.items():
            value += n * contract.multiplier * self.quotes[contract].last
        books = {"U": UnderlyingAccount(self.held, self.prices)} if not self.held.is_flat else {}
        return LeanAccount(value, exact(state["unsettled_cash"]), self.leverage, books)

    def fee(self, order: Holdings) -> Decimal:
        """Return the fee of a single leg as LEAN's default model charges it (stock is free elsewhere)."""
        if order.options:
            return max(Decimal(1), Decimal("0.65") * abs(next(iter(order.options.values()))))
        return Decimal(1) if self.is_default else Decimal(0)

    def fill(self, fills: list[dict[str, Any]]) -> None:
        """Book recorded fills."""
        for fill in fills:
            self.held = self.held.plus(holdings_of({fill["symbol"]: fill["quantity"]}))

    def margin_used(self) -> Decimal:
        return self.account({"cash": 0, "unsettled_cash": 0}).margin_used

    def groups(self) -> set[tuple[Any, ...]]:
        """Return name, quantity, legs and the four margins of every group, stock outside of strategies included."""
        matching, prices = match(self.held), self.prices
        found: set[tuple[Any, ...]] = set()
        for group in matching.groups:
            view = View(group, prices, self.leverage)
            legs = frozenset((*group.legs, *([("stock", group.lots * group.unit)] if group.lots else [])))
            bare, premium = INITIAL[group.name](view), view.premium
            amounts = (bare + max(premium, Decimal(0)), bare, premium, MAINTENANCE[group.name](view))
            found.add((group.name, group.quantity, legs, *map(_cents, amounts)))
        if matching.loose_shares:
            value = matching.loose_shares * self.spot / self.leverage
            legs = frozenset([("stock", matching.loose_shares)])
            amounts = (value, value, Decimal(0), abs(value))
            found.add(("stock", matching.loose_shares, legs, *map(_cents, amounts)))
        return found


def recorded_groups(groups: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """Return recorded groups in the form of `Bench.groups`."""
    found: set[tuple[Any, ...]] = set()
    for group in groups:
        is_stock = group["strategy"].startswith(("SecurityPosition", "default"))
        held = holdings_of(group["positions"])
        legs: frozenset[Any] = frozenset((*held.options.items(), *([("stock", held.shares)] if held.shares else [])))
        bare = group["initial"] if group.get("initial_without_premium") is None else group["initial_without_premium"]
        amounts = (group["initial"], bare, group.get("premium") or 0, group["maintenance"])
        name = "stock" if is_stock else group["strategy"]
        found.add((name, int(group["quantity"]), legs, *(_cents(exact(amount)) for amount in amounts)))
    return found


def _cents(amount: Decimal) -> float:
    return float(round(amount, 4)) + 0.0


def possible_margins(record: dict[str, Any]) -> set[float]:
    """Return every amount of used margin some process of the real engine showed after such an order."""
    rerun = record if "reruns" in record else records().get(f"D_{record.get('name')}", {})
    return {float(value) for value in rerun.get("reruns", {}).get("margin_used_values", ())}
