"""The command ``listenkit``, also as ``python -m listenkit``."""

import gc
import sys

from listenkit import __version__

CONTAINERS = 100_000
"""Containers that may be made before the collector looks for cycles among them: word lists hold a million, none of them
in a cycle, and going through them again and again takes a seventh of the time of reading comments."""


def run() -> None:
    """Run the command with the process's arguments and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before anything is imported
        sys.stdout.write(f"listenkit {__version__}\n")
        sys.exit(0)
    gc.set_threshold(CONTAINERS, 20, 20)
    from listenkit.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
