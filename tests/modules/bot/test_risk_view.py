"""Nothing the rules look at is left to its default by the bot: a rule on a figure that nobody gives guards nothing."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields

from modules.bot import risk_view
from modules.risk.context import RiskContext

#: Implied from the quotes at hand where nobody gives them (`RiskContext._implied`, `StressBook.of`).
DERIVED = {"volatilities"}


def test_the_bot_feeds_every_field_of_the_context() -> None:
    tree = ast.parse(inspect.getsource(risk_view.risk_context))
    (call,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "RiskContext"
    ]
    given = {keyword.arg for keyword in call.keywords}
    assert {field.name for field in fields(RiskContext)} - given == DERIVED
