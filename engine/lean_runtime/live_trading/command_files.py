"""LEAN's command files: `command*.json` in a folder become calls of the algorithm.

A file is read, deleted, then run; files are taken in the order of their names, all of them in one pass. Without `$type`
a command is `on_command(data)`; with it, it is a registered class of the algorithm or one of LEAN's own commands. The
answer is written to `result-command-<id>.json` beside it. A file that is no JSON object is lost, as in LEAN: write
elsewhere and rename. Source: Common/Commands/FileCommandHandler.cs.
"""

from __future__ import annotations

import fnmatch
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.lean_runtime.algorithm.commands import CallbackCommand, DynamicCommand
from engine.lean_runtime.common.models import invoke
from engine.lean_runtime.live_trading.built_in_commands import run_built_in

_log = logging.getLogger(__name__)

PATTERN = "command*.json"

Witness = Callable[[int, str, str], None]
"""Told of the time (UTC), the name and the text of every file that was taken, before it runs."""


class CommandFiles:
    """Take the command files of a folder at the algorithm's thread."""

    def __init__(self, algorithm: Any, folder: Path, witness: Witness | None = None) -> None:
        """Watch a folder; the witness may record what is taken."""
        self._algorithm = algorithm
        self._folder = folder
        self._witness = witness

    def process(self, time: int) -> None:
        """Run the commands that wait, one after another, in the step of a time."""
        for file in self._waiting():
            try:
                text = file.read_text(encoding="utf-8-sig", errors="replace")
                file.unlink()
            except OSError as error:
                _log.error("Cannot take the command file %s: %s", file, error)
                continue
            if self._witness is not None:
                self._witness(time, file.name, text)
            self.run(text)

    def _waiting(self) -> list[Path]:
        try:
            names = sorted(name for name in _names(self._folder) if fnmatch.fnmatchcase(name, PATTERN))
        except OSError:
            return []
        return [self._folder / name for name in names]

    def run(self, text: str) -> None:
        """Run one command and write its answer."""
        command = parse(text)
        if command is None:
            return
        try:
            result = self._perform(command)
        except Exception as error:
            _log.exception("A command failed")
            self._algorithm._error(f"{command.name} Error: {error}")
            result = {"CommandName": command.name, "Success": False}
        self._answer(command, result)

    def _perform(self, command: _Command) -> dict[str, Any]:
        algorithm = self._algorithm
        built_in = run_built_in(algorithm, command.type, command.fields)
        if built_in is not None:
            return built_in
        if command.type:
            packet = algorithm.run_command(command.callback())
            return {"CommandName": packet.command_name, "Success": packet.success}
        data = None if not command.text else DynamicCommand(command.fields, command.text)
        answer = invoke(algorithm, "on_command", data)
        return {"CommandName": "CallbackCommand", "Success": answer if isinstance(answer, bool) else None}

    def _answer(self, command: _Command, result: dict[str, Any]) -> None:
        if not command.id:
            _log.error("Command Id is null or empty, will skip writing result file")
            return
        document = {**result, "Type": "CommandResult", "Channel": ""}
        file = self._folder / f"result-command-{command.id}.json"
        try:
            file.write_text(json.dumps(document, separators=(",", ":")), encoding="utf-8")
        except OSError as error:
            _log.error("Cannot write the answer to a command: %s", error)


class _Command:
    """A command file that is a JSON object, or empty."""

    def __init__(self, fields: dict[str, Any], text: str) -> None:
        self.text = text
        self.fields = fields
        lowered = {key.lower(): value for key, value in fields.items()}
        self.id = "" if lowered.get("id") is None else str(lowered["id"])
        self.type = "" if lowered.get("$type") is None else str(lowered["$type"])
        self.name = "CallbackCommand"

    def callback(self) -> CallbackCommand:
        """Return the command as `run_command` takes it."""
        callback = CallbackCommand()
        callback.id, callback.type, callback.payload = self.id, self.type, self.text
        return callback


def parse(text: str) -> _Command | None:
    """Return the command of a file's text, None for what is no JSON object; an empty text is a command without data."""
    if not text:
        return _Command({}, "")
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        _log.error("Payload: '%s': %s", text, error)
        return None
    if not isinstance(fields, dict):
        _log.error("Payload: '%s': no JSON object", text)
        return None
    return _Command(fields, text)


def _names(folder: Path) -> list[str]:
    import os

    return os.listdir(folder)
