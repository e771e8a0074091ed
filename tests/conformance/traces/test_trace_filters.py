"""Which contracts the ways to set a filter select (filt2.json) and what its answer may be (filt_returns.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.traces.normal import normal
from tests.conformance.traces.runs import TraceRun, recorded, run_algorithm

VARIANTS = ["bad", "d", "ew", "i", "iw", "k", "kd", "kf", "ktd", "s", "sw", "td", "two", "w"]
ANSWERS = ["contracts", "empty", "gen", "int", "list", "none", "raise", "standards", "u", "weeklys", "weeklys_last"]
#: The recorder kept these fields of the rows of a filter's answer, and the first chains only.
ANSWER_FIELDS = ("label", "n", "ex", "time")
CHAINS = 2


@pytest.mark.parametrize("variant", VARIANTS)
def test_set_filter_selects_what_the_real_engine_selected(variant: str, tmp_path: Path) -> None:
    run_algorithm(TraceRun("filt2", {"r": variant}), tmp_path)
    ours = json.loads((tmp_path / "traces" / f"filt2_{variant}.json").read_text("utf-8"))
    theirs = [row for row in recorded("filt2") if row.pop("variant") == variant]
    assert normal(ours) == normal(theirs)


@pytest.mark.parametrize("answer", ANSWERS)
def test_filter_answer_means_what_it_means_to_the_real_engine(answer: str, tmp_path: Path) -> None:
    (row,) = (row for row in recorded("filt_returns") if row["returned"] == answer)
    run_algorithm(TraceRun("filt", {"ret": answer}), tmp_path)
    file = tmp_path / "traces" / f"filt_0_{answer}.json"
    ours: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))
    labels = {one["label"] for one in row["seen"]}
    seen = [{key: one[key] for key in ANSWER_FIELDS if key in one} for one in ours if one["label"] in labels]
    chains = [one for one in seen if one["label"] == "chain"]
    kept = [one for one in seen if one["label"] != "chain" or one in chains[:CHAINS]]
    assert kept == row["seen"]


def test_every_recorded_filter_is_tested() -> None:
    assert {row["variant"] for row in recorded("filt2")} == set(VARIANTS)
    assert {row["returned"] for row in recorded("filt_returns")} == set(ANSWERS)
