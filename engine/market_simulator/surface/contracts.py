"""Contracts as columns: what values and quotes are asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ContractColumns:
    """Hold contracts as columns of one length: strike in dollars, years (of 365 days) to expiration, call or put."""

    strikes: Floats
    years: Floats
    calls: NDArray[np.bool_]

    @classmethod
    def of(cls, strikes: ArrayLike, years: ArrayLike, calls: ArrayLike) -> ContractColumns:
        """Build columns from anything that broadcasts to one length."""
        k, t, c = np.broadcast_arrays(
            np.atleast_1d(np.asarray(strikes, dtype=np.float64)),
            np.maximum(np.asarray(years, dtype=np.float64), 0.0),
            np.asarray(calls, dtype=bool),
        )
        return cls(np.ascontiguousarray(k), np.ascontiguousarray(t), np.ascontiguousarray(c))
