"""Adjusted prices of a file's rows are the products .NET gives, whichever way they are computed."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.lean_runtime.common.enums import DataNormalizationMode
from engine.lean_runtime.common.numbers import ZERO, from_parts, multiply
from engine.lean_runtime.data.columns import DECI_CENT, Columns
from engine.lean_runtime.identity.symbol import Symbol

FACTORS = st.builds(lambda digits, places: from_parts(digits, places), st.integers(1, 10**20), st.integers(0, 28))


def columns_of(prices: list[int]) -> Columns:
    numbers = np.array(prices, np.int64)
    rows = np.arange(len(prices), dtype=np.int64)
    column = numbers.data
    return Columns(Symbol.EMPTY, 1, rows.data, (column, column, column, column, rows.data), True)


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=5), FACTORS)
def test_an_adjusted_price_is_the_product_of_dotnet(prices: list[int], factor: Decimal) -> None:
    adjusted = columns_of(prices).normalized(DataNormalizationMode.ADJUSTED, factor, ZERO)
    if adjusted.long_factor or len(factor.as_tuple().digits) > 15:
        for row, price in enumerate(prices):
            expected = multiply(Decimal(price) * DECI_CENT, factor)
            assert str(adjusted.price(3, row)) == str(expected)


def test_a_long_factor_of_ordinary_prices_needs_no_rounding() -> None:
    factor = Decimal("0.975086734000000000")
    mode = DataNormalizationMode.ADJUSTED
    assert not columns_of([4_227_800, 4_300_000]).normalized(mode, factor, ZERO).long_factor
    assert columns_of([4_227_800, 0]).normalized(mode, factor, ZERO).long_factor
    assert columns_of([4_227_800_000_000]).normalized(mode, factor, ZERO).long_factor
