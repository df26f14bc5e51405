"""Responding: what waits for an answer, and answers that are recorded or sent, never twice."""
