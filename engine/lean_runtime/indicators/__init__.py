"""LEAN's indicators, greeks and option price models in decimal arithmetic."""
