"""Reads RSS, Atom and JSON feeds: blogs, comment feeds, press, forums, mailing-list archives."""

from listenkit.collectors.feed.collector import FeedCollector

__all__ = ["FeedCollector"]
