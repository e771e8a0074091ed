"""A copy of a point carries what the point carries: slots, and own attributes of a user's class."""

from __future__ import annotations

from typing import Any

import pytest

from engine.lean_runtime.data.base_data import BaseData, has_dictionary
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.tick import OpenInterest, Tick
from engine.lean_runtime.data.trade_bar import TradeBar


class Weather(BaseData):
    """A user's own data type."""


class Slotted(TradeBar):
    __slots__ = ("extra",)


@pytest.mark.parametrize("kind", [BaseData, TradeBar, QuoteBar, Tick, OpenInterest, Weather, Slotted])
def test_whether_instances_have_own_attributes_is_told_by_their_class(kind: type[Any]) -> None:
    try:
        kind().__dict__
    except AttributeError:
        assert not has_dictionary(kind)
    else:
        assert has_dictionary(kind)


def test_own_attributes_and_slots_are_copied_and_unset_slots_stay_unset() -> None:
    weather = Weather()
    weather.degrees = 7
    assert weather.clone().degrees == 7
    bar = Slotted()
    assert getattr(bar.clone(), "extra", "unset") == "unset"


def test_a_copy_has_attributes_of_its_own() -> None:
    weather = Weather()
    weather.degrees = 7
    copy = weather.clone()
    copy.degrees = 9
    assert weather.degrees == 7
