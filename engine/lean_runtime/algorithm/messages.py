"""What an algorithm says: debug, log and error lines, and `quit` (Algorithm/QCAlgorithm.cs)."""

from __future__ import annotations

import logging
from collections import deque
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.clock import AlgorithmClock
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import AlgorithmStatus
from engine.lean_runtime.common.errors import ArgumentNullException
from engine.lean_runtime.common.numbers import decimal_text, double_text
from engine.lean_runtime.common.ticks import Ticks, to_datetime

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything


_log = logging.getLogger(__name__)


class AlgorithmMessages(AlgorithmClock):
    """The three queues the engine drains into the log at each time step."""

    def __init__(self) -> None:
        super().__init__()
        self.status: AlgorithmStatus = AlgorithmStatus.RUNNING
        self.debug_messages: deque[str] = deque()
        self.log_messages: deque[str] = deque()
        self.error_messages: deque[str] = deque()
        self.run_time_error: BaseException | None = None
        self._previous_debug_message = ""
        self._previous_error_message = ""

    @overloaded
    def debug(self, message: Anything) -> None:
        """Send a line to the console; in a backtest an empty or repeated line is dropped."""
        self._debug(message_text(message))

    @overloaded
    def log(self, message: Anything) -> None:
        """Write a line to the log; in a backtest an empty line is dropped."""
        self._log(message_text(message))

    @overloaded
    def error(self, message: Anything) -> None:
        """Send an error line; in a backtest an empty or repeated line is dropped."""
        self._error(message_text(message))

    @error.alternative
    def _(self, error: Anything) -> None:
        self._error(message_text(error))

    def _debug(self, text: str) -> None:
        if not self._live_mode and (not text or text == self._previous_debug_message):
            return
        self.debug_messages.append(prefix_with_algorithm_time(text, self._time))
        self._previous_debug_message = text

    def _log(self, text: str) -> None:
        if text or self._live_mode:
            self.log_messages.append(prefix_with_algorithm_time(text, self._time))

    def _error(self, text: str) -> None:
        if not self._live_mode and (not text or text == self._previous_error_message):
            return
        self.error_messages.append(prefix_with_algorithm_time(text, self._time))
        self._previous_error_message = text

    def quit(self, message: Any = "") -> None:
        """Stop the algorithm after the present time step."""
        self._debug("Quit(): " + message_text(message))
        self.status = AlgorithmStatus.STOPPED

    def set_quit(self, quit: bool) -> None:
        """Stop the algorithm when true."""
        if quit:
            self.status = AlgorithmStatus.STOPPED

    def set_status(self, status: AlgorithmStatus) -> None:
        """Set the state of the run."""
        self.status = status

    def set_run_time_error(self, exception: BaseException) -> None:
        """Keep the exception that ends the run; ArgumentNullException for None."""
        if exception is None:
            raise ArgumentNullException(
                "exception", "Algorithm.SetRunTimeError(): Algorithm.RunTimeError cannot be set to null."
            )
        self.run_time_error = exception

    def set_runtime_error(self, exception: BaseException, context: str) -> None:
        """End the run because of an exception raised in a callback (Common/Extensions.cs)."""
        _log.error("Extensions.SetRuntimeError(): RuntimeError at %s UTC. Context: %s", self.utc_time, context)
        self.set_run_time_error(exception)
        self.status = AlgorithmStatus.RUNTIME_ERROR


def prefix_with_algorithm_time(text: str, local_time: Ticks) -> str:
    """Put the time before a line as LEAN's logs show it (Common/Extensions.cs PrefixWithAlgorithmTime)."""
    return f"{to_datetime(local_time):%Y-%m-%d %H:%M:%S} {text}"


def message_text(message: Any) -> str:
    """Write any value as LEAN's message overloads do: numbers invariantly, data frames on a new line."""
    if isinstance(message, str):
        return message
    if message is None:
        return ""
    if type(message) is int:
        return str(message)
    if isinstance(message, float):
        return double_text(message)
    if isinstance(message, Decimal):
        return decimal_text(message)
    if hasattr(message, "to_string"):
        return "\n" + str(message.to_string())
    if isinstance(message, LeanObject):
        return "\n" + str(message)
    text = str(message)
    return text if text.strip() else str(type(message))
