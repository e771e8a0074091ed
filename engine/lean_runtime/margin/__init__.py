"""Buying power, position groups and margin calls."""
