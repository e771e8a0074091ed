"""Quotes and analytics of a chain at an instant, from the surface of its underlying."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.market_simulator.market import Chain
from engine.market_simulator.surface import ContractColumns, MarketState, analytics, profile_of, quote, surface_of
from engine.market_simulator.surface.quotes import AnalyticsColumns, QuoteColumns


def chain_quotes(chain: Chain, ticker: str, state: MarketState) -> QuoteColumns:
    """Return two-sided quotes of every contract of a chain, in its order."""
    return quote(_columns(chain, state), surface_of(state, profile_of(ticker)))


def quotes_of_rows(chain: Chain, ticker: str, state: MarketState, rows: NDArray[np.int64]) -> QuoteColumns:
    """Return the quotes that `chain_quotes` gives to some contracts of a chain, by their row numbers.

    The shorter contracts of their strikes are priced too: no longer American option is worth less than any of them.
    """
    needed = chain.with_shorter(rows)
    every = _columns(chain, state)
    some = ContractColumns(every.strikes[needed], every.years[needed], every.calls[needed])
    return quote(some, surface_of(state, profile_of(ticker))).rows(np.searchsorted(needed, rows))


def chain_analytics(chain: Chain, ticker: str, state: MarketState) -> AnalyticsColumns:
    """Return fair values, volatilities and greeks of every contract of a chain, in its order."""
    return analytics(_columns(chain, state), surface_of(state, profile_of(ticker)))


def _columns(chain: Chain, state: MarketState) -> ContractColumns:
    return ContractColumns.of(chain.strikes, chain.years(state.time), chain.calls)
