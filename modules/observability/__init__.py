"""The journal port: what happened, why, with stable event names."""
