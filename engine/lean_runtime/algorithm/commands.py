"""Commands to a running algorithm, training code and downloads (QCAlgorithm.cs, Common/Commands)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.algorithm.arguments import register_classes
from engine.lean_runtime.algorithm.overloads import overloaded
from engine.lean_runtime.algorithm.warm_up import AlgorithmWarmUp
from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import AlgorithmMode
from engine.lean_runtime.common.errors import NotImplementedException, WebException
from engine.lean_runtime.common.models import find_method, invoke

if TYPE_CHECKING:
    from engine.lean_runtime.algorithm.arguments import Anything, AnyType, Handler
    from engine.lean_runtime.scheduling.rules import FuncDateRule, FuncTimeRule
    from engine.lean_runtime.scheduling.scheduled_event import ScheduledEvent

register_classes("engine.lean_runtime.scheduling.rules", "FuncDateRule", "FuncTimeRule")


_ISO_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")


class Command(LeanObject):
    """A bag of named values, found in any spelling (Common/Commands/Command.cs); subclasses define `run`."""

    def __init__(self) -> None:
        """Start empty."""

    def set_property(self, name: str, value: Any) -> Any:
        """Set a value and return it."""
        setattr(self, name, value)
        return value

    def get_property(self, name: str) -> Any:
        """Return a value, None when it was never set."""
        wanted = name.lower()
        return next((value for key, value in vars(self).items() if key.lower() == wanted), None)

    def run(self, algorithm: Any) -> bool | None:
        """Do what the command says; None asks for no answer."""
        raise NotImplementedException("Please implement the 'def run(algorithm) -> bool | None:' method")

    def __str__(self) -> str:
        """Write the values as JSON."""
        return json.dumps(vars(self), default=str, separators=(",", ":"))


class DynamicCommand(Command):
    """The data of an untyped command: every name is an attribute, None when the text has none; str() is the text."""

    def __init__(self, values: dict[str, Any], text: str) -> None:
        """Keep values and text."""
        super().__init__()
        vars(self).update({name: json_value(value) for name, value in values.items()})
        vars(self)["_text"] = text

    def __getattr__(self, name: str) -> Any:
        """Return the value of a name in any spelling, None when there is none."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.get_property(name)

    def __str__(self) -> str:
        """Return the JSON text as it came."""
        return str(vars(self)["_text"])


def json_value(value: Any) -> Any:
    """Return a JSON value as Newtonsoft hands it to Python: ISO moments are datetimes, the rest is itself."""
    if not isinstance(value, str) or not _ISO_MOMENT.match(value):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return value


class CallbackCommand(LeanObject):
    """A command as it arrives: the name of a registered class, or none for `on_command`, and a JSON text."""

    def __init__(self) -> None:
        """Start without type and payload."""
        self.id = ""
        self.type = ""
        self.payload = ""

    def __str__(self) -> str:
        """Name the command's type."""
        return self.type or "OnCommand"


class CommandResultPacket(LeanObject):
    """What a command answered (Common/Packets/CommandResultPacket.cs)."""

    def __init__(self, command: CallbackCommand, success: bool | None) -> None:
        """Keep the command's name and its answer."""
        self.command_name = command.type or type(command).__name__
        self.success = success


class AlgorithmCommands(AlgorithmWarmUp):
    """Registers commands; a backtest never receives any, but the algorithm may run them itself."""

    if TYPE_CHECKING:
        user: Any

    def __init__(self) -> None:
        super().__init__()
        self._registered_commands: dict[str, Any] = {}
        self._command_errors: set[str] = set()
        self._broadcast_warning_sent = False

    @overloaded
    def add_command(self, type: AnyType) -> None:
        """Register a command class; NotImplementedException if it defines no `run`."""
        if find_method(type, "run") is None:
            raise NotImplementedException("Please implement the 'def run(algorithm) -> bool | None:' method")
        self._registered_commands[type.__name__.lower()] = type

    @add_command.typed
    def _(self, type: AnyType) -> None:
        self.add_command(type)

    def run_command(self, command: CallbackCommand) -> CommandResultPacket:
        """Run a registered command; an error or an unknown type is logged once and answers None."""
        kind = self._registered_commands.get(command.type.lower())
        result: bool | None = None
        problem = ""
        if kind is None:
            problem = f"Detected unregistered command type '{command.type}', will be ignored"
        else:
            try:
                result = self._run(kind, command.payload)
            except Exception as error:
                problem = f"Unexpected error running command '{command.type}' error: '{error}'"
        if problem and command.type not in self._command_errors:
            self._command_errors.add(command.type)
            self._log(problem)
        return CommandResultPacket(command, result)

    def _run(self, kind: Any, payload: str) -> bool | None:
        made = kind()
        for name, value in json.loads(payload or "{}").items():
            setattr(made, name, json_value(value))
        # the engine's side: LEAN hands over a bare QCAlgorithm too, without the attributes of the user's class
        answer = invoke(made, "run", self)
        if answer is not None and not isinstance(answer, bool):
            raise TypeError(f"cannot convert {type(answer).__name__} to bool")
        return answer

    def broadcast_command(self, command: Anything) -> None:
        """Send a command to other algorithms: impossible in a backtest, which says so once."""
        if self._algorithm_mode is AlgorithmMode.BACKTESTING and not self._broadcast_warning_sent:
            self._broadcast_warning_sent = True
            self._debug("Warning: sending broadcast commands is disabled in backtesting")

    # -- training and downloads ----------------------------------------------------------------------------------------

    @overloaded
    def train(self, training_code: Handler) -> ScheduledEvent:
        """Run training code at the next step, or on dates and times of rules."""
        return self._schedule.training_now(training_code)

    @train.alternative
    def _(self, date_rule: FuncDateRule, time_rule: FuncTimeRule, training_code: Handler) -> ScheduledEvent:
        return self._schedule.training(date_rule, time_rule, training_code)

    def download(
        self, address: str, headers: Any = None, user_name: str | None = None, password: str | None = None
    ) -> str:
        """Raise WebException, as LEAN does without a network: backtests here never reach for one."""
        raise WebException(
            f"Api.DownloadBytes(): Failed to download data from {address}. Please verify the source for missing "
            "http:// or https:// (the embedded runtime makes no network requests: fetch data before the run and read "
            "them from the Object Store or as custom data)"
        )
