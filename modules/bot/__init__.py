"""The mailbox's owner: state, evolve(state, event) and decide(state, event) -> commands."""
