"""Forecast of a time series by autoregression, differences and moving averages of the residuals.

Source: Indicators/{TimeSeriesIndicator,AutoRegressiveIntegratedMovingAverage}.cs.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from decimal import Decimal

from engine.lean_runtime.common.errors import ArgumentException
from engine.lean_runtime.common.numbers import ZERO, from_double, to_float
from engine.lean_runtime.common.ticks import Ticks
from engine.lean_runtime.indicators.kinds import Indicator
from engine.lean_runtime.indicators.naming import named


class TimeSeriesIndicator(Indicator):
    """The series arithmetic of time series models; all series are newest first."""

    @staticmethod
    def difference_series(d: int, series: Sequence[float]) -> tuple[list[float] | None, list[float]]:
        """Return the series differenced d times (None for d = 0) and the last value of each step."""
        heads: list[float] = []
        if d == 0:
            return None, heads
        local = list(series)
        for _ in range(d):
            heads.append(local[-1])
            local = [local[place] - local[place + 1] for place in range(len(local) - 1)]
        return local, heads

    @staticmethod
    def inverse_differenced_series(series: Sequence[float], diff_heads: Sequence[float]) -> list[float]:
        """Undo `difference_series` step by step."""
        local = list(series)
        for head in diff_heads:
            local.append(head)
            local = TimeSeriesIndicator.cumulative_sum(local, True)
        return local

    @staticmethod
    def lagged_series(p: int, series: Sequence[float], include_t: bool = False) -> list[list[float]]:
        """Return for each value from the p-th on the p values before it, with itself in front when asked."""
        first = 0 if include_t else 1
        return [[series[place - lag] for lag in range(first, p + 1)] for place in range(p, len(series))]

    @staticmethod
    def cumulative_sum(series: Sequence[float], reverse: bool = False) -> list[float]:
        """Return the running sums, from the far end when reverse."""
        total = 0.0
        sums = []
        for value in reversed(series) if reverse else series:
            total += value
            sums.append(total)
        return sums[::-1] if reverse else sums


class AutoRegressiveIntegratedMovingAverage(TimeSeriesIndicator):
    """ARIMA(p, d, q) fitted to a window in two least squares steps; the value is the forecast.

    With handle_exceptions, a regression without solution counts as all zero parameters.
    """

    @named("ARIMA(({ar_order}, {diff_order}, {ma_order}), {period}, {intercept})")
    def __init__(
        self, name: str, ar_order: int, diff_order: int, ma_order: int, period: int, intercept: bool = True
    ) -> None:
        """Take the orders and the window; ArgumentException for orders it cannot fit."""
        super().__init__(name)
        if ar_order < 0 or ma_order < 0:
            raise ArgumentException("AR/MA orders cannot be negative.")
        if ar_order == 0:
            raise ArgumentException(
                "arOrder (p) must be greater than zero for all currently available fitting methods."
            )
        if period < max(ar_order, ma_order):
            raise ArgumentException("Period must exceed both arOrder and maOrder")
        self._orders = (int(ar_order), int(diff_order), int(ma_order))
        self._with_intercept = bool(intercept)
        self._data: deque[float] = deque(maxlen=int(period))
        self.handle_exceptions = True
        self.ar_parameters: list[float] = []
        self.ma_parameters: list[float] = []
        self.intercept = 0.0
        self.ar_residual_error = 0.0
        self.ma_residual_error = 0.0
        self._residuals: list[float] = []

    @property
    def warm_up_period(self) -> int:
        """Return the samples needed to become ready."""
        return self._data.maxlen or 0

    @property
    def is_ready(self) -> bool:
        """Return whether the window is full."""
        return len(self._data) == self._data.maxlen

    def _compute(self, time: Ticks, value: Decimal) -> Decimal:
        self._data.appendleft(to_float(value))
        if not self.is_ready:
            return ZERO
        p, d, q = self._orders
        differenced, heads = self.difference_series(d, self._data)
        data = list(self._data) if differenced is None else differenced
        self._fit(data)
        forecast = 0.0
        for place in range(p):
            forecast += self.ar_parameters[place] * data[place]
        for place in range(q):
            forecast += self.ma_parameters[place] * self._residuals[q + place + 1]
        forecast += self.intercept
        if d > 0:
            forecast = self.inverse_differenced_series([forecast, *data], heads)[0]
        return from_double(forecast)

    def _fit(self, data: list[float]) -> None:
        lags = self.lagged_series(self._orders[0], data)
        self._fit_autoregression(lags, data)
        if self._orders[2] > 0:
            self._fit_moving_average(lags, data)

    def _fit_autoregression(self, lags: list[list[float]], data: list[float]) -> None:
        p = self._orders[0]
        fitted = self._solve(lags, data[p:], intercept=False)
        self._residuals = [0.0] * p
        error = 0.0
        for row, value in zip(lags, data[p:], strict=True):
            residual = value - _dot(row, fitted)
            error += math.pow(residual, 2)
            self._residuals.append(residual)
        self.ar_residual_error = error / (len(data) - p - 1)
        if self._orders[2] == 0:
            self.ar_parameters = fitted

    def _fit_moving_average(self, lags: list[list[float]], data: list[float]) -> None:
        p, _, q = self._orders
        rows = [lags[place] + errors for place, errors in enumerate(self.lagged_series(q, self._residuals))]
        fitted = self._solve(rows, data[q:], self._with_intercept)
        constant, parameters = (fitted[:1], fitted[1:]) if self._with_intercept else ([], fitted)
        error = 0.0
        for row, value in zip(rows, data[q:], strict=True):
            error += math.pow(value - _dot(row, parameters), 2)
        self.ma_residual_error = error / (len(data) - max(p, q) - 1)
        self.ar_parameters, self.ma_parameters = parameters[:p], parameters[p:]
        if constant:
            self.intercept = constant[0]

    def _solve(self, rows: list[list[float]], targets: list[float], intercept: bool) -> list[float]:
        """Return the least squares parameters, the intercept first."""
        try:
            return least_squares([[1.0, *row] for row in rows] if intercept else rows, targets)
        except ArgumentException:
            if not self.handle_exceptions:
                raise
            return [0.0] * (len(rows[0]) + intercept)

    def reset(self) -> None:
        """Empty the window too."""
        super().reset()
        self._data.clear()


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    total = 0.0
    for first, second in zip(left, right, strict=True):
        total += first * second
    return total


def least_squares(rows: list[list[float]], targets: list[float]) -> list[float]:
    """Return the parameters that solve the normal equations, by Cholesky's decomposition.

    Raises ArgumentException where there are fewer rows than parameters or the matrix is not positive definite.
    """
    size = len(rows[0])
    if size > len(targets):
        raise ArgumentException(
            f"A regression of the requested order requires at least {size} samples. "
            f"Only {len(targets)} samples have been provided."
        )
    columns = list(zip(*rows, strict=True))
    matrix = [[_dot(left, right) for right in columns] for left in columns]
    lower = _cholesky(matrix)
    result = [_dot(column, targets) for column in columns]
    for place in range(size):
        for before in range(place):
            result[place] -= result[before] * lower[place][before]
        result[place] /= lower[place][place]
    for place in reversed(range(size)):
        for after in range(place + 1, size):
            result[place] -= result[after] * lower[after][place]
        result[place] /= lower[place][place]
    return result


def _cholesky(matrix: list[list[float]]) -> list[list[float]]:
    """Return the lower triangular factor; ArgumentException unless the matrix is positive definite."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for column in range(size):
        pivot = matrix[column][column]
        for before in range(column):
            pivot -= lower[column][before] * lower[column][before]
        if not pivot > 0.0:
            raise ArgumentException("Matrix must be positive definite.")
        lower[column][column] = math.sqrt(pivot)
        for row in range(column + 1, size):
            value = matrix[row][column]
            for before in range(column):
                value -= lower[row][before] * lower[column][before]
            lower[row][column] = value / lower[column][column]
    return lower
