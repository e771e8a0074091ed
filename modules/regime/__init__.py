"""The market's regime, its volatility state and its trend, one tag a session, streaming and without look-ahead."""

from modules.regime.classifier import Hysteresis, MarketDay, RegimeClassifier, RegimeTag
from modules.regime.rule import Thresholds, regime_of

__all__ = ["Hysteresis", "MarketDay", "RegimeClassifier", "RegimeTag", "Thresholds", "regime_of"]
