"""Market hours, symbol properties, interest rates, map and factor files read from a data folder."""
