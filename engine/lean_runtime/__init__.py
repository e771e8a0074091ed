"""The embedded LEAN-API-compatible runtime: LEAN's behaviour in plain Python."""
