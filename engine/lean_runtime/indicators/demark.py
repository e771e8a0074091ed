"""Tom DeMark's sequential: setups of nine bars and countdowns of thirteen (Indicators/TomDemarkSequential.cs)."""

from __future__ import annotations

from collections import deque
from decimal import Decimal
from typing import Any

from engine.lean_runtime.common.enums import TomDemarkSequentialPhase
from engine.lean_runtime.common.numbers import ZERO, to_float
from engine.lean_runtime.indicators.kinds import BarIndicator

_Phase = TomDemarkSequentialPhase
_SETUP = 9
_COUNTDOWN = 13
_WINDOW = 10
_REQUIRED = 6


class TomDemarkSequential(BarIndicator):
    """The phase a bar belongs to, as the number of a TomDemarkSequentialPhase."""

    def __init__(self, name: str = "TomDemarkSequential") -> None:
        """Start outside any phase."""
        super().__init__(name)
        self._bars: deque[Any] = deque(maxlen=_WINDOW)
        self._start_phase()

    def _start_phase(self) -> None:
        self._phase = _Phase.NONE
        self._setup_steps = self._countdown_steps = 0
        self._support_price = self._resistance_price = ZERO

    @property
    def resistance_price(self) -> float:
        """Return the price above which a buy countdown ends."""
        return to_float(self._resistance_price)

    @property
    def support_price(self) -> float:
        """Return the price below which a sell countdown ends."""
        return to_float(self._support_price)

    @property
    def setup_phase_step_count(self) -> int:
        """Return the bars of the latest setup."""
        return self._setup_steps

    @property
    def countdown_phase_step_count(self) -> int:
        """Return the bars of the latest countdown."""
        return self._countdown_steps

    @property
    def period(self) -> int:
        """Return the length of the window."""
        return _WINDOW

    @property
    def warm_up_period(self) -> int:
        """Return six."""
        return _REQUIRED

    @property
    def is_ready(self) -> bool:
        """Return whether six bars came."""
        return self._samples >= _REQUIRED

    def _compute(self, data: Any) -> Decimal:
        self._bars.appendleft(data)
        if not self.is_ready:
            return ZERO
        return Decimal(int(self._next_phase(data)))

    def _next_phase(self, bar: Any) -> TomDemarkSequentialPhase:
        phase = self._phase
        if phase is _Phase.NONE:
            return self._look_for_setup(bar)
        if phase is _Phase.BUY_SETUP:
            return self._continue_setup(bar, buy=True)
        if phase is _Phase.SELL_SETUP:
            return self._continue_setup(bar, buy=False)
        return self._count_down(bar, buy=phase is _Phase.BUY_COUNTDOWN)

    def _look_for_setup(self, bar: Any) -> TomDemarkSequentialPhase:
        bars = self._bars
        change = bar._close - bars[4]._close
        before = bars[1]._close - bars[5]._close
        if before > 0 > change:
            self._phase = _Phase.BUY_SETUP
        elif before < 0 < change:
            self._phase = _Phase.SELL_SETUP
        else:
            return _Phase.NONE
        self._setup_steps = 1
        return self._phase

    def _continue_setup(self, bar: Any, buy: bool) -> TomDemarkSequentialPhase:
        change = bar._close - self._bars[4]._close
        if not (change < 0 if buy else change > 0):
            self._phase = _Phase.NONE
            return _Phase.NONE
        self._setup_steps += 1
        if self._setup_steps != _SETUP:
            return self._phase
        return self._complete_setup(bar, buy)

    def _complete_setup(self, bar: Any, buy: bool) -> TomDemarkSequentialPhase:
        bars = self._bars
        last = list(bars)[len(bars) - _SETUP :]
        if buy:
            self._phase = _Phase.BUY_COUNTDOWN
            self._resistance_price = max(past._high for past in last)
            if bar._close < bars[2]._low:
                self._countdown_steps = 1
            lows = [past._low for past in bars]
            perfect = any(low < lows[3] and low < lows[2] for low in lows[:2])
            return _Phase.BUY_SETUP_PERFECT if perfect else _Phase.BUY_SETUP
        self._phase = _Phase.SELL_COUNTDOWN
        if bar._close > bars[2]._high:
            self._countdown_steps = 1
        self._support_price = min(past._low for past in last)
        highs = [past._high for past in bars]
        perfect = any(high > highs[3] and high > highs[2] for high in highs[:2])
        return _Phase.SELL_SETUP_PERFECT if perfect else _Phase.SELL_SETUP

    def _count_down(self, bar: Any, buy: bool) -> TomDemarkSequentialPhase:
        close, past = bar._close, self._bars[2]
        if close <= past._low if buy else close >= past._high:
            self._countdown_steps += 1
            counted = self._phase
            if self._countdown_steps == _COUNTDOWN:
                self._phase = _Phase.NONE
            return counted
        if close > self._resistance_price if buy else close < self._support_price:
            self._phase = _Phase.NONE
        return _Phase.NONE

    def reset(self) -> None:
        """Forget phase and window too."""
        self._start_phase()
        self._bars.clear()
        super().reset()
