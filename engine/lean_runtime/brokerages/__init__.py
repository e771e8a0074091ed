"""Brokerage models with their fees and slippage."""
