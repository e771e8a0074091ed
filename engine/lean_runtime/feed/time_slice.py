"""What a time step brings: the slice for user code, updates for securities and consolidators (TimeSlice.cs)."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from engine.lean_runtime.feed.security_changes import SecurityChanges

if TYPE_CHECKING:
    from engine.lean_runtime.data.base_data import BaseData
    from engine.lean_runtime.data.base_data_collection import BaseDataCollection
    from engine.lean_runtime.data.slice import Slice
    from engine.lean_runtime.data.subscription_data_config import SubscriptionDataConfig
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.subscription import Subscription
    from engine.lean_runtime.feed.time_slice_factory import TimeSliceFactory
    from engine.lean_runtime.feed.universe import Universe

#: Points for the consolidators of a configuration.
ConsolidatorUpdate: TypeAlias = "tuple[SubscriptionDataConfig, list[BaseData]]"


class DataFeedPacket:
    """The points one subscription emitted in a time step (Engine/DataFeeds/DataFeedPacket.cs)."""

    __slots__ = ("configuration", "data", "security", "subscription")

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.security: Any = subscription.security
        self.configuration = subscription.configuration
        self.data: list[BaseData] = []

    @property
    def is_subscription_removed(self) -> bool:
        """Tell whether the subscription left its universe after it emitted."""
        return self.subscription.removed_from_universe


class UpdateData(NamedTuple):
    """New points for a security or for the consolidators of a configuration."""

    target: Any
    data_type: type
    data: list[BaseData]
    is_internal_config: bool
    contains_fill_forward_data: bool | None = None


class LaneState(Enum):
    """What became of the lane's part of a step."""

    NONE = 0
    ROWS = 1
    """Still rows: the lane shows them to the securities."""
    POINTS = 2
    """Points among the updates of the step."""


class TimeSlice:
    """One step of the feed at a UTC time; a time pulse only moves the clock."""

    __slots__ = (
        "_consolidators",
        "_time",
        "auxiliary",
        "custom_data",
        "data_point_count",
        "is_time_pulse",
        "lane_state",
        "late_consolidators",
        "securities_update_data",
        "security_changes",
        "slice",
        "universe_data",
    )

    def __init__(
        self,
        time: int,
        data_point_count: int,
        slice: Slice | None,
        securities_update_data: list[UpdateData],
        consolidator_update_data: list[ConsolidatorUpdate],
        custom_data: list[UpdateData],
        security_changes: SecurityChanges,
        universe_data: dict[Universe, BaseDataCollection],
        auxiliary: dict[str, Any],
        is_time_pulse: bool = False,
    ) -> None:
        self._time = time
        self.data_point_count = data_point_count
        self.slice: Slice = slice  # type: ignore[assignment]
        self.securities_update_data = securities_update_data
        self._consolidators = consolidator_update_data
        self.custom_data = custom_data
        self.security_changes = security_changes
        self.universe_data = universe_data
        self.auxiliary = auxiliary
        """Corporate events of the step by the slice's attribute name; absent kinds did not happen."""
        self.is_time_pulse = is_time_pulse
        self.lane_state = LaneState.NONE
        self.late_consolidators: Callable[[], list[ConsolidatorUpdate]] | None = None
        """Finds the updates together with those of the lane, when consolidators are to be updated."""

    @property
    def consolidator_update_data(self) -> list[ConsolidatorUpdate]:
        """Return the points by configuration, also of those that have no consolidator.

        The step itself may add one before consolidators are updated, which then gets the step's points.
        """
        return self._consolidators if self.late_consolidators is None else self.late_consolidators()

    @classmethod
    def pulse(cls, time: int) -> TimeSlice:
        """Return a step without data."""
        return cls(time, 0, None, [], [], [], SecurityChanges.NONE, {}, {}, True)


class LaneStep(TimeSlice):
    """A step with nothing but a slot of a lane."""

    __slots__ = ("_factory", "_lane", "_slot")

    auxiliary: dict[str, Any] = {}
    custom_data: list[UpdateData] = []
    is_time_pulse = False
    lane_state = LaneState.ROWS
    securities_update_data: list[UpdateData] = []
    security_changes = SecurityChanges.NONE
    universe_data: dict[Universe, BaseDataCollection] = {}

    def __init__(
        self, time: int, data_point_count: int, slice: Slice, factory: TimeSliceFactory, lane: Lane, slot: int
    ) -> None:
        self._time = time
        self.data_point_count = data_point_count
        self.slice = slice
        self._factory = factory
        self._lane = lane
        self._slot = slot

    @property
    def consolidator_update_data(self) -> list[ConsolidatorUpdate]:
        """Return the points of the configurations with consolidators."""
        return self._factory._with_lane([], [], self._lane, self._slot)
