"""Consolidators in quiet steps: those that pass bars on to indicators, and to nobody else, without events between.

A bar is made once for all consolidators of a subscription, and its end time and value are read once for all their
indicators. Wherever something else listens (to a consolidator or to an indicator), every update goes the general way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.lean_runtime.algorithm.indicator_registration import ValueFeed
from engine.lean_runtime.consolidators.base import ConsolidatorBase
from engine.lean_runtime.consolidators.identity import IdentityDataConsolidator
from engine.lean_runtime.data.tick import Tick
from engine.lean_runtime.feed.subscription_manager import scans_nothing

if TYPE_CHECKING:
    from engine.lean_runtime.feed.lane import Lane
    from engine.lean_runtime.feed.synchronizer import Synchronizer
    from engine.lean_runtime.runner.algorithm_manager import AlgorithmManager


class _Pass(NamedTuple):
    """A consolidator that passes bars on, its handlers when this was found out, and what they feed."""

    consolidator: Any
    handlers: tuple[Any, ...]
    feeds: tuple[Callable[..., Any], ...]
    indicators: tuple[Any, ...]


class QuietConsolidators:
    """Updates the consolidators of a lane, slot by slot."""

    @classmethod
    def of(cls, lane: Lane, manager: AlgorithmManager, synchronizer: Synchronizer) -> QuietConsolidators | None:
        """Return the updates of a lane's consolidators, None where there are none."""
        points_of = synchronizer.consolidator_updates_of(lane)
        return None if points_of is None else cls(lane, manager, points_of)

    def __init__(self, lane: Lane, manager: AlgorithmManager, points_of: Callable[[int], Any]) -> None:
        self._lane = lane
        self._manager = manager
        self._points_of = points_of
        rows = [(row, _passes_of(lane.members[row].configuration)) for row in lane.consolidated_rows]
        self._rows = [(row, passes) for row, passes in rows if passes is not None]
        self._is_plain = len(self._rows) == len(rows)

    def update(self, slot: int) -> None:
        """Feed what a slot brings."""
        if not self._is_plain or not self._is_unheard():
            self._is_plain = False
            self._manager.update_consolidators(self._points_of(slot))
            return
        codes = self._lane.codes(slot)
        try:
            for row, passes in self._rows:
                if codes[row]:
                    _pass_on(self._lane.point(row, slot, codes[row]), passes)
        except Exception as error:
            self._manager.fail_in_consolidators(error)

    def _is_unheard(self) -> bool:
        """Tell whether still nobody but the indicators listens."""
        for _, passes in self._rows:
            for consolidator, handlers, _, indicators in passes:
                if consolidator._consolidated_event.handlers is not handlers:
                    return False
                for indicator in indicators:
                    if indicator._updated.handlers:
                        return False
        return True


def _passes_of(configuration: Any) -> list[_Pass] | None:
    """Return the consolidators of a subscription if all of them only feed indicators."""
    found = []
    for consolidator in configuration.consolidators:
        if not _passes_on(consolidator, configuration.type):
            return None
        handlers = consolidator._consolidated_event.handlers
        if not all(type(handler) is ValueFeed for handler in handlers):
            return None
        feeds, indicators = tuple(item.feed for item in handlers), tuple(item.indicator for item in handlers)
        found.append(_Pass(consolidator, handlers, feeds, indicators))
    return found


def _passes_on(consolidator: Any, kind: type) -> bool:
    """Tell whether a consolidator does what IdentityDataConsolidator does with bars of a kind."""
    cls = type(consolidator)
    return (
        isinstance(consolidator, IdentityDataConsolidator)
        and cls.update is IdentityDataConsolidator.update
        and cls._emit is ConsolidatorBase._emit
        and cls._before_event is ConsolidatorBase._before_event
        and not vars(consolidator).keys() & {"update", "_emit"}
        and consolidator._input is not Tick
        and issubclass(kind, consolidator._input)
        and scans_nothing(consolidator)
    )


def _pass_on(bar: Any, passes: list[_Pass]) -> None:
    """Do with a bar what IdentityDataConsolidator.update does."""
    end, value, symbol = bar._end_time, bar._value, bar.symbol
    for consolidator, _, feeds, _ in passes:
        if end == consolidator._last_time and consolidator._last is not None:
            continue
        consolidator.window.add(bar)
        for feed in feeds:
            feed(end, value, symbol)
        consolidator._consolidated = consolidator._last = bar
        consolidator._last_time = end
