"""Single keys from a person at a terminal, or from a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from listenkit.errors import UsageError


@contextmanager
def key_reader(*, piped: bool) -> Iterator[Iterator[str]]:
    """Give the keys that are pressed, one at a time without waiting for Enter; the terminal is put back afterwards.

    ``piped`` takes the characters of standard input as keys, whatever it is. Line ends are no keys. The keys end where
    the input does. Raises :class:`UsageError` where there is no terminal and keys are not piped.
    """
    if not piped and not sys.stdin.isatty():
        raise UsageError(
            "label needs a terminal: a person presses a key for each comment",
            hint="run it in a terminal, or give the keys on standard input with --keys -",
        )
    with _unbuffered_terminal():
        yield _keys()


def _keys() -> Iterator[str]:
    while key := sys.stdin.read(1):
        if key == "\x04":  # end of input, as a terminal without lines passes it on
            return
        if key not in "\r\n":
            yield key.lower()


@contextmanager
def _unbuffered_terminal() -> Iterator[None]:
    """Let keys come as they are pressed; where the system cannot, each is followed by Enter."""
    try:
        import termios
        import tty
    except ImportError:
        yield
        return
    if not sys.stdin.isatty():
        yield
        return
    handle = sys.stdin.fileno()
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSADRAIN, before)
