"""The slippage models LEAN ships as Python modules."""
