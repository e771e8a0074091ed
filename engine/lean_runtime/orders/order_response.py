"""What the transaction handler answered to a request (Common/Orders/OrderResponse.cs)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import OrderResponseErrorCode

if TYPE_CHECKING:
    from engine.lean_runtime.orders.order import Order
    from engine.lean_runtime.orders.requests import OrderRequest, SubmitOrderRequest

_DEFAULT_ERROR = "An unexpected error occurred."
_NO_ORDER = -(2**31)


class OrderResponse(LeanObject):
    """Success, or an error code with its text."""

    UNPROCESSED: ClassVar[OrderResponse]

    def __init__(self, order_id: int, error_code: OrderResponseErrorCode, error_message: str | None) -> None:
        """Keep the answer; a success has no message."""
        self.order_id = order_id
        self.error_code = error_code
        self.error_message: str | None = None
        if error_code is not OrderResponseErrorCode.NONE:
            self.error_message = _DEFAULT_ERROR if error_message is None else error_message

    @property
    def is_processed(self) -> bool:
        """Return whether there was an answer at all."""
        return self is not OrderResponse.UNPROCESSED

    @property
    def is_error(self) -> bool:
        """Return whether the request was refused."""
        return self.is_processed and self.error_code is not OrderResponseErrorCode.NONE

    @property
    def is_success(self) -> bool:
        """Return whether the request was accepted."""
        return self.is_processed and not self.is_error

    def __str__(self) -> str:
        """Return 'Success', 'Unprocessed' or the error."""
        if self is OrderResponse.UNPROCESSED:
            return "Unprocessed"
        return f"Error: {self.error_code.to_string()} - {self.error_message}" if self.is_error else "Success"

    @classmethod
    def success(cls, request: OrderRequest) -> OrderResponse:
        """Accept a request."""
        return cls(request.order_id, OrderResponseErrorCode.NONE, None)

    @classmethod
    def error(
        cls, request: OrderRequest, error_code: OrderResponseErrorCode, error_message: str | None
    ) -> OrderResponse:
        """Refuse a request."""
        return cls(request.order_id, error_code, error_message)

    @classmethod
    def invalid_status(cls, request: OrderRequest, order: Order) -> OrderResponse:
        """Refuse to change an order that is closed."""
        text = (
            f"Unable to update order with id {request.order_id} because it already has "
            f"{order.status.to_string()} status."
        )
        return cls.error(request, OrderResponseErrorCode.INVALID_ORDER_STATUS, text)

    @classmethod
    def invalid_new_status(cls, request: OrderRequest, order: Order) -> OrderResponse:
        """Refuse to change an order that is not placed yet."""
        text = (
            f"Unable to update or cancel order with id {request.order_id} and status {order.status.to_string()} "
            "because the submit confirmation has not been received yet."
        )
        return cls.error(request, OrderResponseErrorCode.INVALID_NEW_ORDER_STATUS, text)

    @classmethod
    def unable_to_find_order(cls, request: OrderRequest) -> OrderResponse:
        """Refuse a request for an unknown order."""
        text = f"Unable to locate order with id {request.order_id}."
        return cls.error(request, OrderResponseErrorCode.UNABLE_TO_FIND_ORDER, text)

    @classmethod
    def zero_quantity(cls, request: OrderRequest) -> OrderResponse:
        """Refuse an order for nothing."""
        kind = request.order_request_type.to_string().lower()
        text = f"Unable to {kind} order with id {request.order_id} that has zero quantity."
        return cls.error(request, OrderResponseErrorCode.ORDER_QUANTITY_ZERO, text)

    @classmethod
    def missing_security(cls, request: SubmitOrderRequest) -> OrderResponse:
        """Refuse an order of a security that was never added."""
        text = f"You haven't requested {request.symbol} data. Add this with add_security() in the initialize() method."
        return cls.error(request, OrderResponseErrorCode.MISSING_SECURITY, text)

    @classmethod
    def warming_up(cls, request: OrderRequest) -> OrderResponse:
        """Refuse a request made before the algorithm runs."""
        kind = request.order_request_type.to_string().lower()
        text = (
            f"This operation is not allowed in initialize or during warm up: OrderRequest.{kind}. "
            "Please move this code to the on_warmup_finished() method."
        )
        return cls.error(request, OrderResponseErrorCode.ALGORITHM_WARMING_UP, text)


OrderResponse.UNPROCESSED = OrderResponse(_NO_ORDER, OrderResponseErrorCode.NONE, None)
