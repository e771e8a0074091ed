"""What one data step of the whole bot takes."""
