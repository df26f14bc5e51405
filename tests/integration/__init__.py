"""Tests against real servers; each skips with its reason where the server is not installed."""
