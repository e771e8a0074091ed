"""Tables of the powers -200 to 200 of a number, compiled: exact as libm's, or fast in doubled precision."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic

from engine.lean_runtime.indicators.error_function import compiled

#: The largest power; the number to the power n stands at place n + LARGEST.
LARGEST = 200
_BLOCK = 16


def _fuse(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """Tell the compiler how to do a * b + c rounded once."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float64(types.float64, types.float64, types.float64), generate


_fused: Any = intrinsic(_fuse)


@compiled
def _product(a: float, a_rest: float, b: float, b_rest: float) -> tuple[float, float]:
    """Return the product of two numbers of doubled precision, not yet normalised."""
    high = a * b
    return high, _fused(a, b, -high) + (a * b_rest + a_rest * b)


@compiled
def _fill(base: float, rest: float, table: Any, direction: int) -> None:
    """Write the powers 0 to LARGEST of base + rest from the table's middle on; blocks keep the chains short."""
    block = np.empty((_BLOCK, 2))
    high, low = 1.0, 0.0
    for place in range(_BLOCK):
        block[place, 0], block[place, 1] = high, low
        product, error = _product(high, low, base, rest)
        high = product + error
        low = error - (high - product)
    stride, stride_rest = high, low
    high, low = 1.0, 0.0
    for start in range(0, LARGEST + 1, _BLOCK):
        for place in range(min(_BLOCK, LARGEST + 1 - start)):
            product, error = _product(high, low, block[place, 0], block[place, 1])
            table[LARGEST + direction * (start + place)] = product + error
        product, error = _product(high, low, stride, stride_rest)
        high = product + error
        low = error - (high - product)


@compiled
def fast_powers(base: float) -> Any:
    """Return the table; one entry in a thousand is off by its last bit."""
    table = np.empty(2 * LARGEST + 1)
    _fill(base, 0.0, table, 1)
    inverse = 1.0 / base
    _fill(inverse, _fused(-base, inverse, 1.0) / base, table, -1)
    return table


@compiled
def exact_powers(base: float, largest: int = LARGEST) -> Any:
    """Return the table up to any largest power, every entry by libm."""
    table = np.empty(2 * largest + 1)
    for place in range(2 * largest + 1):
        table[place] = math.pow(base, float(place - largest))
    return table
