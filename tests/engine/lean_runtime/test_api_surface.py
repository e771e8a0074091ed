"""The public face against LEAN's type stubs: names, parameters, their order and defaults, and results."""

from __future__ import annotations

import pytest

from engine.lean_runtime.common.lean_members import is_missing_class, is_missing_member
from engine.lean_runtime.coverage.missing import class_coverage, stub_members, write_table
from engine.lean_runtime.coverage.offered import members_of, offered_class
from engine.lean_runtime.coverage.signatures import disagreements
from engine.lean_runtime.coverage.stubs import find_class

#: Signatures that differ on purpose, with the reason.
_OTHERWISE = {
    "indicator_history": "the stubs say DataFrame, LEAN returns an IndicatorHistory that holds one",
    "broadcast_command": "LEAN's answer comes from its API, which a backtest does not call",
    "get_data_frame": "the generic form serves C# alone",
    "get_parameter": "a whole default gives a whole number, which Python calls int or float as the default",
    "get_parameters": "the dictionary is read-only in LEAN's type only",
    "liquidate": "one overload tags 'Liquidated', the other leaves it to the method, which does the same",
    "lsma": "the form with a reference is newer than the LEAN this runtime follows",
    "order": "orders from an OrderFactory are newer than the LEAN this runtime follows",
}


def _class(full_name: str) -> tuple[type, object]:
    namespace, _, name = full_name.rpartition(".")
    kind, stub = offered_class(namespace, name), find_class(full_name)
    assert isinstance(kind, type)
    assert stub is not None
    return kind, stub


def test_every_signature_of_the_algorithm_is_accepted() -> None:
    kind, stub = _class("QuantConnect.Algorithm.QCAlgorithm")
    wrong = [text for text in disagreements(kind, stub) if text.partition("(")[0].removesuffix("[T]") not in _OTHERWISE]  # type: ignore[arg-type]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(_OTHERWISE))
def test_exceptions_are_still_needed(name: str) -> None:
    kind, stub = _class("QuantConnect.Algorithm.QCAlgorithm")
    assert any(text.partition("(")[0].removesuffix("[T]") == name for text in disagreements(kind, stub))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [
        "QuantConnect.AlgorithmSettings",
        "QuantConnect.Algorithm.UniverseDefinitions",
        "QuantConnect.Algorithm.Framework.Portfolio.PortfolioTarget",
        "QuantConnect.Notifications.NotificationManager",
        "QuantConnect.Orders.OrderTicket",
        "QuantConnect.Orders.OrderEvent",
        "QuantConnect.Data.Market.TradeBar",
        "QuantConnect.Data.Market.OptionContract",
        "QuantConnect.Securities.Option.OptionStrategies",
        "QuantConnect.Scheduling.DateRules",
        "QuantConnect.Scheduling.TimeRules",
    ],
)
def test_members_of_the_common_classes_are_all_there_or_listed(name: str) -> None:
    kind, stub = _class(name)
    absent = stub_members(stub) - members_of(kind)  # type: ignore[arg-type]
    assert {member for member in absent if not is_missing_member(kind.__name__, member)} == set()


def test_the_algorithm_lacks_only_other_assets_the_framework_and_news() -> None:
    kind, stub = _class("QuantConnect.Algorithm.QCAlgorithm")
    absent = stub_members(stub) - members_of(kind)  # type: ignore[arg-type]
    assert len(absent) < 52
    assert not {"add_equity", "history", "market_order", "option_chain", "schedule", "sma"} & absent


def test_absent_classes_are_told_from_unknown_ones() -> None:
    assert is_missing_class("AlphaModel")
    assert not is_missing_class("QCAlgorithm")
    assert not is_missing_class("NoSuchThing")


@pytest.mark.slow
def test_the_table_of_missing_members_is_current(tmp_path_factory: pytest.TempPathFactory) -> None:
    from scripts.generate_coverage import TABLE

    fresh = tmp_path_factory.mktemp("coverage") / "table.txt"
    write_table(fresh)
    assert fresh.read_text() == TABLE.read_text(), "run python -m scripts.generate_coverage"
    assert sum(item.offered for item in class_coverage()) > 8000
