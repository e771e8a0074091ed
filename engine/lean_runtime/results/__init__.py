"""Sampling, charts, logs and LEAN's result files."""
