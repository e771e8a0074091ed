"""Fill models: at what price, and whether, a resting order fills on the data of a security."""
