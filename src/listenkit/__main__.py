"""``python -m listenkit`` is the command ``listenkit``."""

from listenkit.cli.main import run

run()
