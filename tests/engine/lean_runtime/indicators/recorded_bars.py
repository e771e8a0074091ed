"""Daily bars of the shared data and the indicator values the real engine computed from them."""

from __future__ import annotations

import csv
import functools
import io
import zipfile
from decimal import Decimal
from pathlib import Path

from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType
from engine.lean_runtime.common.numbers import multiply, round_half_even
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_HOUR, TICKS_PER_MINUTE, from_yyyymmdd, to_datetime
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from tests.shared_data import require_shared

_OPEN = 9 * TICKS_PER_HOUR + 30 * TICKS_PER_MINUTE
_SCALE = Decimal("0.0001")


def services() -> EngineServices:
    """Return the reference databases of the shared data, made the current ones."""
    folder = require_shared("lean-data")
    made = _services(folder)
    made.activate()
    return made


@functools.cache
def _services(folder: Path) -> EngineServices:
    return EngineServices.from_data_folder(folder, folder)


@functools.cache
def recorded() -> list[dict[str, str]]:
    """Return the rows of indicators_daily.csv: bar and indicator values as text, empty while not ready."""
    with require_shared("reference/observed/indicators_daily.csv").open() as file:
        return list(csv.DictReader(file))


@functools.cache
def adjusted_bars(ticker: str) -> list[TradeBar]:
    """Return the adjusted daily bars of the recorded span, 9:30 to 16:00 (13:00 on half days of SPY)."""
    made = services()
    symbol = Symbol.create(ticker, SecurityType.EQUITY, "usa")
    factors = made.factor_files.get(symbol)
    ends = {row["time"][:10].replace("-", ""): row["time"][11:13] for row in recorded()}
    text = zipfile.ZipFile(require_shared(f"lean-data/equity/usa/daily/{ticker.lower()}.zip"))
    bars = []
    for fields in csv.reader(io.TextIOWrapper(text.open(text.namelist()[0]))):
        day = fields[0][:8]
        if day in ends:
            midnight = from_yyyymmdd(day)
            factor = factors._get_price_factor(midnight, DataNormalizationMode.ADJUSTED)
            prices = [multiply(int(field) * _SCALE, factor) for field in fields[1:5]]
            volume = round_half_even(Decimal(fields[5]) / factor)
            first, high, low, last = prices
            bar = TradeBar(to_datetime(midnight + _OPEN), symbol, first, high, low, last, volume)
            bar._end_time = midnight + int(ends[day]) * TICKS_PER_HOUR
            bars.append(bar)
    return bars
