"""The consolidator for a class of bar and a size (QCAlgorithm.Indicators.cs, CreateConsolidator with a size)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import Resolution, TickType
from engine.lean_runtime.consolidators.bars import RangeBar, RenkoBar, VolumeRenkoBar
from engine.lean_runtime.consolidators.base_data import BaseDataConsolidator
from engine.lean_runtime.consolidators.quote_bar import QuoteBarConsolidator
from engine.lean_runtime.consolidators.renko import RenkoConsolidator, VolumeRenkoConsolidator
from engine.lean_runtime.consolidators.ticks import (
    OpenInterestConsolidator,
    TickConsolidator,
    TickQuoteBarConsolidator,
)
from engine.lean_runtime.consolidators.timeless import RangeConsolidator
from engine.lean_runtime.consolidators.trade_bar import TradeBarConsolidator
from engine.lean_runtime.data.quote_bar import QuoteBar
from engine.lean_runtime.data.trade_bar import TradeBar


def create(kind: Any, subscription: Any, size: Decimal, tick_type: TickType | None) -> Any:
    """Return a consolidator of bars of a class: the size is the brick's, the range's, or a count of inputs."""
    if kind is VolumeRenkoBar:
        return VolumeRenkoConsolidator(size)
    if kind is RenkoBar:
        return RenkoConsolidator(size)
    count = int(size)
    if kind is RangeBar:
        return RangeConsolidator(count)
    if subscription.resolution is Resolution.TICK:
        if tick_type is TickType.OPEN_INTEREST:
            return OpenInterestConsolidator(count)
        return TickQuoteBarConsolidator(count) if tick_type is TickType.QUOTE else TickConsolidator(count)
    if kind is TradeBar:
        return TradeBarConsolidator(count)
    return QuoteBarConsolidator(count) if kind is QuoteBar else BaseDataConsolidator(count)
