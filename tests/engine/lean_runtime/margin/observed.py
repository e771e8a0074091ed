"""Replays records of the margins observed on the real engine on the light bench."""

from __future__ import annotations

import functools
import json
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.margins import OptionInitialMargin
from engine.lean_runtime.margin.position_group_parameters import (
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    ReservedBuyingPowerImpact,
    ReservedBuyingPowerImpactParameters,
)
from engine.lean_runtime.orders.market_orders import MarketOrder
from engine.lean_runtime.orders.order import Order
from tests.engine.lean_runtime.margin.bench import INDEX, UNDERLYING, BenchPortfolio, FlatFee, contract, margins_of
from tests.shared_data import shared_dir

RECORDS = "reference/observed/margins.json"

Group = tuple[str, float, tuple[tuple[str, float], ...], float, float, float, float]


@functools.cache
def records() -> dict[str, dict[str, Any]]:
    """Return the records by id, none where the shared data are absent."""
    root = shared_dir()
    path = root / RECORDS if root is not None else None
    if path is None or not path.exists():
        return {}
    return {record["id"]: record for record in json.loads(path.read_text()) if record["id"] != "meta"}


def ids(*kinds: str) -> list[str]:
    """Return the ids of the records of some kinds."""
    return [name for name, record in records().items() if record["kind"] in kinds]


def symbol_of(leg: dict[str, Any]) -> Symbol:
    """Return the symbol a recorded leg names."""
    ticker = leg["symbol"].split()[0]
    underlying = INDEX if ticker.startswith("SPX") else UNDERLYING
    if leg["right"] == "stock":
        return underlying
    return contract(leg["right"], leg["strike"], datetime.strptime(leg["expiry"], "%Y%m%d"), underlying, ticker)


class Check(NamedTuple):
    """The decision on an order and what it rests on."""

    accepted: bool
    reason: str
    impact: ReservedBuyingPowerImpact
    judged_as_group: bool


class Replay:
    """A bench portfolio fed with the prices, orders and fills of one record."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.portfolio = BenchPortfolio(record.get("start_cash", 0), 1 if record["account"] == "CASH" else 2)
        self._free_stock = record["brokerage"] != "DEFAULT"
        self._symbols: dict[str, Symbol] = {}
        self._next_id = 1

    def see(self, order: dict[str, Any], underlying_price: float) -> None:
        """Take over the prices at the time of an order."""
        for leg in order["legs"]:
            symbol = self._symbols[leg["symbol"]] = symbol_of(leg)
            self._quote_underlying(symbol, underlying_price)
            if leg["right"] != "stock":
                self.portfolio.add(symbol, leg["price"], leg["bid"], leg["ask"])

    def see_later(self, prices: dict[str, Any], underlying_price: float) -> None:
        """Take over later prices, given per symbol as a price or as quote and price."""
        for name, value in prices.items():
            quote = value if isinstance(value, dict) else {"price": value}
            symbol = self._symbols[name]
            self._quote_underlying(symbol, underlying_price)
            if symbol.has_underlying:
                self.portfolio.add(symbol, quote["price"], quote.get("bid"), quote.get("ask"))

    def _quote_underlying(self, symbol: Symbol, price: float) -> None:
        stock = self.portfolio.add(symbol.underlying or symbol, price)
        if self._free_stock:
            stock.fee_model = FlatFee(0)

    def account(self, state: dict[str, Any]) -> None:
        """Set cash as recorded before an order."""
        self.portfolio.cash = to_decimal(state["cash"])
        self.portfolio.unsettled = to_decimal(state["unsettled_cash"])

    def orders(self, order: dict[str, Any]) -> list[Order]:
        """Return market orders for the legs, with consecutive ids."""
        result: list[Order] = []
        for leg in order["legs"]:
            made = MarketOrder(self._symbols[leg["symbol"]], to_decimal(leg["quantity"]), 0)
            made._set_id(self._next_id)
            self._next_id += 1
            result.append(made)
        return result

    def check(self, orders: list[Order]) -> Check:
        """Decide as the portfolio manager does."""
        portfolio: Any = self.portfolio
        _, group = portfolio.positions.try_create_position_group(orders)
        model = group.buying_power_model
        impact = model.get_reserved_buying_power_impact(ReservedBuyingPowerImpactParameters(portfolio, group, orders))
        parameters = HasSufficientPositionGroupBuyingPowerForOrderParameters(portfolio, group, orders)
        verdict = model.has_sufficient_buying_power_for_order(parameters)
        return Check(verdict.is_sufficient, verdict.reason, impact, not group.key.is_default_group)

    def fill(self, fills: list[dict[str, Any]]) -> None:
        """Book recorded fills."""
        for fill in fills:
            self.portfolio.trade(self._symbols[fill["symbol"]], fill["quantity"], fill["price"], fill["fee"])

    def hold(self, groups: list[dict[str, Any]]) -> None:
        """Set the holdings to the sum of recorded groups, whatever was held before."""
        held: dict[str, float] = {}
        for group in groups:
            for name, quantity in group["positions"].items():
                held[name] = held.get(name, 0) + quantity
        for name, symbol in self._symbols.items():
            self.portfolio.securities[symbol].holdings.set(held.get(name, 0))

    def knows(self, groups: list[dict[str, Any]]) -> bool:
        """Return whether every position of recorded groups has been seen in an order."""
        return all(name in self._symbols for group in groups for name in group["positions"])

    def margin_used(self) -> float:
        """Return the maintenance margin of all groups."""
        return float(self.portfolio._total_margin_used)

    def groups(self) -> set[Group]:
        """Return the groups in the form of `recorded_groups`."""
        result = set()
        for group in self.portfolio.positions.groups:
            maintenance, initial = margins_of(self.portfolio, group)
            is_default = group.key.is_default_group
            bare = initial._value_without_premium if isinstance(initial, OptionInitialMargin) else initial._value
            premium = initial._premium if isinstance(initial, OptionInitialMargin) else ZERO
            first, second, third, last = (float(_cents(a)) for a in (initial._value, bare, premium, maintenance))
            name = "default" if is_default else str(group.buying_power_model)
            positions = tuple(sorted((_text(p.symbol), p.quantity) for p in group.positions))
            result.add((name, group.quantity, positions, first, second, third, last))
        return result


def recorded_groups(groups: list[dict[str, Any]]) -> set[Group]:
    """Return recorded groups as (name, quantity, positions, initial, without premium, premium, maintenance)."""
    result = set()
    for group in groups:
        name = "default" if group["strategy"].startswith(("SecurityPosition", "default")) else group["strategy"]
        positions = tuple(sorted(group["positions"].items()))
        bare = group["initial"] if group.get("initial_without_premium") is None else group["initial_without_premium"]
        amounts = (group["initial"], bare, group.get("premium") or 0, group["maintenance"])
        first, second, third, last = (float(_cents(to_decimal(amount))) for amount in amounts)
        result.add((name, group["quantity"], positions, first, second, third, last))
    return result


def _text(symbol: Symbol) -> str:
    return symbol.value


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.0001")) + ZERO


def possible_margins(record: dict[str, Any]) -> set[float]:
    """Return every amount of used margin some process of the real engine showed after such an order."""
    rerun = record if "reruns" in record else records().get(f"D_{record.get('name')}", {})
    return {float(value) for value in rerun.get("reruns", {}).get("margin_used_values", ())}
