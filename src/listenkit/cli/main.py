"""The command ``listenkit``: global options, and the one place where an error becomes a line and an exit code."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import FrameType
from typing import TextIO

from listenkit import __version__
from listenkit.errors import COMPLETE, STORAGE, UNEXPECTED, ListenkitError
from listenkit.text import safe_text

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_HELP_FLAGS = frozenset({"-h", "--help"})


class _Interrupted(BaseException):
    """A signal asked the run to stop; open transactions roll back on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code; see :mod:`listenkit.errors` for what each means."""
    listed = list(sys.argv[1:] if arguments is None else arguments)
    _prepare_streams()
    received: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        raise _Interrupted(number)

    previous = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        code = _dispatch(listed)
        # Where SQLite was calling back into Python it turned the interruption into an error of its own.
        return 128 + received[0] if received and code else code
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


def _prepare_streams() -> None:
    """Let no character of a comment end a command: what the terminal cannot show becomes a question mark.

    A stream that is closed goes nowhere: without one, its number would be given to the next file that is opened.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it lasts as long as the process
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - ditto
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _dispatch(arguments: list[str]) -> int:
    stdout = sys.stdout
    try:
        code = _run(arguments)
        # Where the reader has left, typer puts a mute stream in the place and rich a mute file; both end with 1.
        has_left = sys.stdout is not stdout or (code == UNEXPECTED and not _HELP_FLAGS.isdisjoint(arguments))
        stdout.flush()
    except BrokenPipeError:
        has_left = True
    except OSError as error:
        print(f"listenkit: {_what(error)} cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        _silence(stdout)
        return STORAGE
    if has_left:
        _silence(stdout)
        return COMPLETE
    return code


def _what(error: OSError) -> str:
    return safe_text(str(error.filename)) if error.filename else "the output"


def _silence(stdout: TextIO) -> None:
    """Send what is still waiting to be written nowhere, so that the interpreter has nothing to complain of."""
    sys.stdout = stdout
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())


def _run(arguments: list[str]) -> int:
    try:
        from listenkit.cli.app import build_app

        build_app()(args=arguments, prog_name="listenkit")
    except ListenkitError as error:
        report_error(error)
        return error.exit_code
    except _Interrupted as stopped:
        print("listenkit: stopped; what was collected is kept, run it again to go on", file=sys.stderr)  # noqa: T201
        return stopped.exit_code
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.errno in _FULL:
            raise
        return _report_bug(error)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else COMPLETE if ended.code is None else UNEXPECTED
    except Exception as error:  # noqa: BLE001 - the outermost place: a bug becomes a line and a file, not a traceback
        return _report_bug(error)
    return COMPLETE


def report_error(error: ListenkitError) -> None:
    """Print an error and its next step on stderr."""
    for line in str(error).splitlines() or ["unknown error"]:
        print(f"listenkit: {safe_text(line)}", file=sys.stderr)  # noqa: T201
    if error.hint:
        print(f"  {safe_text(error.hint)}", file=sys.stderr)  # noqa: T201


def _report_bug(error: Exception) -> int:
    import tempfile
    import traceback

    handle, name = tempfile.mkstemp(prefix="listenkit-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
        # Frames and types alone: a message or a local value may hold somebody's words.
        file.write(f"listenkit {__version__}, Python {sys.version}\n")
        file.writelines(traceback.format_tb(error.__traceback__))
        file.write(type(error).__name__ + "\n")
    print(f"listenkit: unexpected {type(error).__name__}; where it happened is in {name}", file=sys.stderr)  # noqa: T201
    return UNEXPECTED
