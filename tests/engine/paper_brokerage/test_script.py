"""A broker script is checked before it is used."""

from __future__ import annotations

from typing import Any

import pytest

from engine.paper_brokerage.errors import ScriptError
from engine.paper_brokerage.script import Behaviour, ScriptRunner, script_from_json
from engine.paper_brokerage.terms import OrderType
from tests.engine.paper_brokerage.desk import CALL, SPY, at, call_spread, single


def script(*rules: dict[str, Any]) -> Any:
    return script_from_json({"version": 1, "rules": list(rules)})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "object"),
        ({"version": 2, "rules": []}, "version"),
        ({"version": 1}, "rules is a list"),
        ({"version": 1, "rules": [], "rulez": 1}, "did you mean 'rules'"),
        ({"version": 1, "rules": [{"do": "rejekt"}]}, "did you mean reject"),
        ({"version": 1, "rules": [{"do": "delay"}]}, "seconds"),
        ({"version": 1, "rules": [{"do": "delay", "seconds": -1}]}, "at least 0"),
        ({"version": 1, "rules": [{"do": "delay", "seconds": "1"}]}, "seconds is '1'"),
        ({"version": 1, "rules": [{"do": "partial", "units": 0}]}, "at least 1"),
        ({"version": 1, "rules": [{"do": "never", "seconds": 1}]}, "no member 'seconds'"),
        ({"version": 1, "rules": [{"do": "never", "match": {"simbol": "SPY"}}]}, "did you mean 'symbol'"),
        ({"version": 1, "rules": [{"do": "never", "match": {"start": "2024-01-01T10:00"}}]}, "start"),
        ({"version": 1, "rules": [{"do": "never", "match": {"operation": "cancel"}}]}, "concerns submits"),
        ({"version": 1, "rules": [{"do": "crash", "point": "later"}]}, "before_commit"),
        ({"version": 1, "rules": [{"do": "never", "name": "a"}, {"do": "never", "name": "a"}]}, "same name"),
    ],
)
def test_a_mistake_is_named(document: Any, words: str) -> None:
    with pytest.raises(ScriptError, match=words):
        script_from_json(document)


def test_every_behaviour_can_be_written_and_read_back() -> None:
    needed = {"delay": {"seconds": 1}, "partial": {"units": 1}}
    rules = [{"name": str(one), "do": one.value, "times": 2, **needed.get(one, {})} for one in Behaviour]
    made = script(*rules)
    assert script_from_json(made.to_json()) == made


@pytest.mark.parametrize(
    ("match", "hits"),
    [
        ({}, 3),
        ({"symbol": "S*"}, 3),
        ({"symbol": "QQQ"}, 0),
        ({"order_type": "combo_limit"}, 1),
        ({"number": 2}, 1),
        ({"tag": "close-*"}, 1),
        ({"start": "2024-01-17T10:00:01-05:00"}, 2),
        ({"end": "2024-01-17T10:00:01-05:00"}, 1),
        ({"operation": "cancel"}, 0),
    ],
)
def test_a_rule_acts_on_what_it_matches(match: dict[str, Any], hits: int) -> None:
    runner = ScriptRunner(script({"do": "lose_acknowledgement", "match": match}), {})
    orders = [
        single(OrderType.MARKET, SPY, 1),
        call_spread(OrderType.COMBO_LIMIT, 1, "2", "close-7"),
        single(OrderType.MARKET, CALL, 1),
    ]
    acted = [
        runner.act(Behaviour.LOSE_ACKNOWLEDGEMENT, "submit", at(f"10:00:0{number - 1}"), terms, number) is not None
        for number, terms in enumerate(orders, start=1)
    ]
    assert sum(acted) == hits


def test_times_are_counted_over_restarts() -> None:
    made = script({"name": "twice", "do": "never", "times": 2})
    first = ScriptRunner(made, {})
    assert first.act(Behaviour.NEVER, "submit", at("10:00")) is not None
    second = ScriptRunner(made, first.counts)
    assert second.act(Behaviour.NEVER, "submit", at("10:00")) is not None
    assert second.act(Behaviour.NEVER, "submit", at("10:00")) is None
