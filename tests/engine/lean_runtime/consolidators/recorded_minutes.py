"""Minute bars of the shared data and the consolidated bars the real engine logged from them."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal

from engine.lean_runtime.common.enums import DataNormalizationMode, SecurityType
from engine.lean_runtime.common.numbers import ONE, divide, multiply, round_half_even
from engine.lean_runtime.common.ticks import (
    TICKS_PER_HOUR,
    TICKS_PER_MILLISECOND,
    TICKS_PER_MINUTE,
    from_yyyymmdd,
)
from engine.lean_runtime.consolidators.trade_bar import make_bar
from engine.lean_runtime.data.bar import Bar
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.identity.symbol import Symbol
from tests.engine.lean_runtime.indicators.recorded_bars import services
from tests.shared_data import require_shared

DAYS = ("20131007", "20131008", "20131009", "20131010", "20131011")
_SCALE = Decimal("0.0001")
_OPEN = 9 * TICKS_PER_HOUR + 30 * TICKS_PER_MINUTE
_CLOSE = 16 * TICKS_PER_HOUR
_LINE = re.compile(r"^\S+ \S+ (\D[^\[]*|\d+ minutes) (\d) (\S+ \S+) (\S+ \S+) (\[.*\]) (.*)$")


def spy() -> Symbol:
    """Return the symbol of the bars."""
    services()
    return Symbol.create("SPY", SecurityType.EQUITY, "usa")


def _rows(day: str, kind: str) -> Iterator[tuple[int, list[Decimal]]]:
    """Yield start time and adjusted numbers of the regular hours of a day."""
    midnight = from_yyyymmdd(day)
    factor = services().factor_files.get(spy())._get_price_factor(midnight, DataNormalizationMode.ADJUSTED)
    archive = zipfile.ZipFile(require_shared(f"lean-data/equity/usa/minute/spy/{day}_{kind}.zip"))
    for fields in csv.reader(io.TextIOWrapper(archive.open(archive.namelist()[0]))):
        time = int(fields[0]) * TICKS_PER_MILLISECOND
        if not _OPEN <= time < _CLOSE:
            continue
        numbers = []
        for place, field in enumerate(fields[1:]):
            is_size = place % 5 == 4
            share = divide(ONE, factor) if is_size else factor
            number = multiply(Decimal(field) if is_size else int(field) * _SCALE, share)
            numbers.append(round_half_even(number) if is_size else number)
        yield midnight + time, numbers


@functools.cache
def trade_bars() -> list[TradeBar]:
    """Return five days of adjusted trade bars."""
    return [make_bar(spy(), time, None, row) for day in DAYS for time, row in _rows(day, "trade")]


@functools.cache
def quote_bars() -> list[QuoteBar]:
    """Return five days of adjusted quote bars."""
    bars = []
    for day in DAYS:
        for time, row in _rows(day, "quote"):
            bar = QuoteBar(True, spy(), Bar(*row[:4]), row[4], Bar(*row[5:9]), row[9])
            bar._time = time
            bars.append(bar)
    return bars


@functools.cache
def logged() -> tuple[dict[str, list[tuple[str, ...]]], dict[str, int]]:
    """Return the first three bars of each consolidator (start, end, prices, rest) and how many there were."""
    path = require_shared("reference/observed/results/ConsolidatorBench.json")
    first: dict[str, list[tuple[str, ...]]] = {}
    counts: dict[str, int] = {}
    for line in json.loads(path.read_text())["log"]:
        found = _LINE.match(line)
        if found:
            first.setdefault(found[1], []).append(found.groups()[2:])
        elif " counts " in line:
            counts = {name: int(count) for name, count in re.findall(r"\('([^']+)', (\d+)\)", line)}
    return first, counts
