"""The arguments that every option price takes, as float arrays.

All arguments broadcast: spot and strike in dollars, years to expiration, annual volatility (0.20 = 20 %), continuous
annual rate and dividend yield; `is_call` is boolean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold the arguments in their own shapes, so that what all rows share is computed once.

    `sign` is +1 for calls and -1 for puts, `years` never below zero.
    """

    spot: Floats
    strike: Floats
    years: Floats
    volatility: Floats
    sign: Floats
    rate: Floats
    dividend: Floats

    def broadcast(self) -> Terms:
        """Return the arguments in one shape."""
        parts = (self.spot, self.strike, self.years, self.volatility, self.sign, self.rate, self.dividend)
        return Terms(*np.broadcast_arrays(*parts))


class OfTerms(Protocol[Result_co]):
    """A function of an option's terms as its callers see it; the units are the module's."""

    def __call__(
        self,
        spot: ArrayLike,
        strike: ArrayLike,
        years: ArrayLike,
        volatility: ArrayLike,
        is_call: ArrayLike,
        rate: ArrayLike = 0.0,
        dividend: ArrayLike = 0.0,
    ) -> Result_co:
        """Return the function's value in the broadcast shape."""
        ...


def of_terms(function: Callable[[Terms], Result_co]) -> OfTerms[Result_co]:
    """Let a function of terms be called with their values; expired options are held at zero years."""

    @wraps(function)
    def called(
        spot: ArrayLike,
        strike: ArrayLike,
        years: ArrayLike,
        volatility: ArrayLike,
        is_call: ArrayLike,
        rate: ArrayLike = 0.0,
        dividend: ArrayLike = 0.0,
    ) -> Result_co:
        side = np.where(np.asarray(is_call, dtype=bool), 1.0, -1.0)
        s, k, t, v, r, q = (
            np.asarray(value, dtype=np.float64) for value in (spot, strike, years, volatility, rate, dividend)
        )
        return function(Terms(s, k, np.maximum(t, 0.0), v, side, r, q))

    return called
