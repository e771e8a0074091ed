"""Loads an algorithm, wires the engine and runs the backtest."""
