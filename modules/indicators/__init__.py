"""Volatility measures: realised volatility and the rank of implied volatility."""
