"""Subscriptions, fill-forward, synchronisation and universe selection: makes time slices."""
