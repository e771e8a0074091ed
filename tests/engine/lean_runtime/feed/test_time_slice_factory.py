"""What a time step hands to consolidators."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from engine.lean_runtime.common.enums import SecurityType
from engine.lean_runtime.common.ticks import make
from engine.lean_runtime.common.timezones import TimeZones
from engine.lean_runtime.data.trade_bar import TradeBar
from engine.lean_runtime.feed.security_changes import SecurityChanges
from engine.lean_runtime.feed.time_slice import DataFeedPacket
from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory
from engine.lean_runtime.identity.symbol import Symbol

NOW = make(2015, 12, 24, 9, 31)


def _packet(internal: bool) -> DataFeedPacket:
    symbol = Symbol.create("ABC", SecurityType.EQUITY, "usa")
    configuration = SimpleNamespace(
        symbol=symbol, is_internal_feed=internal, is_custom_data=False, type=TradeBar, consolidators=[]
    )
    subscription: Any = SimpleNamespace(security=None, configuration=configuration, removed_from_universe=False)
    packet = DataFeedPacket(subscription)
    packet.data = [TradeBar()]
    return packet


def _updates(packet: DataFeedPacket) -> list[Any]:
    step = TimeSliceFactory(TimeZones.NEW_YORK).create(NOW, [packet], SecurityChanges.NONE, {})
    return step.consolidator_update_data


def test_a_consolidator_added_within_the_step_gets_the_points_of_the_step() -> None:
    packet = _packet(internal=False)
    assert [(found, points) for found, points in _updates(packet)] == [(packet.configuration, packet.data)]


def test_subscriptions_of_the_engine_feed_no_consolidator() -> None:
    assert _updates(_packet(internal=True)) == []
