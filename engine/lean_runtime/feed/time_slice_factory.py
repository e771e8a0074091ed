"""Sorts the packets of a time step into the slice and the engine's updates (Engine/DataFeeds/TimeSliceFactory.cs)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.enums import MarketDataType
from engine.lean_runtime.data.auxiliary import Delisting, Dividend, MarginInterestRate, Split, SymbolChangedEvent
from engine.lean_runtime.data.base_data_collection import BaseDataCollection
from engine.lean_runtime.data.data_dictionary import (
    Delistings,
    Dividends,
    MarginInterestRates,
    Splits,
    SymbolChangedEvents,
)
from engine.lean_runtime.data.option_chain import OptionChain, OptionChains
from engine.lean_runtime.data.option_contract import OptionContract
from engine.lean_runtime.data.slice import Slice
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.feed.lane_slice import LaneSlice, holds_options
from engine.lean_runtime.feed.lane_steps import (
    lane_packets,
    mark_ready,
    rows_with_consolidators,
    underlyings_of,
    with_lane_points,
)
from engine.lean_runtime.feed.time_slice import (
    ConsolidatorUpdate,
    DataFeedPacket,
    LaneState,
    LaneStep,
    TimeSlice,
    UpdateData,
)
from engine.lean_runtime.identity.security_types import is_option

if TYPE_CHECKING:
    from engine.lean_runtime.common.timezones import TimeZone
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.security_changes import SecurityChanges
    from engine.lean_runtime.feed.subscription_manager import SubscriptionManager
    from engine.lean_runtime.feed.universe import Universe
    from engine.lean_runtime.identity.symbol import Symbol

_AUXILIARY: dict[type, tuple[str, type]] = {
    Delisting: ("delistings", Delistings),
    Dividend: ("dividends", Dividends),
    Split: ("splits", Splits),
    SymbolChangedEvent: ("symbol_changed_events", SymbolChangedEvents),
    MarginInterestRate: ("margin_interest_rates", MarginInterestRates),
}

_NOTHING: dict[Any, Any] = {}
_NO_PACKETS: list[Any] = []

ChainPoint = tuple["BaseData", Any, "BaseData | None"]
"""A point of a chain, its security and the underlying's point at that moment."""


