"""The trading domain: imports neither LEAN nor a server nor a user interface, and opens no files."""
