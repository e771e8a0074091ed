"""Data points, slices, option chains, disk readers and their pandas views."""
