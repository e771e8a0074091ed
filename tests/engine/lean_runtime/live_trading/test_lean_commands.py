"""Observed on the real engine, live.md 4: command files, registered classes and LEAN's own commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Noted = Callable[..., list[Any]]

_COMMANDS = """
ALGORITHM = None
class MyCmd(Command):
    when = None
    def run(self, algorithm):
        ALGORITHM.notes.append((type(self.number).__name__, type(self.share).__name__, self.flag, self.nothing,
                                type(self.listed).__name__, self.when.year))
        try: algorithm.notes
        except AttributeError as error: ALGORITHM.notes.append("no Python attributes")
        algorithm.market_order("SPY", 1)
        return True
class RaiseCmd(Command):
    def run(self, algorithm): raise RuntimeError("boom in cmd")
class TextCmd(Command):
    def run(self, algorithm): return "text"
class NoneCmd(Command):
    def run(self, algorithm): return None
"""
_REGISTER = """
global ALGORITHM
ALGORITHM = self
for kind in (MyCmd, RaiseCmd, TextCmd, NoneCmd): self.add_command(kind)
"""
_PLAIN = """
def on_data(self, data): self.quit()
def on_command(self, data):
    self.notes.append(None if data is None else str(data))
    return True
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder commands are put in."""
    made = tmp_path / "commands"
    made.mkdir()
    return made


def answer(folder: Path, identity: str) -> Any:
    """Return the answer to a command."""
    return json.loads((folder / f"result-command-{identity}.json").read_text())


def test_a_typed_command_runs_its_class_with_typed_attributes_and_a_bare_algorithm(noted: Noted, folder: Path) -> None:
    (folder / "command-1.json").write_text(
        '{"id":"x","$type":"MyCmd","number":3,"share":0.5,"flag":true,"nothing":null,"listed":[1],'
        '"when":"2024-01-02T10:00:00Z"}'
    )
    # at the first slice there are no data yet; the order is refused, the command runs
    seen = noted(_REGISTER, "def on_data(self, data): self.quit()", _COMMANDS, command_folder=folder)
    assert seen == [("int", "float", True, None, "list", 2024), "no Python attributes"]
    assert answer(folder, "x") == {"CommandName": "MyCmd", "Success": True, "Type": "CommandResult", "Channel": ""}


@pytest.mark.parametrize(
    ("kind", "success", "line"),
    [
        ("RaiseCmd", None, "Unexpected error running command 'RaiseCmd' error: 'boom in cmd'"),
        ("TextCmd", None, "Unexpected error running command 'TextCmd'"),
        ("NoneCmd", None, ""),
        ("Nobody", None, "Detected unregistered command type 'Nobody', will be ignored"),
    ],
)
def test_commands_that_fail_answer_null_and_say_so_once(
    kind: str, success: None, line: str, lean_run: Any, folder: Path
) -> None:
    for number in (1, 2):
        (folder / f"command-{number}.json").write_text(f'{{"id":"{number}","$type":"{kind}"}}')
    result = lean_run(_REGISTER, "def on_data(self, data): self.quit()", _COMMANDS, command_folder=folder)
    assert not result.runtime_error
    assert [answer(folder, name)["Success"] for name in ("1", "2")] == [success, success]
    if line:
        assert sum(line in text for text in result.logs) == 1


def test_without_a_type_the_text_comes_as_it_is_and_missing_names_are_none(noted: Noted, folder: Path) -> None:
    text = '{"id": "9", "Order": "halt", "nested": {"a": 1}}'
    (folder / "command.json").write_text(text)
    methods = """
    def on_data(self, data): self.quit()
    def on_command(self, data):
        self.notes.append((str(data), data.order, data.missing))
        try: data["Order"]
        except TypeError: self.notes.append("not subscriptable")
        return False
    """
    assert noted("", methods, command_folder=folder) == [(text, "halt", None), "not subscriptable"]
    assert answer(folder, "9")["Success"] is False


def test_an_error_in_on_command_answers_false_and_the_algorithm_goes_on(lean_run: Any, folder: Path) -> None:
    (folder / "command.json").write_text('{"id": "1"}')
    methods = """
    def on_data(self, data): self.notes.append("goes on"); self.quit()
    def on_command(self, data): raise ValueError("no")
    """
    result = lean_run("", methods, command_folder=folder)
    assert result.algorithm.user.notes == ["goes on"]
    assert answer(folder, "1")["Success"] is False
    assert any("CallbackCommand Error: no" in line for line in result.logs)


def test_only_files_of_the_exact_pattern_are_taken_in_the_order_of_their_names(noted: Noted, folder: Path) -> None:
    for name in (
        "command-z1.json",
        "command-a1.json",
        "Command-u.json",
        "mycommand.json",
        "command.tmp",
        "command.JSON",
    ):
        (folder / name).write_text(f'{{"from": "{name}"}}')
    seen = noted("", _PLAIN, command_folder=folder)
    assert [json.loads(text)["from"] for text in seen] == ["command-a1.json", "command-z1.json"]
    left = {file.name for file in folder.iterdir()}
    assert left == {"Command-u.json", "mycommand.json", "command.tmp", "command.JSON"}


@pytest.mark.parametrize("text", ["{", "[]", '{"a":1}{"b":2}', '{"id":"1", "ha'])
def test_what_is_no_object_is_deleted_and_lost(text: str, noted: Noted, folder: Path) -> None:
    (folder / "command.json").write_text(text)
    assert noted("", _PLAIN, command_folder=folder) == []
    assert list(folder.iterdir()) == []


def test_an_empty_file_is_a_command_without_data(noted: Noted, folder: Path) -> None:
    (folder / "command.json").write_text("")
    assert noted("", _PLAIN, command_folder=folder) == [None]
    assert list(folder.iterdir()) == []


def test_without_an_id_nothing_is_answered_and_a_path_in_it_answers_nothing_either(noted: Noted, folder: Path) -> None:
    (folder / "command-1.json").write_text('{"a": 1}')
    (folder / "command-2.json").write_text('{"id": "no/where"}')
    assert len(noted("", _PLAIN, command_folder=folder)) == 2
    assert list(folder.iterdir()) == []


def test_commands_are_polled_once_a_slice_and_a_slow_one_freezes_on_data(noted: Noted, folder: Path) -> None:
    methods = f"""
    def on_command(self, data): self.notes.append(("command", seconds() - 52200)); nap(65); return True
    def on_data(self, data): self.notes.append(("data", seconds() - 52200)); self.quit()
    def put(self): open({str(folder / "command-1.json")!r}, "w").write('{{}}')
    def tick(self): self.notes.append(("tick", seconds() - 52200))
    """
    initialize = """
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, 10), self.put)
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 30, 40), self.tick)
    """
    seen = noted(initialize, methods, command_folder=folder)
    (_, command), (_, tick), (_, data) = seen
    assert 11 <= command <= 12
    assert tick == 41.0
    assert data == command + 65


def test_leans_own_commands_order_liquidate_and_quit(noted: Noted, folder: Path) -> None:
    before = f"""
    ORDER = '"Ticker":"SPY","SecurityType":1,"Market":"usa","OrderType":0,"Quantity":7'
    def put(number, kind, fields='"a":1'):
        text = '{{"id":"%d","$type":"QuantConnect.Commands.%s, QuantConnect.Common",%s}}' % (number, kind, fields)
        open({str(folder / "command-1.json")!r}, "w").write(text)
    """
    methods = """
    def on_data(self, data):
        self.notes.append(int(self.portfolio[self.spy].quantity))
        number = len(self.notes)
        if number == 1: put(1, "OrderCommand", ORDER)
        else: put(number, "LiquidateCommand" if number == 2 else "QuitCommand")
    def on_end_of_algorithm(self): self.notes.append("end")
    """
    assert noted("", methods, before, command_folder=folder) == [0, 7, 0, "end"]
    assert [answer(folder, name)["Success"] for name in ("1", "2", "3")] == [True, True, True]


@pytest.mark.parametrize(("status", "left"), [(4, [0]), (5, [3])])
def test_liquidated_sells_after_the_last_word_and_deleted_does_not(
    status: int, left: list[int], lean_run: Any, folder: Path
) -> None:
    methods = f"""
    def on_data(self, data):
        if self.portfolio.invested: return
        self.market_order(self.spy, 3)
        text = '{{"$type":"QuantConnect.Commands.AlgorithmStatusCommand, QuantConnect.Common","Status":{status}}}'
        open({str(folder / "command-1.json")!r}, "w").write(text)
    def on_end_of_algorithm(self): self.notes.append(int(self.portfolio[self.spy].quantity))
    """
    result = lean_run("", methods, command_folder=folder)
    assert result.algorithm.user.notes == [3]
    assert [int(result.algorithm.portfolio[result.algorithm.user.spy].quantity)] == left
