"""Reference data from JSON files: the file adapter of `modules.reference_data`."""
