"""Every operator of the look-ahead study finds its place in the shipped bot; bug and twin parse and differ."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from modules.strategies.catalog import ALL
from scripts.lookahead_strategies import STRATEGIES, Peek, mutants, plant
from scripts.lookahead_study import _FEED, _HISTORY, OPERATORS, ROOT, Operator, copied, mutant


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_bug_and_twin_are_planted_and_parse(operator: Operator, tmp_path: Path) -> None:
    planted = []
    for kind, text in (("bug", operator.bug), ("twin", operator.twin)):
        (tmp_path / kind).mkdir()
        assert mutant(tmp_path / kind, operator, text).name == "main.py"
        for name in (_HISTORY, _FEED):
            ast.parse((tmp_path / kind / name).read_text(encoding="utf-8"))
        planted.append((tmp_path / kind / operator.file).read_text(encoding="utf-8"))
    assert planted[0] != planted[1]
    assert planted[0] != (ROOT / operator.file).read_text(encoding="utf-8")


def test_place_that_is_gone_is_refused(tmp_path: Path) -> None:
    operator = Operator("lost", _HISTORY, "no such line\n", "", "")
    with pytest.raises(ValueError, match="not unique"):
        mutant(tmp_path, operator, "")


@pytest.mark.parametrize(("strategy", "peek"), list(mutants()), ids=lambda value: getattr(value, "name", value))
def test_bug_and_twin_are_planted_into_a_strategy_and_parse(strategy: str, peek: Peek, tmp_path: Path) -> None:
    planted = []
    for kind, text in (("bug", peek.bug), ("twin", peek.twin)):
        copied(tmp_path / kind)
        plant(tmp_path / kind, strategy, text)
        file = tmp_path / kind / "modules" / "strategies" / STRATEGIES[strategy][0]
        planted.append(file.read_text(encoding="utf-8"))
        ast.parse(planted[-1])
    assert planted[0] != planted[1]


def test_every_strategy_that_opens_by_itself_is_mutated() -> None:
    assert set(STRATEGIES) == set(ALL) - {"covered call"}
