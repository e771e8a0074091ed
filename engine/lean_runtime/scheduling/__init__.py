"""Date rules, time rules and scheduled events."""
