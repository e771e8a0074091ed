"""Runs algorithms: the embedded LEAN runtime, the sample market, conformance and the commands of `python -m engine`."""
