"""Reads the history of Telegram groups and channels that Telegram Desktop exported as JSON."""

from listenkit.collectors.telegram_export.collector import TelegramExportCollector, TelegramExportOptions

__all__ = ["TelegramExportCollector", "TelegramExportOptions"]
