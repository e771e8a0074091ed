"""Numbers, time, enums, errors and containers with .NET's semantics; knows nothing of trading."""
