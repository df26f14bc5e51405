"""The catalogue: every kind of place that can be read, what is known of it, and how a source of it is written."""

from listenkit.catalogue.kind import Kind, Parameter
from listenkit.catalogue.listing import find_kind, kinds

__all__ = ["Kind", "Parameter", "find_kind", "kinds"]