class TimeSliceFactory:
    """Make the time slices of an algorithm in its time zone."""

    def __init__(self, time_zone: TimeZone, subscription_manager: SubscriptionManager | None = None) -> None:
        self._time_zone = time_zone
        self._subscription_manager = subscription_manager

    def create(
        self,
        utc_time: int,
        packets: list[DataFeedPacket],
        changes: SecurityChanges,
        universe_data: dict[Universe, BaseDataCollection],
        lane: Lane | None = None,
    ) -> TimeSlice:
        """Return the step of a UTC time; a lane adds the slots it has taken."""
        packets = [packet for packet in packets if not packet.is_subscription_removed and packet.data]
        builder = _StepBuilder(self._time_zone.to_local(utc_time), utc_time)
        builder.count = sum(len(collection.data) for collection in universe_data.values())
        state = LaneState.NONE
        if lane is not None and lane.position > lane.step_start:
            lane.settle_departures()
            state = LaneState.ROWS
            if lane.position - lane.step_start > 1 or holds_options(packets):
                state = LaneState.POINTS
                packets = sorted(packets + lane_packets(lane), key=lambda packet: packet.subscription.rank)
        for packet in packets:
            builder.add(packet)
        if lane is not None and state is LaneState.ROWS:
            self._add_lane(builder, lane, packets)
        step = builder.build(changes, universe_data)
        step.lane_state = state
        return step

    def create_of_lane(self, utc_time: int, lane: Lane) -> TimeSlice | None:
        """Return the step of a single slot of a lane with which nothing else comes; None for other cases."""
        slot = lane.step_start
        if lane.position - slot != 1:
            return None
        count, _ = lane.summary(slot)
        return LaneStep(utc_time, count, self._slice_of(lane, slot), self, lane, slot)

    def slices_of(self, lane: Lane) -> Callable[[int], Slice]:
        """Return the function that makes the slice of the next slot of a lane, with which nothing else comes."""
        return partial(self._slice_of, lane)

    def _slice_of(self, lane: Lane, slot: int) -> Slice:
        underlyings = _NOTHING
        if lane.layouts:
            if lane.unready:
                mark_ready(lane, slot, _NOTHING)
            underlyings = underlyings_of(lane, slot, _NOTHING)
        utc_time = lane.times[slot]
        local = self._time_zone.to_local(utc_time)
        has_data = lane.has_user_data(slot)
        return LaneSlice._of_slot(local, utc_time, lane, slot, _NO_PACKETS, {}, has_data, underlyings)

    def _add_lane(self, builder: _StepBuilder, lane: Lane, packets: list[DataFeedPacket]) -> None:
        """Let the slot of a lane stand behind the slice, unread."""
        slot = lane.step_start
        count, has_user_data = lane.summary(slot)
        builder.count += count
        own = [packet for packet in packets if not packet.configuration.is_internal_feed]
        if lane.unready:
            mark_ready(lane, slot, builder.underlying_points)
        builder.slice = LaneSlice._of_slot(
            builder.local_time,
            builder.utc_time,
            lane,
            slot,
            own,
            dict(builder.auxiliary),
            has_user_data or bool(builder.all_data),
            underlyings_of(lane, slot, builder.underlying_points) if lane.layouts else _NOTHING,
        )
        builder.late_consolidators = partial(self._with_lane, builder.consolidators, packets, lane, slot)

    def _with_lane(
        self, consolidators: list[ConsolidatorUpdate], packets: list[DataFeedPacket], lane: Lane, slot: int
    ) -> list[ConsolidatorUpdate]:
        """Return the updates of consolidators with those of the lane."""
        if not self._rows_with_consolidators(lane):
            return consolidators
        return with_lane_points(consolidators, packets, lane, slot)

    def consolidator_updates_of(self, lane: Lane) -> Callable[[int], list[ConsolidatorUpdate]] | None:
        """Return the function to the points of a slot for consolidators, None where there are no consolidators."""
        if not self._rows_with_consolidators(lane):
            return None
        return partial(with_lane_points, [], [], lane)

    def _rows_with_consolidators(self, lane: Lane) -> list[int]:
        version = 0 if self._subscription_manager is None else self._subscription_manager._version
        if lane.consolidators_version != version:
            lane.consolidators_version = version
            lane.consolidated_rows = rows_with_consolidators(lane)
        return lane.consolidated_rows


