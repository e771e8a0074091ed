"""QCAlgorithm, the class that algorithms inherit, split by concern."""
