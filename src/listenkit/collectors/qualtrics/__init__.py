"""The collector of Qualtrics: answers in words, through exports that are made on demand."""

from listenkit.collectors.qualtrics.collector import QualtricsCollector

__all__ = ["QualtricsCollector"]
