"""The algorithm as the engine sees it: all state and services, beside the user's object that holds the callbacks.

LEAN keeps its C# part apart from the Python object that derives from it, so that attributes of the user never disturb
the engine; here QCAlgorithm is the user's side and EngineAlgorithm the engine's.
Source: AlgorithmFactory/Python/Wrappers/AlgorithmPythonWrapper.cs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.commands import AlgorithmCommands
from engine.lean_runtime.common.models import find_method

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm


def _callback(name: str) -> Callable[..., Any]:
    def call(self: EngineAlgorithm, *arguments: Any) -> Any:
        return find_method(self.user, name)(*arguments)

    call.__name__ = name
    call.__doc__ = f"Call the user's {name}."
    return call


class EndOfDayError(Exception):
    """What on_end_of_day raised, as `cause`; LEAN reports it as Python words it, without its own explanations."""

    def __init__(self, cause: Exception) -> None:
        """Wrap the exception."""
        super().__init__(str(cause))
        self.cause = cause


class EngineAlgorithm(AlgorithmCommands):
    """Everything an algorithm can do, and its callbacks forwarded to the user's object."""

    def __init__(self, user: QCAlgorithm) -> None:
        """Serve a user's algorithm; it is named after the user's class."""
        super().__init__()
        self.user = user
        self._name = type(user).__name__

    initialize = _callback("initialize")
    on_data = _callback("on_data")
    on_warmup_finished = _callback("on_warmup_finished")
    on_order_event = _callback("on_order_event")
    on_assignment_order_event = _callback("on_assignment_order_event")
    on_securities_changed = _callback("on_securities_changed")
    on_splits = _callback("on_splits")
    on_dividends = _callback("on_dividends")
    on_delistings = _callback("on_delistings")
    on_symbol_changed_events = _callback("on_symbol_changed_events")
    on_margin_call = _callback("on_margin_call")
    on_margin_call_warning = _callback("on_margin_call_warning")
    on_end_of_algorithm = _callback("on_end_of_algorithm")
    on_brokerage_message = _callback("on_brokerage_message")
    on_brokerage_disconnect = _callback("on_brokerage_disconnect")
    on_brokerage_reconnect = _callback("on_brokerage_reconnect")
    on_command = _callback("on_command")

    def on_end_of_day(self, *arguments: Any) -> None:
        """Call the user's on_end_of_day; its errors end the run at the next time step."""
        try:
            find_method(self.user, "on_end_of_day")(*arguments)
        except Exception as error:
            self.set_run_time_error(EndOfDayError(error))
