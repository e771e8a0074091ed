"""What an algorithm says reaches the log in LEAN's words and order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("'plain'", "plain"),
        ("1.5", "1.5"),
        ("5", "5"),
        ("1e20", "1E+20"),
        ("True", "True"),
        ("OptionRight.CALL", "\nCall"),
        ("self.spy", "\nSPY"),
        ("datetime(2024, 1, 2, 9, 31)", "2024-01-02 09:31:00"),
    ],
)
def test_values_are_written_as_dotnet_writes_them(value: str, text: str, lines: Lines) -> None:
    assert lines(f"self.log({value})") == [text]


def test_repeated_and_empty_debug_lines_are_dropped_but_not_log_lines(lines: Lines) -> None:
    said = lines("for text in ('a', 'a', '', 'b', 'a'): self.debug(text)\nfor text in ('x', 'x', ''): self.log(text)")
    assert said == ["a", "b", "a", "x", "x"]


def test_errors_are_lines_of_their_own_queue(lines: Lines) -> None:
    assert lines("self.error('e'); self.error('e'); self.error(ValueError('v'))") == ["e", "v"]


def test_quit_ends_the_run_after_the_step(lines: Lines) -> None:
    said = lines("self.n = 0", "def on_data(self, data):\n    self.n += 1; self.log(str(self.n)); self.quit('done')")
    assert "Quit(): done" in said
    assert "2" not in said


def test_a_refused_log_names_the_argument(lines: Lines) -> None:
    said = lines("try: self.log('a', 'b')\nexcept TypeError as error: self.log(str(error)[:80])")
    assert said == ["No method matches given arguments for log: (<class 'str'>, <class 'str'>). The e"]
