"""Commands, training code and downloads."""

from __future__ import annotations

from collections.abc import Callable

Lines = Callable[..., list[str]]
Refusal = Callable[..., str]

_RUN = """
class Greet(Command):
    name = None
    def run(self, algorithm):
        algorithm.log(f"hello {self.name}")
        return True
self.add_command(Greet)
command = CallbackCommand(); command.type = "greet"; command.payload = '{"name": "you"}'
"""


def test_registered_commands_run_on_the_users_algorithm(lines: Lines) -> None:
    said = lines(_RUN + "self.log(str(self.run_command(command).success))", "")
    assert said == ["hello you", "True"]


def test_unknown_commands_are_ignored_and_said_once(lines: Lines) -> None:
    said = lines("command = CallbackCommand(); command.type = 'none'\nfor _ in range(2): self.run_command(command)")
    assert said == ["Detected unregistered command type 'none', will be ignored"]


def test_failing_commands_answer_none(lines: Lines) -> None:
    body = _RUN.replace("return True", "raise ValueError('no')") + "self.log(str(self.run_command(command).success))"
    assert lines(body)[1:] == ["Unexpected error running command 'greet' error: 'no'", "None"]


def test_a_command_without_run_is_refused(refusal: Refusal) -> None:
    assert refusal("self.add_command(int)").startswith("NotImplementedException: Please implement the 'def run(")


def test_training_runs_at_the_next_step(lines: Lines) -> None:
    assert lines("self.train(lambda: self.log('trained'))") == ["trained"]


def test_downloads_fail_as_without_a_network(refusal: Refusal) -> None:
    assert refusal("self.download('http://x')").startswith("WebException: Api.DownloadBytes(): Failed")
