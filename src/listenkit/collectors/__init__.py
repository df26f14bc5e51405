"""The family of plugins that read places where people speak; the contract is in :mod:`listenkit.collectors.base`."""

from listenkit.collectors.base import Collector, Context

__all__ = ["Collector", "Context"]
