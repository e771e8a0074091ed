"""The greeks the real engine gave to every contract of a recorded chain, and what it computed them from."""

from __future__ import annotations

import csv
import functools
import io
import zipfile
from datetime import datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from engine.lean_runtime.common.enums import OptionPricingModelType, OptionRight, OptionStyle, SecurityType
from engine.lean_runtime.common.numbers import ZERO, to_decimal
from engine.lean_runtime.common.ticks import TICKS_PER_MILLISECOND, date_of, ticks
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.indicators.option_price_model import IndicatorBasedOptionPriceModel, OptionPriceModelResult
from engine.lean_runtime.indicators.option_price_result import OptionPriceModelParameters
from tests.engine.lean_runtime.indicators.recorded_bars import services
from tests.shared_data import require_shared

MODELS = {
    "default": None,
    "forward_tree": OptionPricingModelType.FORWARD_TREE,
    "black_scholes": OptionPricingModelType.BLACK_SCHOLES,
    "binomial_cox_ross_rubinstein": OptionPricingModelType.BINOMIAL_COX_ROSS_RUBINSTEIN,
}
#: Two contracts were last traded away from the quotes recorded with them.
_TRADED = {("09:31:00", "727.5", "P"): Decimal("0.28"), ("12:00:00", "740.0", "P"): Decimal("0.05")}
_OPEN = 34_200_000
_MINUTE = 60_000


@functools.cache
def recorded(model: str) -> list[dict[str, str]]:
    """Return the rows recorded with a price model."""
    with require_shared(f"reference/observed/greeks_goog_{model}.csv").open() as file:
        return list(csv.DictReader(file))


def contract_of(row: dict[str, str], right: str | None = None) -> Symbol:
    """Return the contract of a row, or the one of the other right."""
    underlying = Symbol.create("GOOG", SecurityType.EQUITY, "usa")
    side = OptionRight.CALL if (right or row["right"]) == "C" else OptionRight.PUT
    expiry = datetime.strptime(row["expiry"], "%Y-%m-%d")
    return Symbol.create_option(underlying, "usa", OptionStyle.AMERICAN, side, float(row["strike"]), expiry)


def time_of(row: dict[str, str]) -> int:
    """Return the local time of a row in ticks."""
    return ticks(datetime.strptime(row["time"], "%Y-%m-%d %H:%M:%S"))


def price_of(row: dict[str, str]) -> Decimal:
    """Return the price of the contract: the middle of its quotes, one of them, or its last trade."""
    traded = _TRADED.get((row["time"][11:], row["strike"], row["right"]))
    if traded is not None and row["expiry"] == row["time"][:10]:
        return traded
    bid, ask = to_decimal(float(row["bid"])), to_decimal(float(row["ask"]))
    return (bid + ask) / 2 if bid and ask else bid or ask


@functools.cache
def spot_at(time: int) -> Decimal:
    """Return the close of the last trade bar that ended by a time of the recorded day."""
    archive = zipfile.ZipFile(require_shared("lean-data/equity/usa/minute/goog/20151224_trade.zip"))
    bars = csv.reader(io.TextIOWrapper(archive.open(archive.namelist()[0])))
    until = (time - date_of(time)) // TICKS_PER_MILLISECOND
    closes = [int(bar[4]) for bar in bars if int(bar[0]) >= _OPEN and int(bar[0]) + _MINUTE <= until]
    return Decimal(closes[-1]) / 10000


@functools.cache
def _prices(model: str) -> dict[tuple[str, Symbol], Decimal]:
    return {(row["time"], contract_of(row)): price_of(row) for row in recorded(model)}


def evaluate(model: str, row: dict[str, str]) -> OptionPriceModelResult:
    """Return the runtime's answer for a row."""
    services()
    prices = {contract: price for (time, contract), price in _prices(model).items() if time == row["time"]}
    securities = {contract: SimpleNamespace(_price=price) for contract, price in prices.items()}
    kind = MODELS[model]
    priced = IndicatorBasedOptionPriceModel(kind, kind, security_provider=securities)
    contract: Any = SimpleNamespace(symbol=contract_of(row), _time=time_of(row))
    option = SimpleNamespace(
        _price=prices.get(contract.symbol, ZERO),
        _local_time=contract._time,
        underlying=SimpleNamespace(_price=spot_at(contract._time)),
    )
    return priced.evaluate(OptionPriceModelParameters(option, None, contract))
