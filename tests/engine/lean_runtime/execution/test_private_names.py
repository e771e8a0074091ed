"""Private names of user code on classes it may derive from never meet those of the runtime."""

from __future__ import annotations

import pytest

from engine.lean_runtime.brokerages.fees.fee_model import FeeModel
from engine.lean_runtime.consolidators.python_consolidator import PythonConsolidator
from engine.lean_runtime.execution.fills.equity_fill_model import EquityFillModel
from engine.lean_runtime.execution.fills.fill_model import FillModel


@pytest.mark.parametrize("base", [FillModel, EquityFillModel, FeeModel, PythonConsolidator])
def test_private_members_of_a_base_bear_the_runtimes_own_prefix(base: type) -> None:
    private = {name for kind in base.__mro__[:-1] for name in vars(kind) if name.startswith("_") and name[1] != "_"}
    assert [name for name in private if not name.startswith("_lean_")] == []


@pytest.mark.parametrize("name", ["_window", "_consolidated", "_public_event", "_consolidated_event"])
def test_a_consolidator_may_use_any_field_name(name: str) -> None:
    consolidator = PythonConsolidator()
    heard: list[object] = []
    consolidator.data_consolidated += lambda sender, bar: heard.append(bar)
    setattr(consolidator, name, "mine")
    consolidator.on_data_consolidated(consolidator, "bar")
    assert (heard, consolidator.window[0], getattr(consolidator, name)) == (["bar"], "bar", "mine")
