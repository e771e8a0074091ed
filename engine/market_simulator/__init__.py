"""Deterministic synthetic markets, written in LEAN's data format and labelled SIMULATED."""
