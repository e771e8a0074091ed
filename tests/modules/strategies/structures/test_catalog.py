"""The catalog is complete, agrees with LEAN's factories leg by leg, and finds its way back from legs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import OptionRight as LeanRight
from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import D
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.options.option_strategies import OptionStrategies
from modules.domain.contracts import OptionRight, Stock
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.risk.book import Holdings
from modules.risk.lean_margin.matcher import match
from modules.strategies.structures import (
    CATALOG,
    CUSTOM,
    StructureEntry,
    StructureError,
    UnknownStructureError,
    find,
    identify,
    like,
    listed_in,
    structure_from,
)
from tests.engine.lean_runtime.margin.bench import UNDERLYING
from tests.modules.builders import EXPIRATION, chain, condor, contract
from tests.modules.strategies.structures.generators import ENTRIES, parameters_of, structures

CANONICAL = Symbol.create_canonical_option(UNDERLYING)
FROM_LEAN = [(entry, name) for entry in ENTRIES if entry.factory for name in (entry.factory, *entry.aliases)]
PROTOTYPE = contract(100, "call")


@pytest.fixture(autouse=True, scope="module")
def hundred_shares() -> Iterator[None]:
    """Serve contract multipliers of a hundred to the factories that read them."""
    properties = SimpleNamespace(get_symbol_properties=lambda *_: SimpleNamespace(_contract_multiplier=D(100)))
    empty: Any = None
    EngineServices(Path(), empty, properties, empty, empty, empty, Path()).activate()  # type: ignore[arg-type]  # one
    yield
    EngineServices._active = None


def factories_of_lean() -> set[str]:
    return {name for name in dir(OptionStrategies) if isinstance(_static(name), staticmethod) and name[0].islower()}


def _static(name: str) -> Any:
    for kind in OptionStrategies.__mro__:
        if name in vars(kind):
            return vars(kind)[name]
    return None


def legs_of_lean(factory: str, parameters: list[Decimal | date]) -> list[tuple[Any, ...]]:
    strategy = getattr(OptionStrategies, factory)(CANONICAL, *parameters)
    shares = [("stock", leg.quantity) for leg in strategy.underlying_legs]
    options = [
        ("call" if leg.right == LeanRight.CALL else "put", leg._strike, leg.expiration.date(), leg.quantity)
        for leg in strategy.option_legs
    ]
    return [*shares, *options]


def legs_of(structure: Structure) -> list[tuple[Any, ...]]:
    shares = [("stock", leg.ratio) for leg in structure.legs if isinstance(leg, StockLeg)]
    options = [
        (leg.contract.right.value, leg.contract.strike, leg.contract.expiration, leg.ratio) for leg in structure.options
    ]
    return [*shares, *options]


def test_every_factory_of_lean_is_in_the_catalog_once() -> None:
    named = [name for _, name in FROM_LEAN]
    assert len(named) == len(set(named)) == 43
    assert set(named) == factories_of_lean()
    assert sum(bool(entry.factory) for entry in ENTRIES) == 41


@pytest.mark.parametrize(("entry", "factory"), FROM_LEAN, ids=str)
@settings(max_examples=15)
@given(data=st.data())
def test_legs_are_exactly_those_of_leans_factory(entry: StructureEntry, factory: str, data: st.DataObject) -> None:
    parameters = data.draw(parameters_of(entry))
    ours = structure_from(entry.name, parameters, like(PROTOTYPE))
    assert legs_of(ours) == legs_of_lean(factory, [parameters[name] for name in entry.parameters])


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.orderings or entry.equal_wings], ids=str)
@settings(max_examples=30)
@given(data=st.data())
def test_parameters_are_refused_exactly_where_lean_refuses_them(entry: StructureEntry, data: st.DataObject) -> None:
    grid = st.integers(18, 24).map(lambda number: Decimal(5 * number))
    parameters: dict[str, Decimal | date] = {name: data.draw(grid) for name in entry.strikes}
    days = st.integers(15, 17).map(lambda day: date(2024, 2, day))
    parameters |= {name: data.draw(days) for name in entry.expirations}
    arguments = [parameters[name] for name in entry.parameters]
    try:
        getattr(OptionStrategies, entry.factory)(CANONICAL, *arguments)
        lean_takes = True
    except ArgumentException:
        lean_takes = False
    if lean_takes:
        assert structure_from(entry.name, parameters, like(PROTOTYPE)).name == entry.name
    else:
        with pytest.raises(StructureError):
            structure_from(entry.name, parameters, like(PROTOTYPE))


@given(structures(), st.integers(1, 20), st.randoms())
def test_identify_finds_the_entry_whatever_the_order_and_quantity(
    drawn: tuple[StructureEntry, dict[str, Decimal | date], Structure], quantity: int, random: Random
) -> None:
    entry, parameters, structure = drawn
    legs: list[Leg] = [
        OptionLeg(leg.contract, leg.ratio * quantity)
        if isinstance(leg, OptionLeg)
        else StockLeg(leg.stock, leg.ratio * quantity)
        for leg in structure.legs
    ]
    random.shuffle(legs)
    found = identify(legs)
    assert found.entry is not None
    assert (found.name, found.quantity, found.parameters) == (entry.name, quantity, parameters)
    assert found.structure == structure


@given(structures())
def test_opposite_legs_are_in_the_catalog_too(
    drawn: tuple[StructureEntry, dict[str, Decimal | date], Structure],
) -> None:
    """Every structure can be closed by one that has a name as well, except the covered collar."""
    entry, _, structure = drawn
    is_known = identify(structure.reversed().legs).entry is not None
    assert is_known is (entry.name != "protective collar")


def test_the_most_specific_name_wins() -> None:
    def four(low: float, put: float, call: float, high: float) -> list[Leg]:
        sides = ((low, "put", 1), (put, "put", -1), (call, "call", -1), (high, "call", 1))
        return [OptionLeg(contract(strike, right), ratio) for strike, right, ratio in sides]

    assert identify(four(90, 95, 105, 110)).name == "iron condor"
    assert identify(four(90, 100, 100, 110)).name == "iron butterfly"
    assert identify(four(90, 100, 100, 115)).name == "iron condor"
    assert identify(four(90, 105, 95, 110)).name == CUSTOM


def test_unknown_legs_are_custom_and_still_divided() -> None:
    found = identify([OptionLeg(contract(100, "call"), 2), OptionLeg(contract(105, "call"), -6)])
    assert (found.name, found.quantity, found.entry) == (CUSTOM, 2, None)
    assert [leg.ratio for leg in found.structure.legs] == [1, -3]


def test_odd_shares_beside_a_call_are_custom() -> None:
    legs: list[Leg] = [StockLeg(Stock("SPY"), 150), OptionLeg(contract(105, "call"), -1)]
    assert identify(legs).name == CUSTOM
    assert identify([StockLeg(Stock("SPY"), 200), OptionLeg(contract(105, "call"), -2)]).name == "covered call"


def groups_of(structure: Structure) -> tuple[str, ...]:
    options = {leg.contract: leg.ratio for leg in structure.options}
    return tuple(sorted(group.name for group in match(Holdings(options, structure.shares)).groups))


@given(structures())
def test_lean_margins_it_under_the_names_the_catalog_tells(
    drawn: tuple[StructureEntry, dict[str, Decimal | date], Structure],
) -> None:
    entry, _, structure = drawn
    assert groups_of(structure) == tuple(sorted(entry.lean_groups))


@pytest.mark.parametrize("name", ["iron condor", "Iron Condor", "iron_condor"])
def test_names_are_found_in_any_spelling(name: str) -> None:
    assert find(name) is CATALOG["iron condor"]


def test_leans_other_names_are_found_too() -> None:
    assert find("butterfly_call") is CATALOG["call butterfly"]


def test_unknown_name_gets_a_hint() -> None:
    with pytest.raises(UnknownStructureError, match="did you mean 'iron condor'"):
        find("iron candor")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"leg_1_strike": Decimal(110)}, "expected leg_1_strike < leg_2_strike, was 110 and 105"),
        ({"strike": Decimal(100)}, "unknown: strike"),
        ({"leg_1_strike": 100.0}, "leg_1_strike is a Decimal, was 100.0"),
        ({"expiration": "2024-02-16"}, "expiration is a date"),
    ],
)
def test_wrong_parameters_are_told(change: dict[str, Any], message: str) -> None:
    good = {"leg_1_strike": Decimal(100), "leg_2_strike": Decimal(105), "expiration": EXPIRATION}
    with pytest.raises(StructureError, match=message):
        structure_from("bull call spread", {**good, **change}, like(PROTOTYPE))


def test_missing_parameter_is_told() -> None:
    with pytest.raises(StructureError, match="missing: leg_2_strike, expiration"):
        structure_from("bull call spread", {"leg_1_strike": Decimal(100)}, like(PROTOTYPE))


def test_unequal_wings_are_told() -> None:
    strikes = {"otm_put_strike": Decimal(90), "atm_strike": Decimal(100), "otm_call_strike": Decimal(111)}
    with pytest.raises(StructureError, match="equally far from atm_strike, was 90, 100, 111"):
        structure_from("iron butterfly", {**strikes, "expiration": EXPIRATION}, like(PROTOTYPE))


def test_contracts_come_from_the_chain_or_are_refused() -> None:
    parameters = {
        "long_put_strike": Decimal(450),
        "short_put_strike": Decimal(455),
        "short_call_strike": Decimal(485),
        "long_call_strike": Decimal(490),
        "expiration": EXPIRATION,
    }
    assert structure_from("iron condor", parameters, listed_in(chain())) == condor()
    with pytest.raises(StructureError, match="SPY lists no 452 put of 2024-02-16"):
        structure_from("iron condor", {**parameters, "long_put_strike": Decimal(452)}, listed_in(chain()))


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_entry_says_what_a_human_needs(entry: StructureEntry) -> None:
    assert entry.summary.endswith(".")
    assert entry.lean_margin.endswith(".")
    assert entry.has_stock is (entry.lots != 0)
    assert set(entry.strikes) == {leg.strike for leg in entry.legs}
    assert set(entry.expirations) == {leg.expiration for leg in entry.legs}
    assert all(leg.right in OptionRight for leg in entry.legs)
