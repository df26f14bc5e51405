"""Pseudonyms, redaction and minimum groups: what stands between a person and a report."""
