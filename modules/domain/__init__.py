"""The vocabulary: contracts, quotes, chains, structures, intents, risk checks, orders, positions, events, commands."""
