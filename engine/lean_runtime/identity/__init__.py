"""Security identifiers, symbols and their text forms."""
