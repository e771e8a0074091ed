"""Writes the part of the project that QuantConnect's cloud needs: what main.py imports, settings as Python."""
