"""The collector for every plain HTTP and JSON service: a description in TOML says what to ask and what to read."""

from listenkit.collectors.rest.collector import RestCollector

__all__ = ["RestCollector"]
