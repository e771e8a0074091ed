"""Every option filter keeps the contracts the real engine kept (observed/traces/filt_*_u.json)."""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.enums import OptionRight, SecurityType
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.data.option_universe import OptionUniverse
from engine.lean_runtime.data.universe_reader import read_option_universe
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.options.option_filter_universe import OptionFilterUniverse, OptionFilterUniverseEx
from tests.engine.lean_runtime.data.lean_folder import GOOG, activate_lean_data, symbol_of
from tests.shared_data import require_shared


def canonical_of(number: int) -> Symbol:
    """Return the canonical option of a trace: GOOG, SPX or SPXW."""
    if number == 0:
        return Symbol.create_canonical_option(symbol_of(*GOOG))
    index = Symbol.create("SPX", SecurityType.INDEX, "usa")
    return Symbol.create_canonical_option(index, "SPXW" if number == 2 else "SPX", "usa", None)


def universe_of(number: int) -> OptionFilterUniverse:
    """Return the universe the traced filter received."""
    services = activate_lean_data()
    canonical = canonical_of(number)
    file_date, local = (
        (make(2015, 12, 23), make(2015, 12, 24)) if number == 0 else (make(2020, 12, 31), make(2021, 1, 3, 23))
    )
    rows = read_option_universe(canonical, file_date)
    assert rows is not None
    hours = services.market_hours.get_exchange_hours("usa", canonical, canonical.security_type)
    option = SimpleNamespace(
        exchange=SimpleNamespace(hours=hours), symbol_properties=SimpleNamespace(_strike_multiplier=1)
    )
    universe = OptionFilterUniverse(option, underlying_scale_factor=1)
    universe._refresh(rows.data, rows.underlying, local)
    return universe


def summary(universe: Any) -> dict[str, Any]:
    """Describe a universe as the recorder did."""
    ids = [row.symbol.id for row in universe]
    strikes = sorted({sid.strike_price for sid in ids})
    expiries = sorted({str(sid.date)[:10] for sid in ids})
    return {
        "n": len(ids),
        "calls": sum(sid.option_right == OptionRight.CALL for sid in ids),
        "k": [strikes[0], strikes[-1]] if strikes else None,
        "nk": len(strikes),
        "exp": expiries if len(expiries) <= 4 else [expiries[0], "..", expiries[-1], len(expiries)],
        "syms": [row.symbol.value for row in universe] if len(ids) <= 8 else None,
    }


def replay(universe: OptionFilterUniverse, label: str, rows: list[OptionUniverse]) -> dict[str, Any]:
    """Run one recorded call on the full chain and describe its outcome."""
    symbols = [row.symbol for row in rows]
    universe.contracts(symbols)
    extensions = {
        "expiration(td)": lambda u: u.expiration(timedelta(0), timedelta(30)),
        "expiration float": lambda u: u.expiration(0.0, 7.0),
        "strikes float": lambda u: u.strikes(-1.0, 1.0),
        "contracts(list sym)": lambda u: u.contracts(symbols[:3]),
        "contracts(list OptionUniverse)": lambda u: u.contracts(rows[:3]),
        "contracts(fn)": lambda u: u.contracts(lambda cs: [c.symbol for c in cs][:4]),
        "contracts(fn->contracts)": lambda u: u.contracts(lambda cs: [c for c in cs if c.id.strike_price == 750]),
        "contracts(gen)": lambda u: u.contracts(symbol for symbol in symbols[:2]),
        "where": lambda u: u.where(lambda c: c.id.strike_price > 800),
        "Where ext": lambda u: OptionFilterUniverseEx.where(u, lambda c: c.id.strike_price > 800),
        "select ext": lambda u: OptionFilterUniverseEx.select(u, lambda c: c.symbol),
        "where_contains": lambda u: OptionFilterUniverseEx.where_contains(u, symbols[:5]),
        "PascalCase": lambda u: u.Strikes(-1, 1).Expiration(0, 7),
        "front_month.strikes": lambda u: u.front_month().strikes(-1, 1),
        "strikes.front_month": lambda u: u.strikes(-1, 1).front_month(),
        "calls_only.expiration.strikes": lambda u: u.calls_only().expiration(0, 7).strikes(-2, 2),
    }
    call = extensions.get(label)
    if call is None:
        text = label if label.endswith(")") else f"{label}()"
        call = eval(f"lambda u: u.{text}")
    try:
        return summary(call(universe))
    except Exception as problem:
        return {"exc": type(problem).__name__}


def recorded_outcome(record: dict[str, Any]) -> dict[str, Any]:
    """Return what the real engine answered, an exception by its bare name."""
    if "exc" in record:
        return {"exc": record["exc"].rpartition(".")[2]}
    return {key: record[key] for key in ("n", "calls", "k", "nk", "exp", "syms")}


@pytest.mark.parametrize("number", [0, 1, 2])
def test_filters_keep_what_the_real_engine_kept(number: int) -> None:
    records = json.loads(require_shared(f"reference/observed/traces/filt_{number}_u.json").read_text())
    universe = universe_of(number)
    rows = list(universe)
    calls = [record for record in records if record["label"].startswith("F ")]
    wrong = []
    for record in calls:
        outcome = replay(universe, record["label"][2:], rows)
        if outcome != recorded_outcome(record):
            wrong.append((record["label"], outcome, recorded_outcome(record)))
    assert len(calls) > 80
    assert wrong == []
