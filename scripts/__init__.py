"""Commands for developers, run as `python -m scripts.<name>`."""
