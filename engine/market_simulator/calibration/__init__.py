"""Fits the constants of the surface and of quote widths to real chains, by hand: scripts/calibrate_surface.py."""
