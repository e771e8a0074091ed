"""Watches a run from inside: wraps the few places of the runtime that everything an algorithm does passes through.

For a process that runs one algorithm and ends: the wraps are never taken away.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import Any

from engine.lean_runtime.algorithm.messages import AlgorithmMessages
from engine.lean_runtime.algorithm.plotting import AlgorithmPlotting
from engine.lean_runtime.common.ticks import to_datetime
from engine.lean_runtime.indicators.base import IndicatorBase
from engine.lean_runtime.orders.security_transaction_manager import SecurityTransactionManager
from engine.lookahead.observation import Observation

_ENGINE = str(Path(__file__).resolve().parent.parent) + "/"
#: Callers shown of a line.
_CALLERS = 3
#: What is told of an order, where its request has it.
_ORDER = ("order_type", "quantity", "limit_price", "stop_price", "tag")


class Recorder:
    """Gather observations of one algorithm; `project` is the folder whose lines are named, `data` the data folder."""

    def __init__(self, project: Path, data: Path) -> None:
        """Begin with nothing; `algorithm` must be set before `initialize` runs."""
        self.algorithm: Any = None
        self.observations: list[Observation] = []
        self.opened: dict[str, None] = {}
        self._project, self._data = f"{project.resolve()}/", f"{data.resolve()}/"

    def install(self) -> None:
        """Wrap the runtime's classes and listen to files that are opened."""
        for name in ("_log", "_debug", "_error"):
            _before(AlgorithmMessages, name, lambda _, text, kind=name[1:]: self._record("log", kind, text))
        _before(AlgorithmPlotting, "_plot_value", lambda _, chart, series, value: self._plotted(chart, series, value))
        _before(
            AlgorithmPlotting, "_plot_candle", lambda _, chart, series, prices: self._plotted(chart, series, prices)
        )
        _before(SecurityTransactionManager, "process_request", lambda _, request: self._ordered(request))
        _before(IndicatorBase, "_push", lambda indicator, symbol, time, value: self._computed(indicator, value))
        sys.addaudithook(self._heard)

    def _record(self, kind: str, name: str, value: str) -> None:
        if self.algorithm is None:
            return
        moment = to_datetime(self.algorithm._time)
        self.observations.append(Observation(moment, kind, name, value, self._line()))

    def _plotted(self, chart: str, series: str, value: Any) -> None:
        self._record("plot", f"{chart}/{series}", _text(value))

    def _ordered(self, request: Any) -> None:
        told = [
            f"{name} {_text(getattr(request, name))}" for name in _ORDER if getattr(request, name, None) is not None
        ]
        symbol = getattr(request, "symbol", None)
        name = getattr(symbol, "value", None) or f"order {getattr(request, 'order_id', '')}"
        self._record("order", str(name), f"{type(request).__name__} {', '.join(told)}")

    def _computed(self, indicator: Any, value: Any) -> None:
        self._record("indicator", str(indicator.name), _text(value))

    def _line(self) -> str:
        """Return the innermost line of the project on the stack with its callers."""
        found: list[str] = []
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and len(found) <= _CALLERS:
            file = frame.f_code.co_filename
            if file.startswith(self._project) and not file.startswith(_ENGINE):
                found.append(f"{file.removeprefix(self._project)}:{frame.f_lineno} {frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(found)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note a line of the project that opens a file of the data folder by itself, past the engine's clock."""
        if event != "open" or not isinstance(arguments[0], str) or not arguments[0].startswith(self._data):
            return
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(_ENGINE):
                return
            if file.startswith(self._project):
                name = f"{file.removeprefix(self._project)}:{frame.f_lineno} {frame.f_code.co_name}"
                self.opened[f"{name} opens {arguments[0].removeprefix(self._data)}"] = None
                return
            frame = frame.f_back


def _before(kind: type[Any], name: str, told: Callable[..., None]) -> None:
    """Make a method tell of each call before it runs."""
    method = getattr(kind, name)

    def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
        told(self, *arguments, **named)
        return method(self, *arguments, **named)

    setattr(kind, name, wrapped)


def _text(value: Any) -> str:
    """Return a value so that equal ones have equal texts."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (list, tuple)):
        return "/".join(_text(each) for each in value)
    return str(value)
