"""Holdings and prices for tests of buying power, cover and reduction."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from modules.domain.contracts import Delivery, ExerciseStyle, OptionContract, OptionRight
from modules.risk.book import Holdings, OptionPrice, Prices

NEAR, FAR = date(2024, 2, 16), date(2024, 3, 15)
SPOT = Decimal(100)


def option(text: str, expiration: date = NEAR, cash: bool = False) -> OptionContract:
    """Read a series such as `105C` or `95P`."""
    right = OptionRight.CALL if text.endswith("C") else OptionRight.PUT
    style = ExerciseStyle.EUROPEAN if cash else ExerciseStyle.AMERICAN
    delivery = Delivery.CASH if cash else Delivery.PHYSICAL
    return OptionContract("XYZ", expiration, Decimal(text[:-1]), right, style=style, delivery=delivery)


def held(near: str = "", far: str = "", shares: int = 0) -> Holdings:
    """Read holdings such as `-1 95P +1 90P` of the near and of the far expiration."""
    options: dict[OptionContract, int] = {}
    for text, expiration in ((near, NEAR), (far, FAR)):
        words = text.split()
        for quantity, series in zip(words[::2], words[1::2], strict=True):
            options[option(series, expiration)] = int(quantity)
    return Holdings(options, shares)


def prices(holdings: Holdings, price: str = "2", spot: Decimal = SPOT) -> Prices:
    """Price every series alike: the requirement's formulas are what is looked at."""
    value = Decimal(price)
    return Prices(spot, {contract: OptionPrice(value, value, value) for contract in holdings.options})


def random_holdings(most: int = 6, shares: bool = True) -> st.SearchStrategy[Holdings]:
    """Draw a handful of series on few strikes and two expirations, so that legs meet each other."""
    series = st.builds(
        OptionContract,
        st.just("XYZ"),
        st.sampled_from((NEAR, FAR)),
        st.sampled_from([Decimal(k) for k in (90, 95, 100, 105, 110)]),
        st.sampled_from(OptionRight),
    )
    quantity = st.integers(-3, 3).filter(bool)
    stock = st.sampled_from((0, 0, 100, -100, 250)) if shares else st.just(0)
    return st.builds(Holdings, st.dictionaries(series, quantity, min_size=1, max_size=most), stock)
