"""The broker script: a JSON document that makes the paper brokerage misbehave on cue.

docs/paper-brokerage.md shows every behaviour with an example. This module checks the document and knows which rules
match; what a behaviour does stands where it happens (broker.py, faults.py).
"""

from __future__ import annotations

import difflib
import fnmatch
import json
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.paper_brokerage.errors import ScriptError
from engine.paper_brokerage.terms import OrderTerms, OrderType

VERSION = 1


class Behaviour(StrEnum):
    """What the broker can be told to do."""

    DELAY = "delay"
    PARTIAL = "partial"
    NEVER = "never"
    REJECT = "reject"
    REJECT_LATE = "reject_late"
    FILL_AFTER_CANCEL = "fill_after_cancel"
    LOSE_ACKNOWLEDGEMENT = "lose_acknowledgement"
    LOSE_FILL = "lose_fill"
    DROP_TAGS = "drop_tags"
    FORGET_OPEN_ORDERS = "forget_open_orders"
    DUPLICATE_EVENTS = "duplicate_events"
    REORDER_EVENTS = "reorder_events"
    THROTTLE = "throttle"
    INTERNAL_ERROR = "internal_error"
    GARBAGE_REPLY = "garbage_reply"
    TRUNCATE_REPLY = "truncate_reply"
    RESET_CONNECTION = "reset_connection"
    RESTART = "restart"
    CRASH = "crash"


class CrashPoint(StrEnum):
    """Where in the work on a request a `crash` kills the broker."""

    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    AFTER_REPLY = "after_reply"


#: Operations whose requests a rule may name.
OPERATIONS = (
    *("hello", "configure", "clock", "advance", "scan", "submit", "replace", "cancel"),
    *("order", "open_orders", "holdings", "cash", "executions", "events"),
)
_SUBMITS_ONLY = frozenset(
    {
        Behaviour.DELAY,
        Behaviour.PARTIAL,
        Behaviour.NEVER,
        Behaviour.REJECT,
        Behaviour.REJECT_LATE,
        Behaviour.FILL_AFTER_CANCEL,
    }
)
#: Behaviour -> (parameter, type, smallest, default); a default of None means it must be given.
_NUMBERS: dict[Behaviour, tuple[tuple[str, float, float | None], ...]] = {
    Behaviour.DELAY: (("seconds", 0, None),),
    Behaviour.PARTIAL: (("units", 1, None), ("rest_after_seconds", 0, -1)),
    Behaviour.REJECT_LATE: (("seconds", 0, 1),),
    Behaviour.FILL_AFTER_CANCEL: (("seconds", 0, 0),),
    Behaviour.DUPLICATE_EVENTS: (("copies", 1, 1),),
    Behaviour.REORDER_EVENTS: (("window", 2, 2),),
}
_TEXTS: dict[Behaviour, tuple[tuple[str, str], ...]] = {
    Behaviour.REJECT: (("reason", "the broker refuses the order"),),
    Behaviour.REJECT_LATE: (("reason", "the exchange refuses the order"),),
    Behaviour.RESTART: (("reissue_ids", ""),),
    Behaviour.CRASH: (("point", CrashPoint.AFTER_COMMIT.value),),
}


@dataclass(frozen=True, slots=True)
class Match:
    """Hold what a rule looks at; an empty member matches everything.

    `symbol` is a pattern (`SPY*`) for the ticker of any leg, `number` the account's order number, `start` and `end`
    instants of the market (start included, end not).
    """

    operation: str = ""
    symbol: str = ""
    order_type: str = ""
    number: int | None = None
    tag: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Hold one rule: when, what, how often at most (`times` 0 is always)."""

    name: str
    behaviour: Behaviour
    match: Match
    times: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    def number(self, name: str) -> float:
        """Return a numeric parameter."""
        return float(self.values[name])

    def matches(self, operation: str, now: datetime, terms: OrderTerms | None, number: int | None) -> bool:
        """Say whether the rule looks at this request."""
        match = self.match
        if match.operation and match.operation != operation:
            return False
        if (match.start is not None and now < match.start) or (match.end is not None and now >= match.end):
            return False
        if match.number is not None and match.number != number:
            return False
        if not (match.symbol or match.order_type or match.tag):
            return True
        return terms is not None and _matches_terms(match, terms)


def _matches_terms(match: Match, terms: OrderTerms) -> bool:
    if match.order_type and match.order_type != terms.type:
        return False
    if match.tag and not fnmatch.fnmatchcase(terms.tag, match.tag):
        return False
    tickers = [leg.instrument.ticker for leg in terms.legs]
    return not match.symbol or any(fnmatch.fnmatchcase(ticker, match.symbol) for ticker in tickers)


@dataclass(frozen=True, slots=True)
class BrokerScript:
    """Hold the rules in order; of those with one behaviour the first that matches acts."""

    rules: tuple[Rule, ...] = ()

    @property
    def leaves_orders_uncertain(self) -> bool:
        """Say whether an order that is not shown as open may still fill."""
        return any(rule.behaviour in (Behaviour.FORGET_OPEN_ORDERS, Behaviour.FILL_AFTER_CANCEL) for rule in self.rules)

    def to_json(self) -> dict[str, Any]:
        """Return the document."""
        return {"version": VERSION, "rules": [_rule_json(rule) for rule in self.rules]}


def read_script(path: Path) -> BrokerScript:
    """Return the script of a file; ScriptError if it cannot be read or used."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ScriptError(f"{path}: {error}", "give a JSON file; docs/paper-brokerage.md has examples") from error
    try:
        return script_from_json(document)
    except ScriptError as error:
        raise ScriptError(f"{path}: {error.what}", error.remedy) from None


