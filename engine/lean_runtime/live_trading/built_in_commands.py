"""LEAN's own commands, named by their full type in a command file (Common/Commands/*Command.cs).

LEAN makes an object of any .NET type a file names; here the ones below exist and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import AlgorithmStatus, OrderType, SecurityType
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.common.numbers import ZERO
from engine.lean_runtime.identity.symbol import Symbol
from engine.lean_runtime.orders.requests import SubmitOrderRequest, UpdateOrderFields, UpdateOrderRequest

Fields = dict[str, Any]
Result = dict[str, Any]


def run_built_in(algorithm: Any, type_name: str, fields: Fields) -> Result | None:
    """Run a command of LEAN's own; None when the type is not one."""
    name, _, assembly = type_name.partition(",")
    prefix, _, short = name.strip().rpartition(".")
    action = _COMMANDS.get(short)
    if action is None or prefix != "QuantConnect.Commands" or assembly.strip() != "QuantConnect.Common":
        return None
    return {"CommandName": short, **action(algorithm, {key.lower(): value for key, value in fields.items()})}


def _order(algorithm: Any, fields: Fields) -> Result:
    """Submit an order; it passes the algorithm's own checks."""
    symbol = _symbol(algorithm, fields)
    request = SubmitOrderRequest(
        _enum(OrderType, fields.get("ordertype", 0)),
        symbol.security_type,
        symbol,
        _decimal(fields, "quantity"),
        _decimal(fields, "stopprice"),
        _decimal(fields, "limitprice"),
        algorithm._utc_ticks,
        fields.get("tag") or "",
        properties=algorithm.default_order_properties,
    )
    response = algorithm.submit_order_request(request).get_most_recent_order_response()
    text = f"{request.order_type.to_string()} for {fields.get('quantity')} units of {symbol}: {response}"
    (algorithm._error if response.is_error else algorithm._debug)(text)
    return {"Success": not response.is_error}


def _liquidate(algorithm: Any, fields: Fields) -> Result:
    """Sell everything, or one symbol."""
    if fields.get("ticker") is not None or fields.get("market") is not None or fields.get("securitytype"):
        invoke(algorithm, "liquidate", _symbol(algorithm, fields))
    else:
        invoke(algorithm, "liquidate")
    return {"Success": True}


def _status(algorithm: Any, fields: Fields) -> Result:
    """Set the state of the run: it ends."""
    algorithm.set_status(_enum(AlgorithmStatus, fields.get("status", 0)))
    return {"Success": True}


def _quit(algorithm: Any, fields: Fields) -> Result:
    """Stop the algorithm."""
    algorithm.set_status(AlgorithmStatus.STOPPED)
    return {"Success": True}


def _cancel(algorithm: Any, fields: Fields) -> Result:
    """Cancel an order by its number."""
    ticket = algorithm.transactions.cancel_order(int(fields["orderid"]))
    return {
        "QuantityFilled": ticket.quantity_filled,
        "Success": ticket.cancel_request is not None and ticket.status.to_string() != "Invalid",
    }


def _update(algorithm: Any, fields: Fields) -> Result:
    """Change an order by its number."""
    changes = UpdateOrderFields(
        quantity=_optional(fields, "quantity"),
        limit_price=_optional(fields, "limitprice"),
        stop_price=_optional(fields, "stopprice"),
        tag=fields.get("tag"),
    )
    request = UpdateOrderRequest(algorithm._utc_ticks, int(fields["orderid"]), changes)
    return {"Success": algorithm.transactions.update_order(request).get_most_recent_order_response().is_success}


_COMMANDS: dict[str, Callable[[Any, Fields], Result]] = {
    "OrderCommand": _order,
    "LiquidateCommand": _liquidate,
    "AlgorithmStatusCommand": _status,
    "QuitCommand": _quit,
    "CancelOrderCommand": _cancel,
    "UpdateOrderCommand": _update,
}


def _symbol(algorithm: Any, fields: Fields) -> Symbol:
    kind = _enum(SecurityType, fields.get("securitytype", 0))
    ticker, market = str(fields.get("ticker")), str(fields.get("market") or "usa")
    known = next(
        (item for item in algorithm.securities.keys() if item.security_type is kind and item.value == ticker.upper()),  # noqa: SIM118
        None,
    )
    return known if known is not None else Symbol.create(ticker, kind, market)


def _enum(kind: Any, value: Any) -> Any:
    """Return an enum member by number or name, as Newtonsoft reads one."""
    if isinstance(value, int):
        return next(member for member in kind if int(member) == value)
    return next(member for member in kind if member.to_string().lower() == str(value).lower())


def _decimal(fields: Fields, name: str) -> Decimal:
    value = fields.get(name)
    return ZERO if value is None else Decimal(str(value))


def _optional(fields: Fields, name: str) -> Decimal | None:
    return None if fields.get(name) is None else Decimal(str(fields[name]))
