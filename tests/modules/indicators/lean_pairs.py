"""Our streaming indicators beside LEAN's, with the values that correspond."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modules.indicators.bands import BollingerBands, KeltnerChannels
from modules.indicators.bar import Bar, BarIndicator
from modules.indicators.ichimoku import IchimokuCloud
from modules.indicators.momentum import (
    CommodityChannelIndex,
    MovingAverageConvergenceDivergence,
    RelativeStrengthIndex,
)
from modules.indicators.ranges import AverageDirectionalIndex, AverageTrueRange
from modules.indicators.volume import OnBalanceVolume, SessionVwap, WindowVwap


@dataclass(frozen=True, slots=True)
class Pair:
    """Name LEAN's class with its arguments, ours, and of each value ours and LEAN's member (empty: the value)."""

    lean: str
    arguments: tuple[Any, ...]
    make: Callable[[], BarIndicator]
    members: tuple[tuple[str, str], ...] = (("value", ""),)


PAIRS: dict[str, Pair] = {
    "rsi14": Pair("RelativeStrengthIndex", (14,), RelativeStrengthIndex),
    "macd": Pair(
        "MovingAverageConvergenceDivergence",
        (12, 26, 9),
        MovingAverageConvergenceDivergence,
        (("value", ""), ("signal", "signal"), ("histogram", "histogram")),
    ),
    "bb": Pair(
        "BollingerBands",
        (20, 2),
        BollingerBands,
        (
            ("middle", "middle_band"),
            ("upper", "upper_band"),
            ("lower", "lower_band"),
            ("band_width", "band_width"),
            ("percent_b", "percent_b"),
        ),
    ),
    "kch": Pair(
        "KeltnerChannels",
        (20, 1.5),
        KeltnerChannels,
        (("middle", "middle_band"), ("upper", "upper_band"), ("lower", "lower_band")),
    ),
    "atr14": Pair("AverageTrueRange", (14,), AverageTrueRange),
    "adx14": Pair(
        "AverageDirectionalIndex",
        (14,),
        AverageDirectionalIndex,
        (
            ("value", ""),
            ("positive", "positive_directional_index"),
            ("negative", "negative_directional_index"),
        ),
    ),
    "cci20": Pair("CommodityChannelIndex", (20,), CommodityChannelIndex),
    "obv": Pair("OnBalanceVolume", (), OnBalanceVolume),
    "ichimoku": Pair(
        "IchimokuKinkoHyo",
        (),
        IchimokuCloud,
        (
            ("tenkan", "tenkan"),
            ("kijun", "kijun"),
            ("senkou_a", "senkou_a"),
            ("senkou_b", "senkou_b"),
            ("chikou", "chikou"),
        ),
    ),
    "vwap20": Pair("VolumeWeightedAveragePriceIndicator", (20,), WindowVwap),
    "vwap": Pair("IntradayVwap", ("VWAP",), SessionVwap),
}


def bar_of(lean_bar: Any) -> Bar:
    """Return what an algorithm sees of a trade bar as ours."""
    return Bar(
        lean_bar.end_time.date(),
        float(lean_bar.open),
        float(lean_bar.high),
        float(lean_bar.low),
        float(lean_bar.close),
        float(lean_bar.volume),
    )
