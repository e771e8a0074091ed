"""The wire form of a request, checked at the edge: JSON values in, a domain request out, or one clear error."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight, Settlement, Stock
from modules.domain.requests import OrderRequest, RequestKind
from modules.domain.structures import Leg, OptionLeg, StockLeg, Structure
from modules.strategies.structures import identify

#: Index options exercise at expiration only and settle in cash.
_CASH_SETTLED = frozenset({"SPX", "NDX", "RUT", "VIX", "XSP"})


class RequestError(ValueError):
    """A request cannot be used; the message names the field, what was expected and what was given."""

    remedy = "docs/order-sources.md shows a request"


class _Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Leg(_Wire):
    """One leg: an option by its terms, or shares where only `ratio` is given."""

    ratio: int
    expiration: date | None = None
    strike: Decimal | None = Field(default=None, gt=0, allow_inf_nan=False)
    right: OptionRight | None = None
    root: str = ""


class _Request(_Wire):
    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_\-]+$")
    action: RequestKind
    underlying: str = Field(default="", pattern=r"^[A-Z.]{0,8}$")
    legs: tuple[_Leg, ...] = Field(default=(), max_length=8)
    quantity: int = Field(default=0, ge=0, le=10_000)
    worst_price: Decimal | None = Field(default=None, allow_inf_nan=False, decimal_places=4)
    position_id: str = ""
    not_before: datetime | None = None
    note: str = Field(default="", max_length=500)


def parse_requests(origin: str, document: Any) -> tuple[OrderRequest, ...]:
    """Return the requests of a decoded list; raise RequestError for the first that cannot be used."""
    if not isinstance(document, list):
        raise RequestError(f"{origin}: expected a list of requests, was {document!r:.60}")
    return tuple(parse_request(f"{origin}[{number}]", item) for number, item in enumerate(document))


def parse_request(origin: str, document: Any) -> OrderRequest:
    """Return a request; `origin` names where it came from in errors. Raises RequestError."""
    try:
        wire = _Request.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise RequestError(f"{origin}: {place or 'request'}: {first['msg']}") from None
    if wire.not_before is not None and wire.not_before.tzinfo is None:
        raise RequestError(f"{origin}: not_before: expected a time with its zone, such as 2024-01-05T10:00:00-05:00")
    if wire.action is RequestKind.CLOSE:
        return _close(origin, wire)
    return _adjust(origin, wire) if wire.action is RequestKind.ADJUST else _open(origin, wire)


def _close(origin: str, wire: _Request) -> OrderRequest:
    if not wire.position_id or wire.legs:
        raise RequestError(f"{origin}: a close names a position_id and no legs")
    return OrderRequest(
        wire.id, wire.action, wire.quantity, wire.note, position_id=wire.position_id, not_before=wire.not_before
    )


def _adjust(origin: str, wire: _Request) -> OrderRequest:
    if not wire.position_id or not wire.legs or not wire.underlying or wire.worst_price is None:
        raise RequestError(f"{origin}: an adjustment names position_id, underlying, legs and worst_price")
    try:
        package = Structure("adjustment", tuple(_leg(wire.underlying, leg) for leg in wire.legs))
    except ValueError as error:
        raise RequestError(f"{origin}: legs: {error}") from None
    if not package.is_reduced:
        raise RequestError(f"{origin}: legs: expected those of one structure, the ratios have a common divisor")
    return OrderRequest(
        wire.id, wire.action, wire.quantity, wire.note, package, wire.worst_price, wire.position_id, wire.not_before
    )


def _open(origin: str, wire: _Request) -> OrderRequest:
    if not wire.legs or not wire.underlying or wire.worst_price is None or wire.quantity < 1:
        raise RequestError(f"{origin}: an opening names underlying, legs, quantity and worst_price")
    try:
        legs = Structure("custom", tuple(_leg(wire.underlying, leg) for leg in wire.legs)).legs
        found = identify(legs)
    except ValueError as error:
        raise RequestError(f"{origin}: legs: {error}") from None
    quantity = wire.quantity * found.quantity
    # The price of a package of options is that of one of it; shares alone have a price per share however many.
    price = wire.worst_price / found.quantity if found.structure.options else wire.worst_price
    return OrderRequest(wire.id, wire.action, quantity, wire.note, found.structure, price, "", wire.not_before)


def _leg(underlying: str, leg: _Leg) -> Leg:
    if leg.expiration is None and leg.strike is None and leg.right is None:
        return StockLeg(Stock(underlying), leg.ratio)
    if leg.expiration is None or leg.strike is None or leg.right is None:
        raise ValueError("an option leg names expiration, strike and right")
    is_cash = underlying in _CASH_SETTLED
    root = leg.root or underlying
    contract = OptionContract(
        underlying,
        leg.expiration,
        leg.strike,
        leg.right,
        ExerciseStyle.EUROPEAN if is_cash else ExerciseStyle.AMERICAN,
        Delivery.CASH if is_cash else Delivery.PHYSICAL,
        Settlement.AM if is_cash and root == underlying and underlying != "XSP" else Settlement.PM,
        root if is_cash else "",
    )
    return OptionLeg(contract, leg.ratio)
