"""The streaming indicators equal the maintained library `ta` where both define the same thing.

`ta` starts its smoothed averages otherwise (RSI, MACD and ADX without a first mean), so those are compared once the
start has died away: after 250 bars of a smoothing of 26 less than 1e-8 of it is left.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from modules.indicators.bands import BollingerBands, KeltnerChannels
from modules.indicators.bar import Bar, BarIndicator
from modules.indicators.ichimoku import IchimokuCloud
from modules.indicators.momentum import (
    CommodityChannelIndex,
    MovingAverageConvergenceDivergence,
    RelativeStrengthIndex,
)
from modules.indicators.ranges import AverageDirectionalIndex, AverageTrueRange
from modules.indicators.volume import OnBalanceVolume

# The environment of the LEAN image's versions does not have the library.
ta = pytest.importorskip("ta")

BARS, SETTLED = 900, 600


def _market() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    close = 100 * np.exp(np.cumsum(rng.normal(0, 0.01, BARS)))
    start = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(start, close) * (1 + rng.exponential(0.004, BARS))
    low = np.minimum(start, close) * (1 - rng.exponential(0.004, BARS))
    volume = rng.integers(1_000, 9_000, BARS).astype(float)
    return pd.DataFrame({"open": start, "high": high, "low": low, "close": close, "volume": volume})


MARKET = _market()
O, H, L, C, V = (MARKET[name] for name in ("open", "high", "low", "close", "volume"))  # noqa: E741
TYPICAL = (H + L + C) / 3


def _ichimoku() -> Any:
    return ta.trend.IchimokuIndicator(H, L, window1=9, window2=26, window3=52, visual=False)


CASES: dict[str, tuple[Callable[[], BarIndicator], str, Callable[[], pd.Series]]] = {
    "rsi": (RelativeStrengthIndex, "value", lambda: ta.momentum.RSIIndicator(C, 14).rsi()),
    "macd": (MovingAverageConvergenceDivergence, "value", lambda: ta.trend.MACD(C).macd()),
    "macd signal": (MovingAverageConvergenceDivergence, "signal", lambda: ta.trend.MACD(C).macd_signal()),
    "macd histogram": (MovingAverageConvergenceDivergence, "histogram", lambda: ta.trend.MACD(C).macd_diff()),
    "bollinger upper": (BollingerBands, "upper", lambda: ta.volatility.BollingerBands(C).bollinger_hband()),
    "bollinger lower": (BollingerBands, "lower", lambda: ta.volatility.BollingerBands(C).bollinger_lband()),
    "bollinger width": (BollingerBands, "band_width", lambda: ta.volatility.BollingerBands(C).bollinger_wband()),
    "percent b": (BollingerBands, "percent_b", lambda: ta.volatility.BollingerBands(C).bollinger_pband()),
    "keltner middle": (
        KeltnerChannels,
        "middle",
        lambda: ta.volatility.KeltnerChannel(H, L, C, 20).keltner_channel_mband(),
    ),
    "tenkan": (IchimokuCloud, "tenkan", lambda: _ichimoku().ichimoku_conversion_line()),
    "kijun": (IchimokuCloud, "kijun", lambda: _ichimoku().ichimoku_base_line()),
    "senkou a": (IchimokuCloud, "senkou_a", lambda: _ichimoku().ichimoku_a().shift(26)),
    "senkou b": (IchimokuCloud, "senkou_b", lambda: _ichimoku().ichimoku_b().shift(26)),
    "atr": (AverageTrueRange, "value", lambda: ta.volatility.AverageTrueRange(H, L, C, 14).average_true_range()),
    "adx": (AverageDirectionalIndex, "value", lambda: ta.trend.ADXIndicator(H, L, C, 14).adx()),
    "+di": (AverageDirectionalIndex, "positive", lambda: ta.trend.ADXIndicator(H, L, C, 14).adx_pos()),
    "-di": (AverageDirectionalIndex, "negative", lambda: ta.trend.ADXIndicator(H, L, C, 14).adx_neg()),
    "cci": (CommodityChannelIndex, "value", lambda: ta.trend.CCIIndicator(H, L, C, 20).cci()),
    "obv": (OnBalanceVolume, "value", lambda: ta.volume.OnBalanceVolumeIndicator(C, V).on_balance_volume()),
}


@pytest.mark.parametrize("case", CASES)
def test_equals_the_library(case: str) -> None:
    make, member, theirs = CASES[case]
    ours, values = make(), []
    for row in MARKET.to_numpy():
        ours.update(Bar(date(2024, 1, 2), *(float(value) for value in row)))
        values.append(getattr(ours, member))
    assert values[SETTLED:] == pytest.approx(theirs().to_list()[SETTLED:], rel=1e-7, abs=1e-7)
