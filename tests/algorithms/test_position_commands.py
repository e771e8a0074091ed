"""What a human says about positions, as LEAN commands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from algorithms.position_commands import answer_command, care_command, cash_command
from modules.domain.events import Answer
from modules.domain.positions import Care
from tests.modules.builders import NOON


def test_care_names_what_differs_and_the_rest_is_ordinary() -> None:
    event = care_command({"position": "p", "care": {"target": 300, "never_roll": True}, "reason": "r"}, NOON)
    assert (event.position_id, event.care) == ("p", Care(target=Decimal(300), never_roll=True))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"care": {"target": 300}}, "the id of a position"),
        ({"care": 1, "position": "p"}, "care as an object"),
        ({"care": {"tarket": 1}, "position": "p"}, "tarket"),
        ({"care": {"never_roll": "yes"}, "position": "p"}, "true or false for never_roll"),
        ({"care": {"stop": "much"}, "position": "p"}, "dollars for stop"),
        ({"care": {"stop": -5}, "position": "p"}, "above zero"),
        ({"care": {"stop": "NaN"}, "position": "p"}, "above zero"),
    ],
)
def test_what_is_not_understood_is_refused(content: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        care_command(content, NOON)


def test_an_answer_to_an_external_change() -> None:
    event = answer_command({"external": "SPY", "answer": "adopt", "price": "470.5", "reason": "phone"}, NOON)
    assert (event.instrument, event.answer, event.price) == ("SPY", Answer.ADOPT, Decimal("470.5"))
    assert answer_command({"external": "SPY", "answer": "ignore"}, NOON).price is None
    with pytest.raises(ValueError, match="adopt, ignore, close"):
        answer_command({"external": "SPY", "answer": "sell"}, NOON)


def test_money_moved_is_signed_dollars_and_nothing_else() -> None:
    assert cash_command({"cash_flow": "-5000", "reason": "rent"}, NOON).amount == Decimal(-5000)
    for wrong in ("0", "nan", "all of it", None):
        with pytest.raises(ValueError, match="expected the dollars"):
            cash_command({"cash_flow": wrong}, NOON)
