"""Facts about underlyings and the calendar, each with the time it became known; a port, its adapters live outside."""
