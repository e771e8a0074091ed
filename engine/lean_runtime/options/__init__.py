"""Option universes' filters, chain provider and the OptionStrategies factories."""
