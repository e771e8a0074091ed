"""QCAlgorithm, the class algorithms derive from (Algorithm/QCAlgorithm.cs).

It holds the callbacks and nothing else: every other member stands for the member of the engine's side. An algorithm
may therefore use any attribute names of its own, as on the LEAN engine.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any, Self

from engine.lean_runtime.algorithm.engine_algorithm import EngineAlgorithm
from engine.lean_runtime.algorithm.overloads import Overloads
from engine.lean_runtime.common.base import LeanObject, pascal_case
from engine.lean_runtime.common.errors import NotImplementedException

if TYPE_CHECKING:
    from engine.lean_runtime.brokerages.brokerage_message_event import BrokerageMessageEvent
    from engine.lean_runtime.data.data_dictionary import Delistings, Dividends, Splits, SymbolChangedEvents
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.feed.security_changes import SecurityChanges
    from engine.lean_runtime.identity.symbol import Symbol
    from engine.lean_runtime.orders.order_event import OrderEvent
    from engine.lean_runtime.orders.requests import SubmitOrderRequest

#: Attributes of the engine's side that are plain values there.
_ATTRIBUTES = (
    "brokerage_message_handler",
    "debug_messages",
    "default_order_properties",
    "error_messages",
    "history_provider",
    "log_messages",
    "name_updated",
    "notify",
    "portfolio",
    "project_id",
    "run_time_error",
    "securities",
    "status",
    "subscription_manager",
    "tags_updated",
    "transactions",
)


class ForwardedMethod:
    """Stands for a method of the engine's side; an attribute of the user's object of the same name hides it."""

    def __init__(self, name: str, member: Any) -> None:
        """Stand for one member."""
        self.name = self.__name__ = name
        self.member = member
        self.__doc__ = member.__doc__
        if isinstance(member, FunctionType):
            self.__signature__ = inspect.signature(member)

    def __get__(self, instance: Any, owner: type) -> Any:
        """Return the bound method of the engine's side."""
        return self if instance is None else getattr(instance._lean_engine_, self.name)

    def __call__(self, instance: Any, *args: Any, **kwargs: Any) -> Any:
        """Call on an instance, as `QCAlgorithm.log(self, text)` does."""
        return getattr(instance._lean_engine_, self.name)(*args, **kwargs)


class ForwardedProperty:
    """Stands for a property or attribute of the engine's side, for reading and, if that allows it, for writing."""

    def __init__(self, name: str, member: Any) -> None:
        """Stand for one member."""
        self.name = name
        self.member = member
        self.__doc__ = None if member is None else member.__doc__

    def __get__(self, instance: Any, owner: type) -> Any:
        """Return the value of the engine's side."""
        return self if instance is None else getattr(instance._lean_engine_, self.name)

    def __set__(self, instance: Any, value: Any) -> None:
        """Set the value on the engine's side; TypeError for a read-only property."""
        setattr(instance._lean_engine_, self.name, value)


class QCAlgorithm(LeanObject):
    """Derive from it, set the algorithm up in `initialize` and trade in the callbacks."""

    if TYPE_CHECKING:
        _lean_engine_: EngineAlgorithm

        def __getattr__(self, name: str) -> Any: ...

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Create the engine's side too: an algorithm may override `__init__` without calling the base."""
        self = super().__new__(cls)
        object.__setattr__(self, "_lean_engine_", EngineAlgorithm(self))
        return self

    def __init__(self) -> None:
        """Do nothing: everything is ready already."""

    # -- callbacks -----------------------------------------------------------------------------------------------------

    def initialize(self) -> None:
        """Set up dates, cash, subscriptions and schedules; must be overridden."""
        raise NotImplementedException("Please override the Initialize() method")

    def on_data(self, slice: Slice) -> None:
        """Receive the data of a time step."""

    def on_warmup_finished(self) -> None:
        """Learn that the warm-up is over; called also without one."""

    def on_order_event(self, order_event: OrderEvent) -> None:
        """Learn what happened to an order."""

    def on_assignment_order_event(self, assignment_event: OrderEvent) -> None:
        """Learn of the assignment of a short option."""

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        """Learn which securities were added and removed."""

    def on_splits(self, splits: Splits) -> None:
        """Learn of splits."""

    def on_dividends(self, dividends: Dividends) -> None:
        """Learn of dividends."""

    def on_delistings(self, delistings: Delistings) -> None:
        """Learn of delistings."""

    def on_symbol_changed_events(self, symbols_changed: SymbolChangedEvents) -> None:
        """Learn of renamed symbols."""

    def on_margin_call(self, requests: list[SubmitOrderRequest]) -> None:
        """Change the orders of a margin call; an override must return those to execute."""

    def on_margin_call_warning(self) -> None:
        """Learn that little margin remains."""

    def on_end_of_day(self, symbol: Symbol) -> None:
        """Learn that a security's day ends in ten minutes; without a parameter, that the algorithm's day ends."""

    def on_end_of_algorithm(self) -> None:
        """Learn that the run ends."""

    def on_brokerage_message(self, message_event: BrokerageMessageEvent) -> None:
        """Receive a message of the brokerage; never in a backtest."""

    def on_brokerage_disconnect(self) -> None:
        """Learn that the brokerage is gone; never in a backtest."""

    def on_brokerage_reconnect(self) -> None:
        """Learn that the brokerage is back; never in a backtest."""

    def on_command(self, data: Any) -> bool | None:
        """Receive a command from outside; never in a backtest."""
        return True


def _forward_members(target: type[QCAlgorithm], source: type[EngineAlgorithm]) -> None:
    """Let the user's side answer every public member of the engine's side, in both spellings."""
    for name in dir(source):
        if name.startswith("_") or name in vars(target) or name in vars(LeanObject):
            continue
        member = inspect.getattr_static(source, name)
        forwarded: Any = member
        if isinstance(member, property):
            forwarded = ForwardedProperty(name, member)
        elif isinstance(member, Overloads | FunctionType):
            forwarded = ForwardedMethod(name, member)
        _set_in_both_spellings(target, name, forwarded)
    for name in _ATTRIBUTES:
        _set_in_both_spellings(target, name, ForwardedProperty(name, None))


def _set_in_both_spellings(target: type, name: str, member: Any) -> None:
    setattr(target, name, member)
    pascal = pascal_case(name)
    if pascal not in vars(target):
        setattr(target, pascal, member)


def _forward_callbacks(target: type[QCAlgorithm]) -> None:
    """Give the callbacks their PascalCase names, which algorithms override and call on `super()`."""
    callbacks: list[tuple[str, Callable[..., Any]]] = [
        (name, member)
        for name, member in vars(target).items()
        if isinstance(member, FunctionType) and not name.startswith("_")
    ]
    for name, member in callbacks:
        setattr(target, pascal_case(name), member)


_forward_callbacks(QCAlgorithm)
_forward_members(QCAlgorithm, EngineAlgorithm)
