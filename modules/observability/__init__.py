"""The journal: typed entries with correlation ids, their segments behind the store port, categories of the log."""
