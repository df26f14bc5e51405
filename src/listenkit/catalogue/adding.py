"""Appends a source to ``listenkit.toml``: everything that stands there stays byte for byte."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from listenkit.config import CONFIG_NAME
from listenkit.config.loading import parse_config
from listenkit.errors import ConfigError, StorageError, UsageError

_BOM = b"\xef\xbb\xbf"


def append_source(project: Path, block: str) -> Path:
    """Append a ``[[sources]]`` table to the project's configuration and return the file that was written.

    A header of its own begins the table, so that nothing before it can take it in. The file is written whole or not
    at all, keeps its permissions and its line ends, and stays where a link to it leads.

    Raises :class:`UsageError` where the file is broken before, or would be afterwards, :class:`StorageError` where it
    cannot be written.
    """
    path = project / CONFIG_NAME
    try:
        target = path.resolve(strict=True)
        before = target.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    parse_config(path, before)
    after = before + _joint(before) + _with_line_ends(block, before).encode()
    try:
        parse_config(path, after)
    except ConfigError as error:
        raise _unfit(error) from None
    _replace(target, after)
    return path


def _joint(before: bytes) -> bytes:
    """Return what parts the new table from what stands before: the missing line end, and an empty line."""
    end = _line_end(before)
    if not before.removeprefix(_BOM).strip():
        return b""
    missing = b"" if before.endswith(b"\n") else end
    blank = b"" if (before + missing).endswith((b"\n\n", b"\r\n\r\n")) else end
    return missing + blank


def _line_end(content: bytes) -> bytes:
    return b"\r\n" if content.count(b"\r\n") * 2 > content.count(b"\n") else b"\n"


def _with_line_ends(block: str, before: bytes) -> str:
    return block.replace("\n", _line_end(before).decode())


def _unfit(error: ConfigError) -> UsageError:
    """Return why the table cannot stand there; sources in one list are TOML to which no table can be added."""
    if any("not valid TOML" in problem.message for problem in error.problems):
        return UsageError(
            f"nothing was written: the sources of {error.problems[0].path} stand in one list, which takes no table",
            hint="write each as a table that starts with [[sources]]",
        )
    reasons = "; ".join(problem.message for problem in error.problems)
    return UsageError(f"nothing was written, since the source would not be valid: {reasons}", hint=error.hint)


def _replace(target: Path, content: bytes) -> None:
    """Write the file whole beside itself and put it in its place, with the same permissions and owner."""
    facts = target.stat()
    fresh = ""
    try:
        handle, fresh = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(PermissionError):
            os.chown(fresh, facts.st_uid, facts.st_gid)
        os.chmod(fresh, facts.st_mode & 0o7777)
        os.replace(fresh, target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}") from None
    finally:
        if fresh:
            with suppress(OSError):
                Path(fresh).unlink(missing_ok=True)
