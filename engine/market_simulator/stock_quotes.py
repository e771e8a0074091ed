"""Bid, ask and sizes around a stock's price: a usual width in whole cents, the price on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.underlyings import Underlying

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class StockQuotes:
    """Hold quotes of one stock at several instants: prices in integer cents, sizes in shares."""

    bid: Integers
    ask: Integers
    bid_size: Integers
    ask_size: Integers


def stock_quotes(prices: Floats, stock: Underlying) -> StockQuotes:
    """Quote a stock around its prices (dollars); equal prices have equal quotes.

    The last trade is at the bid or at the ask, as the parity of its cents decides, or between them if the width allows.
    Sizes are round lots drawn from the price's digits.
    """
    cents = np.rint(np.asarray(prices) * 100).astype(np.int64)
    width = max(round(2 * stock.half_spread_cents), 1)
    mixed = (cents * 2654435761) >> 7
    bid = np.maximum(cents - np.where(mixed % 2 == 0, width // 2, width - width // 2), 1)
    lots = (1 + mixed % 11, 1 + (mixed >> 5) % 11)
    return StockQuotes(bid, bid + width, lots[0] * 100, lots[1] * 100)
