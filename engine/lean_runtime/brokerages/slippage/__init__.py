"""How far a fill lands from the quoted price: slippage models."""
