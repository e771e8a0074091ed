"""Markets that live runs stream from: the adapter of the simulator and the folder of history that belongs to it."""
