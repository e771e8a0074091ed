"""Trading rule 39: what a day is called by its VIX, its trend and the five-day move of SPY, in this order."""

from __future__ import annotations

from dataclasses import dataclass

from modules.domain.session_context import Regime, Trend


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Hold the numbers of rule 39: VIX in points, the fall a relative move over five sessions."""

    crash_vix: float = 40.0
    crash_fall: float = -0.05
    high_vix: float = 30.0
    bear_vix: float = 25.0
    calm_vix: float = 15.0
    bull_vix: float = 20.0


RULE_39 = Thresholds()


def regime_of(vix: float, trend: Trend, five_day: float, limits: Thresholds = RULE_39) -> Regime:
    """Return the regime of one day by itself; without a trend only crash and high volatility can be told."""
    if vix > limits.crash_vix and five_day <= limits.crash_fall:
        return Regime.CRASH
    if vix > limits.high_vix:
        return Regime.HIGH_VOLATILITY
    if trend is Trend.UNKNOWN:
        return Regime.UNKNOWN
    if trend is Trend.DOWN and vix > limits.bear_vix:
        return Regime.BEAR
    if trend is Trend.NONE and vix < limits.calm_vix:
        return Regime.CALM_SIDEWAYS
    if trend is Trend.UP and vix < limits.bull_vix:
        return Regime.BULL
    return Regime.NEUTRAL


def still(current: Regime, vix: float, trend: Trend, band: float, limits: Thresholds = RULE_39) -> bool:
    """Say whether a day still belongs to the regime it was in, each VIX limit eased by `band` points.

    A trend need only not have turned: bear ends with an upward, bull with a downward trend. Crash is not judged here.
    """
    match current:
        case Regime.HIGH_VOLATILITY:
            return vix > limits.high_vix - band
        case Regime.BEAR:
            return trend is not Trend.UP and vix > limits.bear_vix - band
        case Regime.CALM_SIDEWAYS:
            return trend is Trend.NONE and vix < limits.calm_vix + band
        case Regime.BULL:
            return trend is not Trend.DOWN and vix < limits.bull_vix + band
        case _:
            return False
