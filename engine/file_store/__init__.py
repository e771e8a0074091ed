"""The bot's store port on plain files, for everything that runs without LEAN."""
