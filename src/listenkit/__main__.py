"""The command ``listenkit``, also as ``python -m listenkit``."""

import sys

from listenkit import __version__


def run() -> None:
    """Run the command with the process's arguments and exit with its code."""
    if sys.argv[1:] in (["--version"], ["-V"]):  # answered before anything is imported
        sys.stdout.write(f"listenkit {__version__}\n")
        sys.exit(0)
    from listenkit.cli.main import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
