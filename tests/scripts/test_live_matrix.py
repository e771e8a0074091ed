"""A slice of `make live-matrix`: real processes, all order sources, a misbehaving broker; books and journal agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.paper_brokerage.script import Behaviour, script_from_json
from scripts.live_matrix.__main__ import play
from scripts.live_matrix.broker_scripts import SCRIPTS
from scripts.live_matrix.stage import recipe


@pytest.fixture(scope="module")
def markets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("markets")


@pytest.mark.parametrize(("script", "threads"), [("partial", "lean"), ("tags dropped (killed)", "one")])
def test_every_source_trades_and_nothing_is_left_unexplained(
    script: str, threads: str, markets: Path, tmp_path: Path
) -> None:
    result = play(tmp_path / "run", script, threads, recipe(1), markets)
    assert result.status == 0, result.output
    assert result.verdict.problems == (), result.output
    assert set(result.verdict.sources) == {"human", "management", "strategy", "template"}
    assert result.verdict.fills >= 12
    assert result.verdict.managed >= 2
    assert result.verdict.refused >= 2, "the request that asks for too much, the close of what is closed"


def test_every_behaviour_of_the_broker_script_is_in_the_matrix() -> None:
    played = {
        rule.behaviour for rules in SCRIPTS.values() for rule in script_from_json({"version": 1, "rules": rules}).rules
    }
    assert played == set(Behaviour)
