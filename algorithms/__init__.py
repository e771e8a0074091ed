"""The LEAN algorithm and its bridge: the only folder that knows LEAN."""
