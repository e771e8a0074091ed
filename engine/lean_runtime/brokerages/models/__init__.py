"""One brokerage model per broker: what it lets an algorithm submit, its fees, leverage and settlement."""
