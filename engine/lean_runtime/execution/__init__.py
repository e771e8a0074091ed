"""Order handling, the backtesting brokerage, fills, exercise and assignment."""
