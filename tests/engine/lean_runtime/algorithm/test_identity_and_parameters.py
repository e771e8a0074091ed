"""Name, tags and parameters of a run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Lines = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("self.get_parameter('none')", "None"),
        ("self.get_parameter('none', 'x')", "'x'"),
        ("self.get_parameter('none', 5)", "5"),
        ("self.get_parameter('whole')", "'7'"),
        ("self.get_parameter('whole', 1)", "7"),
        ("self.get_parameter('broken', 1)", "1"),
        ("self.get_parameter('broken', 1.0)", "2.5"),
        ("self.get_parameter('word', 3)", "3"),
        ("sorted(self.get_parameters().keys())", "['broken', 'whole', 'word']"),
    ],
)
def test_parameters_are_read_by_the_type_of_the_default(call: str, answer: str, lines: Lines) -> None:
    assert lines(f"self.log(repr({call}))", whole="7", broken="2.5", word="abc") == [answer]


def test_the_name_is_cut_and_tags_are_counted(lines: Lines) -> None:
    said = lines(
        """
        self.set_name('n' * 300)
        for number in range(120): self.add_tag(f't{number}')
        self.add_tag('t1')
        self.log(f"{len(self.name)} {len(self.tags)}")
        """
    )
    assert said == ["Warning: AddTag(t100): Unable to add tag. Tags are limited to a maximum of 100.", "200 100"]


def test_python_sets_are_no_dotnet_sets(lines: Lines) -> None:
    said = lines("try: self.set_tags({'a'})\nexcept TypeError as error: self.log(str(error).splitlines()[-1])")
    assert said == ["Argument mismatch: argument 1 ('value') expected HashSet[str], got set."]
