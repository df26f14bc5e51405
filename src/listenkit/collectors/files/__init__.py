"""The collector that reads files: CSV, TSV, Excel, JSON and JSON Lines, one or a folder of them."""

from listenkit.collectors.files.collector import FilesCollector
from listenkit.collectors.files.options import FilesOptions

__all__ = ["FilesCollector", "FilesOptions"]
