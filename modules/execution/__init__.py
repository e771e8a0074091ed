"""Working an order patiently: the price walk between best and natural."""
