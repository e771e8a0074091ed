"""Every event that may come into the mailbox has its change, and nothing else has one."""

from __future__ import annotations

from typing import get_args

from modules.bot.evolve import CHANGES
from modules.domain.events import Event


def test_every_kind_of_event_has_exactly_one_change() -> None:
    assert set(CHANGES) == set(get_args(Event))
