"""Checks that nothing static can be earned from a table of SIMULATED American options, at bid and ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np

from engine.market_simulator.reference_files import rate_on

#: Expiration, strike in dollars, is_call, bid (0: none) and ask in ten-thousandths of a dollar.
Row = tuple[date, float, bool, int, int]


def assert_no_static_arbitrage(table: Sequence[Row], spot: int, today: date) -> None:
    """Check every expiration by strike, every strike by expiration, and calls against puts of an SPY chain."""
    for expiration in {row[0] for row in table}:
        for is_call in (True, False):
            chain = sorted((row[1], row[3], row[4]) for row in table if row[0] == expiration and row[2] is is_call)
            if len(chain) > 1:
                assert_slice_is_sound(np.array(chain), is_call)
    assert_calendars_are_sound(table)
    assert_parity_holds(table, spot, today)


def assert_slice_is_sound(chain: np.ndarray, is_call: bool) -> None:
    """No vertical and no butterfly of one expiration can be bought for less than nothing."""
    strikes, bids, asks = chain.T
    assert (bids < asks).all()
    dear, cheap = (slice(None, -1), slice(1, None)) if is_call else (slice(1, None), slice(None, -1))
    assert (asks[dear] >= bids[cheap]).all()
    width = np.diff(strikes) * 1e4
    assert (bids[dear] - asks[cheap] <= width).all()
    left, right = np.diff(strikes)[:-1], np.diff(strikes)[1:]
    wings = (right * asks[:-2] + left * asks[2:]) / (left + right)
    assert (wings >= bids[1:-1] - 1e-9).all()


def assert_calendars_are_sound(table: Sequence[Row]) -> None:
    """A longer American option costs at least what a shorter one brings."""
    by_contract: dict[tuple[float, bool], list[tuple[date, int, int]]] = {}
    for expiration, strike, is_call, bid, ask in table:
        by_contract.setdefault((strike, is_call), []).append((expiration, bid, ask))
    for rows in by_contract.values():
        rows.sort()
        assert all(later[2] >= nearer[1] for nearer, later in pairwise(rows))


def assert_parity_holds(table: Sequence[Row], spot: int, today: date) -> None:
    """Bounds of American parity: S - dividends - K <= C - P <= S - K exp(-r T) (Hull, chapter 11), at bid and ask."""
    sides = {(row[0], row[1], row[2]): (row[3], row[4]) for row in table}
    for (expiration, strike, is_call), (bid, ask) in sides.items():
        if not is_call or (expiration, strike, False) not in sides:
            continue
        put_bid, put_ask = sides[(expiration, strike, False)]
        years = (expiration - today).days / 365
        discounted = strike * 1e4 * np.exp(-rate_on(today) * years)
        quarters = years * 4 + 1
        dividends = quarters * 430 * 0.0135 / 4 * 1.1 * 1e4
        assert bid - put_ask <= spot - discounted + 1
        assert ask - put_bid >= spot - dividends - strike * 1e4 - 1
