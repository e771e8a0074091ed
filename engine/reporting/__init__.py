"""Reads what a run has left (LEAN's results and the bot's journal) and makes the HTML report of it."""
