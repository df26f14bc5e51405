"""What each service answers: one module a service, which holds its ``CASES``."""
