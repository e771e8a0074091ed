"""Implied-volatility surface, American and European values, and quotes of simulated option chains."""

from engine.market_simulator.surface.contracts import ContractColumns
from engine.market_simulator.surface.market_state import CashDividend, MarketState
from engine.market_simulator.surface.profiles import UnderlyingProfile, known_profiles, profile_of
from engine.market_simulator.surface.quotes import analytics, quote, value_of
from engine.market_simulator.surface.surface import Surface, surface_of

__all__ = [
    "CashDividend",
    "ContractColumns",
    "MarketState",
    "Surface",
    "UnderlyingProfile",
    "analytics",
    "known_profiles",
    "profile_of",
    "quote",
    "surface_of",
    "value_of",
]
