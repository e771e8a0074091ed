"""The slippage model LEAN ships in Python reckons in doubles."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from engine.lean_runtime.brokerages.slippage.python_models import VolumeShareSlippageModel
from engine.lean_runtime.common.enums import MarketDataType, OrderDirection, SecurityType
from engine.lean_runtime.common.errors import InvalidOperationException

ORDER: Any = SimpleNamespace(absolute_quantity=10.0, direction=OrderDirection.BUY)


def slippage(kind: SecurityType = SecurityType.EQUITY, **data: object) -> float:
    last = SimpleNamespace(**{"data_type": MarketDataType.TRADE_BAR, "volume": 100.0, "value": 50.0} | data)
    asset: Any = SimpleNamespace(type=kind, get_last_data=lambda: last)
    return VolumeShareSlippageModel(0.3, 0.05).get_slippage_approximation(asset, ORDER)


@pytest.mark.parametrize(("volume", "share"), [(100.0, 0.1), (20.0, 0.3), (0.0, 0.3)])
def test_share_of_volume_is_limited(volume: float, share: float) -> None:
    assert slippage(volume=volume) == share * share * 0.05 * 50.0


def test_a_quote_gives_the_size_lean_reads() -> None:
    assert slippage(data_type=MarketDataType.QUOTE_BAR, last_bid_size=100.0) == 0.1 * 0.1 * 0.05 * 50.0


def test_no_volume_is_usual_for_currencies() -> None:
    assert slippage(SecurityType.FOREX, volume=0.0) == 0


def test_ticks_are_refused() -> None:
    with pytest.raises(InvalidOperationException):
        slippage(data_type=MarketDataType.TICK)
