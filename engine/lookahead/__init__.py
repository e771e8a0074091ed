"""Finds look-ahead: reruns an algorithm on data cut at sampled times and compares what it did up to them."""
