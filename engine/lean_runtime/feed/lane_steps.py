"""What a time step asks of a lane: its points as packets, those of consolidators, prices of underlyings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.lean_runtime.feed.time_slice import ConsolidatorUpdate, DataFeedPacket

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.identity.symbol import Symbol


def lane_packets(lane: Lane) -> list[DataFeedPacket]:
    """Return the taken slots as points, subscription by subscription."""
    packets = []
    taken = lane.matrix[lane.step_start : lane.position]
    for row in np.flatnonzero(taken.any(axis=0)).tolist():
        packet = DataFeedPacket(lane.members[row])
        for offset, code in enumerate(taken[:, row].tolist()):
            if code:
                packet.data.append(lane.point(row, lane.step_start + offset, code))
        packets.append(packet)
    return packets


def mark_ready(lane: Lane, slot: int, points: dict[Symbol, BaseData]) -> None:
    """Find out which underlyings got their first price by this step."""
    codes = lane.codes(slot)
    for ready in list(lane.unready):
        symbol = ready.security.symbol
        if ready.security.get_last_data() is not None or symbol in points or _has_user_row(lane, codes, symbol):
            ready.since = lane.times[slot]
            lane.unready.remove(ready)


def underlyings_of(lane: Lane, slot: int, points: dict[Symbol, BaseData]) -> dict[Symbol, BaseData]:
    """Return by canonical symbol the underlying points of the step that are not in the lane."""
    codes = lane.codes(slot)
    found: dict[Symbol, BaseData] = {}
    for layout in lane.layouts:
        underlying = layout.underlying
        if underlying is None:
            continue
        point = points.get(underlying.symbol)
        if point is None and not _has_user_row(lane, codes, underlying.symbol):
            point = underlying.get_last_data()
        if point is not None:
            found[layout.canonical] = point
    return found


def _has_user_row(lane: Lane, codes: list[int], symbol: Symbol) -> bool:
    return any(
        codes[row] and not lane.members[row].configuration.is_internal_feed for row in lane.rows_of.get(symbol, ())
    )


def rows_with_consolidators(lane: Lane) -> list[int]:
    """Return the rows of the algorithm's own subscriptions that feed consolidators."""
    return [
        row
        for row, member in enumerate(lane.members)
        if not member.configuration.is_internal_feed and len(member.configuration.consolidators)
    ]


def with_lane_points(
    consolidators: list[ConsolidatorUpdate], packets: list[DataFeedPacket], lane: Lane, slot: int
) -> list[ConsolidatorUpdate]:
    """Add the points of the lane for consolidators, in the feed's order."""
    codes = lane.codes(slot)
    if not consolidators:
        return [
            (lane.members[row].configuration, [lane.point(row, slot, codes[row])])
            for row in lane.consolidated_rows
            if codes[row]
        ]
    ranked: list[tuple[Any, ConsolidatorUpdate]] = [
        (lane.members[row].rank, (lane.members[row].configuration, [lane.point(row, slot, codes[row])]))
        for row in lane.consolidated_rows
        if codes[row]
    ]
    watched = [item for item in consolidators if len(item[0].consolidators)]
    if watched:
        ranks = {id(packet.configuration): packet.subscription.rank for packet in packets}
        ranked += [(ranks[id(item[0])], item) for item in watched]
        ranked.sort(key=lambda pair: pair[0])
    return [item for _, item in ranked]