class _StepBuilder:
    """Collects what one time step brings."""

    def __init__(self, local_time: int, utc_time: int) -> None:
        self.local_time = local_time
        self.utc_time = utc_time
        self.count = 0
        self.securities: list[UpdateData] = []
        self.consolidators: list[ConsolidatorUpdate] = []
        self.late_consolidators: Callable[[], list[ConsolidatorUpdate]] | None = None
        self.custom: list[UpdateData] = []
        self.all_data: list[BaseData] = []
        self.auxiliary: dict[str, Any] = {}
        self.chain_points: list[ChainPoint] | None = None
        self.underlying_points: dict[Symbol, BaseData] = {}
        self.slice: Slice | None = None

    def add(self, packet: DataFeedPacket) -> None:
        """Take the points of one subscription."""
        points, configuration = packet.data, packet.configuration
        first = points[0]
        if len(points) == 1 and isinstance(first, BaseDataCollection):
            if not first.data:
                return
            self.count += len(first.data)
        else:
            self.count += len(points)
        internal = configuration.is_internal_feed
        if configuration.is_custom_data and not internal:
            self.custom.append(UpdateData(packet.security, configuration.type, points, internal))
        updates: list[BaseData] = []
        consolidated: list[BaseData] = []
        filled = False
        for point in points:
            if not internal:
                self.all_data.append(point)
            filled = filled or point.is_fill_forward
            if point.data_type is MarketDataType.AUXILIARY:
                self._add_auxiliary(packet, point)
                continue
            suspicious = isinstance(point, Tick) and point.suspicious
            if not internal and not suspicious:
                consolidated.append(point)
            if not self._add_to_chain(packet, point) or suspicious:
                continue
            updates.append(point)
            if not internal:
                self.underlying_points[configuration.symbol] = point
        if updates:
            self.securities.append(UpdateData(packet.security, configuration.type, updates, internal, filled))
        if consolidated:
            self.consolidators.append((configuration, consolidated))

    def build(self, changes: SecurityChanges, universe_data: dict[Universe, BaseDataCollection]) -> TimeSlice:
        """Return the finished step; chains are made when the algorithm first asks for them."""
        if self.slice is None:
            factory = None if self.chain_points is None else _chain_factory(self.local_time, self.chain_points)
            self.slice = Slice._create(self.local_time, self.utc_time, self.all_data, factory, dict(self.auxiliary))
        step = TimeSlice(
            self.utc_time,
            self.count,
            self.slice,
            self.securities,
            self.consolidators,
            self.custom,
            changes,
            universe_data,
            self.auxiliary,
        )
        step.late_consolidators = self.late_consolidators
        return step

    def _add_auxiliary(self, packet: DataFeedPacket, point: BaseData) -> None:
        """File a corporate event; of internal feeds only delistings count."""
        internal = packet.configuration.is_internal_feed
        if internal and not isinstance(point, Delisting):
            return
        kind = _AUXILIARY.get(type(point))
        if kind is not None:
            name, dictionary = kind
            self.auxiliary.setdefault(name, dictionary(self.local_time))[packet.configuration.symbol] = point
        self.securities.append(UpdateData(packet.security, type(point), [point], internal, point.is_fill_forward))

    def _add_to_chain(self, packet: DataFeedPacket, point: BaseData) -> bool:
        """Note an option's point for its chain; False when the point must not reach the security.

        Open interest joins a chain but makes none: it may come while the market is closed.
        """
        configuration = packet.configuration
        if not is_option(configuration.symbol.security_type) or not is_option(point.symbol.security_type):
            return True
        if self.chain_points is None:
            if configuration.is_internal_feed:
                return True
            self.chain_points = []
        underlying_point: BaseData | None = None
        option = packet.security
        if hasattr(option, "underlying"):
            underlying = option.underlying
            if underlying is not None:
                underlying_point = self.underlying_points.get(underlying.symbol) or underlying.get_last_data()
            # without a price of the underlying the contract is not priced either
            if underlying_point is None:
                self.chain_points.append((point, None, None))
                return False
        self.chain_points.append((point, option, underlying_point))
        return not isinstance(point, BaseDataCollection)


def _chain_factory(local_time: int, points: list[ChainPoint]) -> Callable[[Slice], OptionChains]:
    def make(slice: Slice) -> OptionChains:
        chains = OptionChains(local_time)
        for point, option, underlying_point in points:
            canonical = point.symbol.canonical
            chain = chains._items.get(canonical)
            if chain is None:
                chain = chains._items[canonical] = OptionChain(canonical, local_time)
            if option is None:
                continue
            if underlying_point is not None:
                chain.underlying = underlying_point
            if isinstance(point, BaseDataCollection):
                chain.filtered_contracts.update(point.filtered_contracts or {})
                continue
            contract = chain.contracts._items.get(point.symbol)
            if contract is None:
                contract = OptionContract.create(point, option, chain.underlying)
                chain.contracts._items[point.symbol] = contract
                contract._set_option_price_model(option, slice)
            contract._update(point)
            chain._add_data(point)
        return chains

    return make
