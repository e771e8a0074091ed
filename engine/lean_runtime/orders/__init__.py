"""Orders, tickets, events, the transaction manager and the order list hash."""
