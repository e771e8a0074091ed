"""Speed and memory of the market simulator, measured by hand."""
