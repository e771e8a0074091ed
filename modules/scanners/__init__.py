"""Scanners: option quotes that a smooth surface cannot explain, and stocks that move on volume and news."""
