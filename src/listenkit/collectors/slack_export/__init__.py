"""Reads the export of a Slack workspace: its ZIP file, or the folder that it was unpacked into."""

from listenkit.collectors.slack_export.collector import SlackExportCollector, SlackExportOptions

__all__ = ["SlackExportCollector", "SlackExportOptions"]
