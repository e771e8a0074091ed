"""Quotes and analytics of a chain at an instant, from the surface of its underlying."""

from __future__ import annotations

from engine.market_simulator.market import Chain
from engine.market_simulator.surface import ContractColumns, MarketState, analytics, profile_of, quote, surface_of
from engine.market_simulator.surface.quotes import AnalyticsColumns, QuoteColumns


def chain_quotes(chain: Chain, ticker: str, state: MarketState) -> QuoteColumns:
    """Return two-sided quotes of every contract of a chain, in its order."""
    return quote(_columns(chain, state), surface_of(state, profile_of(ticker)))


def chain_analytics(chain: Chain, ticker: str, state: MarketState) -> AnalyticsColumns:
    """Return fair values, volatilities and greeks of every contract of a chain, in its order."""
    return analytics(_columns(chain, state), surface_of(state, profile_of(ticker)))


def _columns(chain: Chain, state: MarketState) -> ContractColumns:
    return ContractColumns.of(chain.strikes, chain.years(state.time), chain.calls)
