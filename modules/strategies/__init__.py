"""Pluggable option strategies: market data in, signals out."""
