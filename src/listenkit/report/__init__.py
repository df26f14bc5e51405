"""What people read: the finished report, built once from its material, and the renderers of each format."""

from listenkit.report.build import build
from listenkit.report.value import Report

__all__ = ["Report", "build"]