def script_from_json(document: Any) -> BrokerScript:
    """Return a checked script; ScriptError names the rule and the member that is wrong."""
    if not isinstance(document, dict):
        raise ScriptError("a broker script is an object with version and rules")
    _known(document, {"version", "rules"}, "a broker script")
    if document.get("version") != VERSION:
        raise ScriptError(f"version is {document.get('version')!r}; expected {VERSION}")
    rules = document.get("rules")
    if not isinstance(rules, list):
        raise ScriptError("rules is a list")
    made = tuple(_rule(value, f"rule {index}") for index, value in enumerate(rules, start=1))
    if len({rule.name for rule in made}) != len(made):
        raise ScriptError("two rules have the same name")
    return BrokerScript(made)


def _rule(value: Any, where: str) -> Rule:
    if not isinstance(value, dict):
        raise ScriptError(f"{where} is an object")
    behaviour = _behaviour(value.get("do"), where)
    numbers, texts = _NUMBERS.get(behaviour, ()), _TEXTS.get(behaviour, ())
    own = {name for name, *_ in numbers} | {name for name, _ in texts}
    _known(value, {"name", "do", "match", "times"} | own, where)
    values: dict[str, Any] = {name: _number(value, name, least, default, where) for name, least, default in numbers}
    values |= {name: value.get(name, default) for name, default in texts}
    if behaviour is Behaviour.RESTART:
        values["reissue_ids"] = bool(value.get("reissue_ids", False))
    if behaviour is Behaviour.CRASH and values["point"] not in list(CrashPoint):
        raise ScriptError(f"{where}: point is {values['point']!r}; expected one of {', '.join(CrashPoint)}")
    match = _match(value.get("match", {}), f"{where}, match")
    if behaviour in _SUBMITS_ONLY and match.operation not in ("", "submit"):
        raise ScriptError(f"{where}: {behaviour} concerns submits, not {match.operation}")
    times = int(_number(value, "times", 0, 0, where))
    return Rule(str(value.get("name", where)), behaviour, match, times, values)


def _behaviour(value: Any, where: str) -> Behaviour:
    try:
        return Behaviour(value)
    except ValueError:
        near = difflib.get_close_matches(str(value), list(Behaviour), 1)
        hint = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(Behaviour)}"
        raise ScriptError(f"{where}: do is {value!r}; {hint}") from None


def _match(value: Any, where: str) -> Match:
    if not isinstance(value, dict):
        raise ScriptError(f"{where} is an object")
    _known(value, set(Match.__slots__), where)
    operation, order_type = value.get("operation", ""), value.get("order_type", "")
    if operation and operation not in OPERATIONS:
        raise ScriptError(f"{where}: operation is {operation!r}; expected one of {', '.join(OPERATIONS)}")
    if order_type and order_type not in list(OrderType):
        raise ScriptError(f"{where}: order_type is {order_type!r}; expected one of {', '.join(OrderType)}")
    number = None if "number" not in value else int(_number(value, "number", 1, None, where))
    start, end = (_instant(value.get(name), name, where) for name in ("start", "end"))
    return Match(operation, str(value.get("symbol", "")), order_type, number, str(value.get("tag", "")), start, end)


def _known(value: dict[str, Any], known: set[str], where: str) -> None:
    for name in value:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1)
            hint = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(sorted(known))}"
            raise ScriptError(f"{where} has no member '{name}'; {hint}")


def _number(value: dict[str, Any], name: str, least: float, default: float | None, where: str) -> float:
    number: Any = value.get(name, default)
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not is_number or (name in value and not least <= number <= 1e9):
        raise ScriptError(f"{where}: {name} is {number!r}; expected a number of at least {least:g}")
    return float(number)


def _instant(value: Any, name: str, where: str) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ScriptError(f"{where}: {name} is {value!r}; expected such as '2024-01-19T10:30:00-05:00'")
    return instant


def _rule_json(rule: Rule) -> dict[str, Any]:
    match = {name: getattr(rule.match, name) for name in Match.__slots__}
    shown = {name: value for name, value in match.items() if value not in ("", None)}
    for name in ("start", "end"):
        if name in shown:
            shown[name] = shown[name].isoformat()
    values = {name: value for name, value in rule.values.items() if not (name == "rest_after_seconds" and value < 0)}
    return {"name": rule.name, "do": rule.behaviour.value, "match": shown, "times": rule.times, **values}


class ScriptRunner:
    """Applies a script: counts how often each rule has acted, so that a restart does not forget it."""

    def __init__(self, script: BrokerScript, counts: dict[str, int]) -> None:
        """Continue from stored counts."""
        self._script = script
        self.leaves_orders_uncertain = script.leaves_orders_uncertain
        self.counts = dict(counts)

    def act(
        self,
        behaviour: Behaviour,
        operation: str,
        now: datetime,
        terms: OrderTerms | None = None,
        number: int | None = None,
    ) -> Rule | None:
        """Return the rule that acts on this request, having counted it, or None."""
        for rule in self._script.rules:
            if rule.behaviour is not behaviour or not rule.matches(operation, now, terms, number):
                continue
            used = self.counts.get(rule.name, 0)
            if rule.times and used >= rule.times:
                continue
            self.counts[rule.name] = used + 1
            return rule
        return None
