"""What an order asks for, as it travels: checked on the way in, canonical on the way out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from engine.paper_brokerage.errors import RefusedError
from engine.paper_brokerage.instruments import Instrument, Kind, parse_instrument

MAX_UNITS = 1_000_000
MAX_TAG = 400
_MAX_LEGS = 8
_MAX_PRICE = Decimal(1_000_000)


class OrderType(StrEnum):
    """The order types the broker takes."""

    MARKET = "market"
    LIMIT = "limit"
    STOP_MARKET = "stop_market"
    STOP_LIMIT = "stop_limit"
    MARKET_ON_OPEN = "market_on_open"
    MARKET_ON_CLOSE = "market_on_close"
    COMBO_MARKET = "combo_market"
    COMBO_LIMIT = "combo_limit"


class TimeInForce(StrEnum):
    """How long an order works."""

    GOOD_TIL_CANCELED = "gtc"
    DAY = "day"
    GOOD_TIL_DATE = "gtd"


WITH_LIMIT = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.COMBO_LIMIT})
WITH_STOP = frozenset({OrderType.STOP_MARKET, OrderType.STOP_LIMIT})
#: Orders that may fill on prices known when they were placed; others wait for a later look at the market
#: (BacktestingBrokerage.Scan).
IMMEDIATE = frozenset({OrderType.MARKET, OrderType.COMBO_MARKET})
COMBOS = frozenset({OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT})


@dataclass(frozen=True, slots=True)
class Leg:
    """Hold one instrument and how many of it one unit of the order trades; the sign is relative to the unit."""

    instrument: Instrument
    ratio: int


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """Hold what is asked for.

    `quantity` counts units and is signed; a leg trades `ratio * quantity`. A combo's `limit_price` is dollars per share
    for one unit, the sum of ratio times price (an equity leg counts a hundredth), below which a buy and above which a
    sell fills.
    """

    type: OrderType
    legs: tuple[Leg, ...]
    quantity: int
    limit_price: Decimal | None = None
    stop_price: Decimal | None = None
    time_in_force: TimeInForce = TimeInForce.GOOD_TIL_CANCELED
    good_until: date | None = None
    tag: str = ""

    @property
    def units(self) -> int:
        """Return the quantity without sign."""
        return abs(self.quantity)

    @property
    def fingerprint(self) -> str:
        """Return the SHA-256 of the canonical form: equal orders, equal texts."""
        return hashlib.sha256(canonical(self.to_json()).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """Return the form that travels and is stored."""
        return {
            "type": self.type.value,
            "legs": [{"instrument": leg.instrument.key, "ratio": leg.ratio} for leg in self.legs],
            "quantity": self.quantity,
            "limit_price": _text(self.limit_price),
            "stop_price": _text(self.stop_price),
            "time_in_force": self.time_in_force.value,
            "good_until": None if self.good_until is None else self.good_until.isoformat(),
            "tag": self.tag,
        }

    def changed(self, changes: dict[str, Any]) -> OrderTerms:
        """Return the terms after a replace; only quantity, prices and tag can be replaced."""
        unknown = set(changes) - {"quantity", "limit_price", "stop_price", "tag"}
        if unknown:
            raise RefusedError("bad_request", f"a replace cannot change {', '.join(sorted(unknown))}")
        if changes.get("quantity") is not None and (_whole(changes, "quantity") > 0) != (self.quantity > 0):
            raise RefusedError("bad_request", "a replace cannot change the side")
        given = {name: value for name, value in changes.items() if value is not None}
        return terms_from_json({**self.to_json(), **given})

    def resized(self, units: int) -> OrderTerms:
        """Return the terms for another number of units on the same side."""
        return replace(self, quantity=units if self.quantity > 0 else -units)


def canonical(value: Any) -> str:
    """Return JSON with sorted keys and no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def terms_from_json(value: Any) -> OrderTerms:
    """Return checked terms; RefusedError names the first thing that is wrong."""
    if not isinstance(value, dict):
        raise RefusedError("bad_request", "an order is an object")
    known = set(OrderTerms.__slots__)
    if unknown := set(value) - known:
        raise RefusedError(
            "bad_request", f"an order has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}"
        )
    terms = OrderTerms(
        _member(OrderType, value, "type"),
        _legs(value.get("legs")),
        _whole(value, "quantity"),
        _price(value, "limit_price"),
        _price(value, "stop_price"),
        _member(TimeInForce, value, "time_in_force", TimeInForce.GOOD_TIL_CANCELED),
        _date(value.get("good_until")),
        _tag(value.get("tag", "")),
    )
    _check(terms)
    return terms


