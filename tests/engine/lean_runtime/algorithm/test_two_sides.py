"""An algorithm's own attributes and LEAN's members do not disturb each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.lean_runtime.algorithm.engine_algorithm import EngineAlgorithm
from engine.lean_runtime.algorithm.qc_algorithm import QCAlgorithm
from engine.lean_runtime.common.models import find_method, is_overridden

Lines = Callable[..., list[str]]


def test_names_of_the_engines_fields_are_free_for_the_user(lines: Lines) -> None:
    fields = ("_settings", "_time", "_schedule", "_locked", "_utc_ticks", "_name")
    taken = "; ".join(f"self.{name} = 'mine'" for name in fields)
    said = lines(taken, "def on_end_of_algorithm(self): self.log(self._settings + self._time + str(self.time.year))")
    assert said == ["minemine2024"]


def test_methods_may_be_hidden_by_attributes_of_the_user(lines: Lines) -> None:
    said = lines("self.symbol = 'x'; self.history = []; self.sma = self.sma(self.spy, 2); self.log(self.sma.name)")
    assert said == ["SMA(2,SPY_min)"]


def test_callbacks_are_found_in_either_spelling(lines: Lines) -> None:
    said = lines("", "def OnEndOfAlgorithm(self): self.Log('end')\ndef OnWarmupFinished(self): self.log('warm')")
    assert said == ["warm", "end"]


def test_an_algorithm_may_leave_out_the_base_constructor(lines: Lines) -> None:
    assert lines("self.log(self.word)", "def __init__(self): self.word = 'own'") == ["own"]


def test_overriding_a_helper_reaches_the_base(lines: Lines) -> None:
    methods = "def log(self, text): super().log('<' + text + '>')"
    assert lines("self.log('a')", methods) == ["<a>"]


def test_setting_an_attribute_in_either_spelling_reaches_the_engine(lines: Lines) -> None:
    said = lines(
        "self.Name = 'n'; self.DefaultOrderProperties = 5; self.log(f'{self.name} {self.default_order_properties}')"
    )
    assert said == ["n 5"]


@pytest.mark.parametrize("name", ["time", "settings", "schedule", "universe", "benchmark", "date_rules", "Time"])
def test_read_only_properties_refuse(name: str, lines: Lines) -> None:
    said = lines(f"try:\n    self.{name} = 1\nexcept TypeError as error:\n    self.log(str(error))")
    assert said == ["property is read-only"]


def test_base_callbacks_do_not_count_as_overridden() -> None:
    class Actor(QCAlgorithm):
        def OnData(self, slice: object) -> None:  # noqa: N802
            """Override in LEAN's old spelling."""

    actor = object.__new__(Actor)
    assert is_overridden(actor, "on_data")
    assert not is_overridden(actor, "on_order_event")
    assert find_method(actor, "on_data").__func__ is Actor.OnData


def test_every_member_of_the_engines_side_is_forwarded() -> None:
    missing = [name for name in dir(EngineAlgorithm) if not name.startswith("_") and not hasattr(QCAlgorithm, name)]
    assert missing == []
