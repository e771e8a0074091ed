"""What of LEAN's Python API this runtime offers, measured against the published type stubs."""