def _check(terms: OrderTerms) -> None:
    if not 0 < terms.units <= MAX_UNITS:
        raise RefusedError(
            "bad_quantity", f"quantity is {terms.quantity}; expected 1 to {MAX_UNITS} units, either sign"
        )
    if terms.type not in COMBOS and (len(terms.legs) != 1 or terms.legs[0].ratio != 1):
        raise RefusedError("bad_request", f"a {terms.type} order has one leg, with ratio 1")
    if (terms.type in WITH_LIMIT) != (terms.limit_price is not None):
        raise RefusedError("bad_price", f"a {terms.type} order needs a limit_price exactly if its type names one")
    if (terms.type in WITH_STOP) != (terms.stop_price is not None):
        raise RefusedError("bad_price", f"a {terms.type} order needs a stop_price exactly if its type names one")
    prices = [price for price in (terms.limit_price, terms.stop_price) if price is not None]
    if terms.type is not OrderType.COMBO_LIMIT and any(price <= 0 for price in prices):
        raise RefusedError("bad_price", "limit and stop of a single order are positive")
    if (terms.time_in_force is TimeInForce.GOOD_TIL_DATE) != (terms.good_until is not None):
        raise RefusedError("bad_request", "good_until belongs to time_in_force gtd, and gtd needs it")


def _legs(value: Any) -> tuple[Leg, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MAX_LEGS:
        raise RefusedError("bad_request", f"legs is a list of 1 to {_MAX_LEGS}")
    legs = []
    for leg in value:
        if not isinstance(leg, dict) or set(leg) != {"instrument", "ratio"}:
            raise RefusedError("bad_request", "a leg has instrument and ratio")
        instrument = parse_instrument(str(leg["instrument"]))
        if instrument.kind is Kind.INDEX:
            raise RefusedError("bad_instrument", f"the index {instrument.ticker} cannot be traded")
        ratio = _whole(leg, "ratio")
        if not 0 < abs(ratio) <= MAX_UNITS:
            raise RefusedError("bad_quantity", f"the ratio of {instrument} is {ratio}; expected a number other than 0")
        legs.append(Leg(instrument, ratio))
    if len({leg.instrument.key for leg in legs}) != len(legs):
        raise RefusedError("bad_request", "two legs name the same instrument")
    return tuple(legs)


def _member(enum: type[Any], value: dict[str, Any], name: str, default: Any = None) -> Any:
    try:
        return default if name not in value and default is not None else enum(value.get(name))
    except ValueError:
        choices = ", ".join(member.value for member in enum)
        raise RefusedError("bad_request", f"{name} is {value.get(name)!r}; expected one of {choices}") from None


def _whole(value: dict[str, Any], name: str) -> int:
    number = value.get(name)
    if isinstance(number, bool) or not isinstance(number, int):
        raise RefusedError("bad_quantity", f"{name} is {number!r}; expected a whole number")
    return number


def _price(value: dict[str, Any], name: str) -> Decimal | None:
    text = value.get(name)
    if text is None:
        return None
    try:
        price = Decimal(text) if isinstance(text, str) else None
    except InvalidOperation:
        price = None
    if price is None or not price.is_finite() or abs(price) > _MAX_PRICE:
        raise RefusedError("bad_price", f"{name} is {text!r}; expected a decimal number as text, such as '1.25'")
    return price


def _date(value: Any) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except (ValueError, TypeError):
        raise RefusedError("bad_request", f"good_until is {value!r}; expected a date such as 2024-01-19") from None


def _tag(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TAG:
        raise RefusedError("bad_request", f"tag is text of up to {MAX_TAG} characters")
    return value


def _text(price: Decimal | None) -> str | None:
    return None if price is None else f"{price.normalize():f}"
