"""Starts real servers for integration tests: on 127.0.0.1, in a temporary folder, stopped by process id."""
