"""What docs/paper-brokerage.md shows can be used, and it leaves nothing out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from engine.paper_brokerage.endpoint import ENDPOINT, TOKEN
from engine.paper_brokerage.process import SCRIPT
from engine.paper_brokerage.script import Behaviour, script_from_json
from engine.paper_brokerage.store import DATABASE, MARKER

TEXT = (Path(__file__).parents[3] / "docs" / "paper-brokerage.md").read_text(encoding="utf-8")


def test_every_script_shown_is_valid() -> None:
    shown = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)
    assert len(shown) >= 2
    for text in shown:
        assert script_from_json(json.loads(text)).rules


def test_every_behaviour_and_every_file_is_told() -> None:
    for name in (*Behaviour, DATABASE, MARKER, ENDPOINT, TOKEN, SCRIPT):
        assert f"`{name}`" in TEXT, name
