"""How long a kill takes: from the command to the bot's answer and to the last cancel the broker confirms."""
