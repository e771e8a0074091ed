"""Writes a simulated market as a data folder that LEAN, and the embedded runtime, can read."""
