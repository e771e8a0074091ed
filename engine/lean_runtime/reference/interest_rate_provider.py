"""Risk-free interest rates: the data folder's primary credit rate, a constant, or a function.

Source: Common/Data/InterestRateProvider.cs, ConstantRiskFreeRateInterestRateModel.cs,
FuncRiskFreeRateInterestRateModel.cs, IRiskFreeInterestRateModel.cs.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine.lean_runtime.common.base import LeanObject
from engine.lean_runtime.common.models import call_model, is_overridden
from engine.lean_runtime.common.numbers import ZERO, divide, to_decimal, to_float
from engine.lean_runtime.common.session import EngineServices
from engine.lean_runtime.common.ticks import TICKS_PER_DAY, Ticks, date_of, from_yyyymmdd, ticks, to_datetime

_HUNDRED = Decimal(100)


class IRiskFreeInterestRateModel(LeanObject):
    """Tells the yearly risk-free rate of a date as a fraction."""

    def get_interest_rate(self, date: datetime) -> float:
        """Return the rate of a date."""
        return to_float(self._get_interest_rate(ticks(date)))

    def _get_interest_rate(self, date: Ticks) -> Decimal:
        raise NotImplementedError

    def get_risk_free_rate(self, start_date: datetime, end_date: datetime) -> float:
        """Return the mean rate of all days between two dates, both included."""
        first, last = date_of(ticks(start_date)), ticks(end_date)
        return to_float(average_risk_free_rate(self, range(first, last + 1, TICKS_PER_DAY)))

    def get_average_risk_free_rate(self, dates: Iterable[datetime]) -> float:
        """Return the mean rate of the dates, zero without any."""
        return to_float(average_risk_free_rate(self, map(ticks, dates)))


def interest_rate(model: Any, date: Ticks) -> Decimal:
    """Return the exact rate of our models and of user-written ones."""
    if isinstance(model, IRiskFreeInterestRateModel) and not is_overridden(model, "get_interest_rate"):
        return model._get_interest_rate(date)
    return call_model(model, "get_interest_rate", to_datetime(date))


def average_risk_free_rate(model: Any, dates: Iterable[Ticks]) -> Decimal:
    """Return the mean rate of the dates, zero without any (GetAverageRiskFreeRate)."""
    rates = [interest_rate(model, date) for date in dates]
    return divide(sum(rates, ZERO), Decimal(len(rates))) if rates else ZERO


class InterestRateProvider(IRiskFreeInterestRateModel):
    """The rates of the data folder as a step function; before the first row its rate, without a file one percent."""

    DEFAULT_RISK_FREE_RATE = 0.01
    _DEFAULT_RISK_FREE_RATE = Decimal("0.01")

    def __init__(self, data_folder: Path | None = None) -> None:
        """Read the file of a data folder, by default that of the running backtest."""
        folder = EngineServices.current().data_folder if data_folder is None else data_folder
        self._dates, self._rates = _read(Path(folder) / "alternative" / "interest-rate" / "usa" / "interest-rate.csv")

    def _get_interest_rate(self, date: Ticks) -> Decimal:
        if not self._dates:
            return self._DEFAULT_RISK_FREE_RATE
        return self._rates[max(0, bisect_right(self._dates, date) - 1)]


class ConstantRiskFreeRateInterestRateModel(IRiskFreeInterestRateModel):
    """One rate for every date."""

    def __init__(self, risk_free_rate: Any) -> None:
        """Take the rate as a fraction."""
        self._risk_free_rate = to_decimal(risk_free_rate)

    def _get_interest_rate(self, date: Ticks) -> Decimal:
        return self._risk_free_rate


class FuncRiskFreeRateInterestRateModel(IRiskFreeInterestRateModel):
    """A rate computed by a function of the date."""

    def __init__(self, get_interest_rate_func: Callable[[datetime], Any]) -> None:
        """Take the function; it receives a naive datetime."""
        self._function = get_interest_rate_func

    def _get_interest_rate(self, date: Ticks) -> Decimal:
        return to_decimal(self._function(to_datetime(date)))


def _read(path: Path) -> tuple[list[Ticks], list[Decimal]]:
    if not path.exists():
        return [], []
    rates: dict[Ticks, Decimal] = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]:
        fields = line.split(",")
        if len(fields) < 2:
            continue
        try:
            rates[from_yyyymmdd(fields[0].replace("-", ""))] = divide(to_decimal(fields[1]), _HUNDRED)
        except (TypeError, ValueError):
            continue
    dates = sorted(rates)
    return dates, [rates[date] for date in dates]
