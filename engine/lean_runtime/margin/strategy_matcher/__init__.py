"""Finds the option strategies a set of positions contains (Common/Securities/Option/StrategyMatcher)."""
