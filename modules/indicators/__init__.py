"""Streaming indicators of bars, measures of volatility and its rank: constant work a bar, NaN until warmed up."""
