"""The few classes of .NET's own library that algorithms construct themselves (namespaces System and below)."""
