"""LEAN's entry: LEAN takes the class that this module itself defines."""

from __future__ import annotations

from algorithms.hybrid_options_bot import HybridOptionsBot


class Main(HybridOptionsBot):
    """The hybrid options bot."""
