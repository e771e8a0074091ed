"""Textbook option mathematics in floats: Black-Scholes and implied volatility."""
