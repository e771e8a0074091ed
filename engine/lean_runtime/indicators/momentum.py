"""Change over a period: momentum, rate of change in its forms, log return, Chande's oscillator, momersion.

Source: Indicators/{Momentum,MomentumPercent,RateOfChange,RateOfChangePercent,RateOfChangeRatio,LogReturn,
ChandeMomentumOscillator,Momersion,MomersionIndicator}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from decimal import Decimal

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import HUNDRED, ONE, ZERO, safe_decimal_cast
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.arithmetic import logarithm, minus, plus, quotient, ratio_or, times
from engine.lean_runtime.indicators.kinds import WindowIndicator
from engine.lean_runtime.indicators.naming import named

_FIFTY = Decimal(50)


class _Change(WindowIndicator):
    """Compares a value with the one `period` inputs before, or with the first while there are fewer."""

    @property
    def is_ready(self) -> bool:
        """Return whether more than the period came."""
        return self._samples > self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size + 1

    def _past(self) -> Decimal:
        return self._removed if self._samples > self._size else self._values[-1]


class Momentum(_Change):
    """The change over a period."""

    @named("MOM({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        return minus(value, self._past())


class RateOfChange(_Change):
    """The relative change over a period."""

    @named("ROC({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        past = self._past()
        return quotient(minus(value, past), past) if past else ZERO


class RateOfChangePercent(RateOfChange):
    """The relative change over a period in percent."""

    @named("ROCP({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        return times(HUNDRED, super()._compute_window(time, value))


class MomentumPercent(RateOfChangePercent):
    """The relative change over a period in percent, under its older name."""

    @named("MOMP({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)


class RateOfChangeRatio(RateOfChange):
    """The quotient of a value and the one a period before; zero where nothing changed."""

    @named("ROCR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        change = super()._compute_window(time, value)
        return plus(change, ONE) if change else ZERO


class LogReturn(WindowIndicator):
    """The logarithm of the quotient of a value and the one a period before."""

    @named("LOGR({period})")
    def __init__(self, name: str, period: int) -> None:
        """Make the window."""
        super().__init__(name, period)

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        past = self._removed if self._samples > self._size else self._values[-1]
        result = logarithm(ratio_or(value, past))
        return ZERO if math.isinf(result) else safe_decimal_cast(result)


class ChandeMomentumOscillator(WindowIndicator):
    """Smoothed gains less smoothed losses, relative to their sum, in percent."""

    @named("CMO({period})")
    def __init__(self, name: str, period: int) -> None:
        """Start without gains and losses."""
        super().__init__(name, period)
        self._before = self._gain = self._loss = ZERO

    @property
    def is_ready(self) -> bool:
        """Return whether more than the period came."""
        return self._samples > self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return 1 + self._size

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        if self._samples == 1:
            self._before = value
            return ZERO
        difference = value - self._before
        self._before = value
        if self._samples > self._size + 1:
            self._loss = times(self._loss, Decimal(self._size - 1))
            self._gain = times(self._gain, Decimal(self._size - 1))
        if difference < 0:
            self._loss = minus(self._loss, difference)
        else:
            self._gain = plus(self._gain, difference)
        if self._samples <= self._size:
            return ZERO
        self._loss = quotient(self._loss, Decimal(self._size))
        self._gain = quotient(self._gain, Decimal(self._size))
        both = plus(self._gain, self._loss)
        return times(HUNDRED, quotient(minus(self._gain, self._loss), both)) if both else ZERO

    def reset(self) -> None:
        """Forget gains and losses too."""
        self._before = self._gain = self._loss = ZERO
        super().reset()


class Momersion(WindowIndicator):
    """The share of consecutive changes of the same sign among those with a sign, in percent.

    Made as (full_period), (min_period, full_period) or with a name first; ArgumentException for a minimum below four.
    """

    def __init__(self, *arguments: str | int | None) -> None:
        """Take the optional name, the optional minimum and the full period."""
        rest = list(arguments)
        name = rest.pop(0) if rest and isinstance(rest[0], str) else None
        full = int(rest[-1] or 0)
        minimum = None if len(rest) < 2 or rest[0] is None else int(rest[0])
        if minimum is not None and minimum < 4:
            raise ArgumentException("The minimum period should be 4.", "minPeriod")
        super().__init__(str(name or f"Momersion({'' if minimum is None else minimum},{full})"), full)
        self._minimum = minimum
        self._products: deque[Decimal] = deque(maxlen=full)
        self._product_count = 0

    @property
    def is_ready(self) -> bool:
        """Return whether enough changes came."""
        if self._minimum is not None:
            return len(self._products) >= self._minimum
        return self._product_count > self._size

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._size + 3 if self._minimum is None else self._minimum + 2

    def _compute_window(self, time: Ticks, value: Decimal) -> Decimal:
        values, products = self._values, self._products
        if len(values) >= 3:
            products.appendleft((values[0] - values[1]) * (values[1] - values[2]))
            self._product_count += 1
        if self.is_ready and sum(not product for product in products) < 0.5 * len(products):
            same = sum(product > 0 for product in products)
            opposite = sum(product < 0 for product in products)
            return quotient(HUNDRED * same, Decimal(same + opposite))
        return _FIFTY

    def reset(self) -> None:
        """Forget the changes too."""
        super().reset()
        self._products.clear()
        self._product_count = 0


class MomersionIndicator(Momersion):
    """Momersion under its older name."""
