"""Where work runs and where a report's material is gathered."""
