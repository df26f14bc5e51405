"""Reads mail that lies in files: mbox files, Maildir trees and single ``.eml`` messages."""

from listenkit.collectors.mbox.collector import MboxCollector, MboxOptions

__all__ = ["MboxCollector", "MboxOptions"]
