"""Runs the live bot with every order source under every broker script in both thread modes, and judges the books."""
