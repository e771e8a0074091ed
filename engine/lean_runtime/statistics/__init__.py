"""Trades, performance statistics and capacity estimates."""
