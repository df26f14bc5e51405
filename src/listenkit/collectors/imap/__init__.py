"""Reads mail from the folders of an IMAP account."""

from listenkit.collectors.imap.collector import ImapCollector, ImapOptions

__all__ = ["ImapCollector", "ImapOptions"]
