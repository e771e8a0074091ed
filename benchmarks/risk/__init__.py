"""Speed of the risk check and of the scenario grid with many open positions, run by hand."""
