"""Runs algorithms with known LEAN results in the embedded runtime and compares, to the last digit."""
