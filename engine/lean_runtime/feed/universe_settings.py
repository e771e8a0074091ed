"""How the members a universe selects are subscribed (Common/Data/UniverseSelection/{UniverseSettings,Schedule}.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.enums import DataMappingMode, DataNormalizationMode, Resolution
from engine.lean_runtime.common.numbers import to_decimal, to_float
from engine.lean_runtime.common.ticks import span, to_timedelta

if TYPE_CHECKING:
    from engine.lean_runtime.scheduling.rules import FuncDateRule


class Schedule(LeanObject):
    """The days on which a universe may select; without a rule every day of its data."""

    def __init__(self, date_rule: FuncDateRule | None = None) -> None:
        self._date_rule = date_rule

    @property
    def initialized(self) -> bool:
        """Tell whether a date rule was set."""
        return self._date_rule is not None

    def on(self, date_rule: FuncDateRule) -> None:
        """Select only on the days of the rule."""
        self._date_rule = date_rule

    def _get(self, start: int, end: int) -> Iterable[int]:
        return () if self._date_rule is None else self._date_rule._get_dates(start, end)


class UniverseSettings(LeanObject):
    """Resolution, leverage, fill-forward and the like of a universe's members; copy one by passing it alone."""

    def __init__(
        self,
        resolution: Resolution | UniverseSettings,
        leverage: float | Decimal = 0,
        fill_forward: bool = True,
        extended_market_hours: bool = False,
        minimum_time_in_universe: timedelta | int = 0,
        data_normalization_mode: DataNormalizationMode = DataNormalizationMode.ADJUSTED,
        data_mapping_mode: DataMappingMode = DataMappingMode.OPEN_INTEREST,
        contract_depth_offset: int = 0,
        asynchronous: bool | None = None,
        selection_date_rule: FuncDateRule | None = None,
    ) -> None:
        self.subscription_data_types: list[tuple[Any, Any]] | None = None
        if isinstance(resolution, UniverseSettings):
            self.__dict__.update(resolution.__dict__)
            self.schedule = Schedule(resolution.schedule._date_rule)  # type: ignore[has-type]
            return
        self.resolution = resolution
        self._leverage = to_decimal(leverage)
        self.fill_forward = fill_forward
        self.extended_market_hours = extended_market_hours
        self._minimum_time_in_universe = span(minimum_time_in_universe)
        self.data_normalization_mode = data_normalization_mode
        self.data_mapping_mode = data_mapping_mode
        self.contract_depth_offset = contract_depth_offset
        self.asynchronous = asynchronous
        self.schedule = Schedule(selection_date_rule)

    @property
    def leverage(self) -> float:
        """Return the leverage of members; 0 leaves it to the brokerage model."""
        return to_float(self._leverage)

    @leverage.setter
    def leverage(self, value: float | Decimal) -> None:
        self._leverage = to_decimal(value)

    @property
    def minimum_time_in_universe(self) -> timedelta:
        """Return how long a member stays at least."""
        return to_timedelta(self._minimum_time_in_universe)

    @minimum_time_in_universe.setter
    def minimum_time_in_universe(self, value: timedelta) -> None:
        self._minimum_time_in_universe = span(value)
