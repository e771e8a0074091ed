"""OptionStrategies factories: legs, names, argument checks; names and legs also as the real engine made them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import D
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.margin.strategy_matcher.strategy_definitions import declared_definitions
from engine.lean_runtime.options.option_strategies import OptionStrategies
from engine.lean_runtime.options.option_strategy import OptionStrategy
from tests.engine.lean_runtime.margin.bench import UNDERLYING, contract
from tests.engine.lean_runtime.margin.observed import records

NEAR, FAR = date(2016, 1, 15), date(2016, 2, 19)
CANONICAL = Symbol.create_canonical_option(UNDERLYING)

#: Factory, arguments, name, and legs as right, strike, month, quantity ("U" is stock).
FACTORIES = [
    ("covered_call", (100, NEAR), "Covered Call", "C100N-1 U+100"),
    ("protective_call", (100, NEAR), "Protective Call", "C100N+1 U-100"),
    ("covered_put", (100, NEAR), "Covered Put", "P100N-1 U-100"),
    ("protective_put", (100, NEAR), "Protective Put", "P100N+1 U+100"),
    ("protective_collar", (110, 100, NEAR), "Protective Collar", "C110N-1 P100N+1 U+100"),
    ("conversion", (100, NEAR), "Conversion", "C100N-1 P100N+1 U+100"),
    ("reverse_conversion", (100, NEAR), "Reverse Conversion", "C100N+1 P100N-1 U-100"),
    ("naked_call", (100, NEAR), "Naked Call", "C100N-1"),
    ("naked_put", (100, NEAR), "Naked Put", "P100N-1"),
    ("bear_call_spread", (100, 110, NEAR), "Bear Call Spread", "C100N-1 C110N+1"),
    ("bull_call_spread", (100, 110, NEAR), "Bull Call Spread", "C100N+1 C110N-1"),
    ("bear_put_spread", (110, 100, NEAR), "Bear Put Spread", "P110N+1 P100N-1"),
    ("bull_put_spread", (110, 100, NEAR), "Bull Put Spread", "P110N-1 P100N+1"),
    ("straddle", (100, NEAR), "Straddle", "C100N+1 P100N+1"),
    ("short_straddle", (100, NEAR), "Short Straddle", "C100N-1 P100N-1"),
    ("strangle", (110, 100, NEAR), "Strangle", "C110N+1 P100N+1"),
    ("short_strangle", (110, 100, NEAR), "Short Strangle", "C110N-1 P100N-1"),
    ("call_butterfly", (120, 110, 100, NEAR), "Butterfly Call", "C120N+1 C110N-2 C100N+1"),
    ("butterfly_call", (120, 110, 100, NEAR), "Butterfly Call", "C120N+1 C110N-2 C100N+1"),
    ("short_butterfly_call", (120, 110, 100, NEAR), "Short Butterfly Call", "C120N-1 C110N+2 C100N-1"),
    ("put_butterfly", (120, 110, 100, NEAR), "Butterfly Put", "P120N+1 P110N-2 P100N+1"),
    ("butterfly_put", (120, 110, 100, NEAR), "Butterfly Put", "P120N+1 P110N-2 P100N+1"),
    ("short_butterfly_put", (120, 110, 100, NEAR), "Short Butterfly Put", "P120N-1 P110N+2 P100N-1"),
    ("call_calendar_spread", (100, NEAR, FAR), "Call Calendar Spread", "C100N-1 C100F+1"),
    ("short_call_calendar_spread", (100, NEAR, FAR), "Short Call Calendar Spread", "C100N+1 C100F-1"),
    ("put_calendar_spread", (100, NEAR, FAR), "Put Calendar Spread", "P100N-1 P100F+1"),
    ("short_put_calendar_spread", (100, NEAR, FAR), "Short Put Calendar Spread", "P100N+1 P100F-1"),
    ("iron_condor", (90, 100, 110, 120, NEAR), "Iron Condor", "P90N+1 P100N-1 C110N-1 C120N+1"),
    ("short_iron_condor", (90, 100, 110, 120, NEAR), "Short Iron Condor", "P90N-1 P100N+1 C110N+1 C120N-1"),
    ("iron_butterfly", (90, 100, 110, NEAR), "Iron Butterfly", "P90N+1 P100N-1 C100N-1 C110N+1"),
    ("short_iron_butterfly", (90, 100, 110, NEAR), "Short Iron Butterfly", "P90N-1 P100N+1 C100N+1 C110N-1"),
    ("box_spread", (110, 100, NEAR), "Box Spread", "P110N+1 P100N-1 C100N+1 C110N-1"),
    ("short_box_spread", (110, 100, NEAR), "Short Box Spread", "P110N-1 P100N+1 C100N-1 C110N+1"),
    ("jelly_roll", (100, NEAR, FAR), "Jelly Roll", "C100N-1 C100F+1 P100N+1 P100F-1"),
    ("short_jelly_roll", (100, NEAR, FAR), "Short Jelly Roll", "C100N+1 C100F-1 P100N-1 P100F+1"),
    ("bear_call_ladder", (100, 110, 120, NEAR), "Bear Call Ladder", "C100N-1 C110N+1 C120N+1"),
    ("bull_call_ladder", (100, 110, 120, NEAR), "Bull Call Ladder", "C100N+1 C110N-1 C120N-1"),
    ("bear_put_ladder", (120, 110, 100, NEAR), "Bear Put Ladder", "P120N+1 P110N-1 P100N-1"),
    ("bull_put_ladder", (120, 110, 100, NEAR), "Bull Put Ladder", "P120N-1 P110N+1 P100N+1"),
    ("call_backspread", (100, 110, NEAR), "Call Backspread", "C100N-1 C110N+2"),
    ("short_call_backspread", (100, 110, NEAR), "Short Call Backspread", "C100N+1 C110N-2"),
    ("put_backspread", (110, 100, NEAR), "Put Backspread", "P110N-1 P100N+2"),
    ("short_put_backspread", (110, 100, NEAR), "Short Put Backspread", "P110N+1 P100N-2"),
]

#: Factory, wrong arguments, the whole text of the exception.
REFUSED = [
    (
        "protective_collar",
        (100, 110, NEAR),
        "ProtectiveCollar: callStrike must be greater than putStrike (Parameter 'callStrike, putStrike')",
    ),
    (
        "bear_call_spread",
        (110, 100, NEAR),
        "BearCallSpread: leg1Strike must be less than leg2Strike (Parameter 'leg1Strike, leg2Strike')",
    ),
    (
        "bull_put_spread",
        (100, 100, NEAR),
        "BullPutSpread: leg1Strike must be greater than leg2Strike (Parameter 'leg1Strike, leg2Strike')",
    ),
    (
        "strangle",
        (100, 110, NEAR),
        "Strangle: callLegStrike must be greater than putLegStrike (Parameter 'callLegStrike, putLegStrike')",
    ),
    (
        "butterfly_call",
        (121, 110, 100, NEAR),
        "ButterflyCall: upper and lower strikes must both be equidistant from the middle strike "
        "(Parameter 'higherStrike, middleStrike, lowerStrike')",
    ),
    (
        "put_calendar_spread",
        (100, FAR, NEAR),
        "PutCalendarSpread: near expiration must be less than far expiration "
        "(Parameter 'nearExpiration, farExpiration')",
    ),
    (
        "iron_condor",
        (100, 90, 110, 120, NEAR),
        "IronCondor: strike prices must be in ascending order "
        "(Parameter 'longPutStrike, shortPutStrike, shortCallStrike, longCallStrike')",
    ),
    ("iron_butterfly", (90, 100, 111, NEAR), "IronButterfly: intervals between exercise prices must be equal"),
    (
        "box_spread",
        (100, 110, NEAR),
        "BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike",
    ),
    (
        "bear_call_ladder",
        (100, 120, 110, NEAR),
        "BearCallLadder: strike prices must be in ascending order "
        "(Parameter 'lowerStrike, middleStrike, higherStrike')",
    ),
    (
        "bear_put_ladder",
        (100, 110, 120, NEAR),
        "BearPutLadder: strike prices must be in descending order "
        "(Parameter 'higherStrike, middleStrike, lowerStrike')",
    ),
    (
        "call_backspread",
        (110, 100, NEAR),
        "CallBackspread: strike prices must be in ascending order, lowerStrike, higherStrike",
    ),
    (
        "put_backspread",
        (100, 110, NEAR),
        "PutBackspread: strike prices must be in descending order, higherStrike, lowerStrike",
    ),
    (
        "naked_call",
        (100, date.min),
        "NakedCall: expiration must contain expiration date (Parameter 'expiration')",
    ),
]


@pytest.fixture(autouse=True)
def services() -> Iterator[None]:
    properties = SimpleNamespace(get_symbol_properties=lambda *arguments: SimpleNamespace(_contract_multiplier=D(100)))
    empty: Any = None
    EngineServices(Path(), empty, properties, empty, empty, empty, Path()).activate()  # type: ignore[arg-type]
    yield
    EngineServices._active = None


def _written(strategy: OptionStrategy) -> str:
    legs = [
        f"{leg.right.to_string()[0]}{leg.strike:g}{'N' if leg.expiration.date() == NEAR else 'F'}{leg.quantity:+d}"
        for leg in strategy.option_legs
    ]
    return " ".join(legs + [f"U{leg.quantity:+d}" for leg in strategy.underlying_legs])


def test_the_table_names_all_factories() -> None:
    public = {name for name in dir(OptionStrategies) if name.islower() and not name.startswith("_")}
    assert {name for name, *_ in FACTORIES} == public - set(dir(LeanObject))
    assert len(FACTORIES) == 43


@pytest.mark.parametrize(("factory", "arguments", "name", "legs"), FACTORIES, ids=[row[0] for row in FACTORIES])
def test_factory_builds_the_legs(factory: str, arguments: tuple[Any, ...], name: str, legs: str) -> None:
    strategy = getattr(OptionStrategies, factory)(CANONICAL, *arguments)
    assert (strategy.name, _written(strategy)) == (name, legs)


@pytest.mark.parametrize(("factory", "arguments", "name", "legs"), FACTORIES, ids=[row[0] for row in FACTORIES])
def test_factory_completes_the_symbols(factory: str, arguments: tuple[Any, ...], name: str, legs: str) -> None:
    strategy = getattr(OptionStrategies, factory)(CANONICAL, *arguments)
    assert strategy.canonical_option == CANONICAL
    assert strategy.underlying == UNDERLYING
    for leg in strategy.option_legs:
        assert leg.symbol == contract(leg.right.to_string(), leg.strike, leg.expiration)
    assert all(leg.symbol == UNDERLYING for leg in strategy.underlying_legs)


@pytest.mark.parametrize(("factory", "arguments", "text"), REFUSED, ids=[row[0] for row in REFUSED])
def test_wrong_arguments_are_refused(factory: str, arguments: tuple[Any, ...], text: str) -> None:
    with pytest.raises(ArgumentException) as caught:
        getattr(OptionStrategies, factory)(CANONICAL, *arguments)
    assert str(caught.value) == text


@pytest.mark.parametrize("symbol", [UNDERLYING, contract("C", 100)], ids=["stock", "contract"])
def test_only_the_canonical_symbol_will_do(symbol: Symbol) -> None:
    with pytest.raises(ArgumentException, match="NakedPut: canonicalOption must contain canonical option symbol"):
        OptionStrategies.naked_put(symbol, 100, NEAR)


@pytest.mark.parametrize("expiration", [NEAR, datetime(2016, 1, 15), "2016-01-15"])
def test_expirations_may_be_dates_datetimes_and_text(expiration: Any) -> None:
    assert OptionStrategies.naked_put(CANONICAL, 100.0, expiration).option_legs[0].symbol == contract("P", 100)


@pytest.mark.parametrize("expiration", [None, "soon", 1.5])
def test_other_expirations_are_type_errors(expiration: Any) -> None:
    with pytest.raises(TypeError):
        OptionStrategies.naked_put(CANONICAL, 100, expiration)


def test_pascal_case_names_work() -> None:
    strategy = OptionStrategies.naked_call(CANONICAL, 100, NEAR)
    assert strategy.Name == "Naked Call"
    assert strategy.OptionLegs[0].Strike == 100


def test_a_strategy_may_be_filled_in_by_hand() -> None:
    strategy = OptionStrategy()
    strategy.underlying = UNDERLYING
    leg = OptionStrategy.OptionLegData()
    leg.right, leg.strike, leg.expiration, leg.quantity = contract("P", 100).id.option_right, 100, NEAR, -1
    strategy.option_legs.append(leg)
    strategy.set_symbols()
    assert leg.symbol == contract("P", 100)


def test_every_definition_has_a_factory_of_its_name() -> None:
    assert {definition.name for definition in declared_definitions()} == {row[2] for row in FACTORIES}


def _observed() -> list[dict[str, Any]]:
    made = {
        record["lean_factory"]["factory"]: record["lean_factory"]
        for record in records().values()
        if record.get("lean_factory") and record["lean_factory"].get("legs_right_strike_expiry_ratio")
    }
    return list(made.values())


@pytest.mark.parametrize("made", _observed(), ids=lambda made: made["factory"])
def test_factory_agrees_with_the_real_engine(made: dict[str, Any]) -> None:
    arguments = [datetime.strptime(a, "%Y%m%d") if isinstance(a, str) else a for a in made["args"]]
    strategy = getattr(OptionStrategies, made["factory"])(CANONICAL, *arguments)
    legs = [
        [leg.right.to_string()[0], leg.strike, f"{leg.expiration:%Y%m%d}", leg.quantity] for leg in strategy.option_legs
    ]
    legs += [["U", 0, "", leg.quantity] for leg in strategy.underlying_legs]
    assert strategy.name == made["name"]
    assert legs == made["legs_right_strike_expiry_ratio"]
