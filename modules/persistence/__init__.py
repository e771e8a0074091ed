"""The store port and versioned documents that survive a half-written slot."""
