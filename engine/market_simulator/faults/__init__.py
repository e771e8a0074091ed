"""Fault scripts: what shall go wrong in a simulated market, when, and for whom."""
