"""Speed and memory of the embedded runtime beside its peers."""
