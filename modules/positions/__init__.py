"""Managing what is open: profit targets, stops and expiration cut-offs."""
