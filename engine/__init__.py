"""Runs algorithms and experiments: the embedded LEAN runtime and, later, simulator and discovery."""
