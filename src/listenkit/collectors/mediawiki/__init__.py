"""Talk pages of wikis that run MediaWiki."""

from listenkit.collectors.mediawiki.collector import MediaWikiCollector

__all__ = ["MediaWikiCollector"]
