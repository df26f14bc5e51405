"""Finds the mail files that a path names, and opens nothing but regular files inside the folder it allows."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from listenkit.errors import SourceError

MBOX_ENDINGS = (".mbox", ".mbx", ".mbox.gz", ".mbx.gz")
MESSAGE_ENDINGS = (".eml",)
_WILD = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox: an mbox file, or a folder whose files are one message each. ``name`` is its path below ``base``."""

    kind: Literal["mbox", "maildir", "folder", "message"]
    path: Path
    name: str


class Border:
    """The folder that nothing is read outside of, symbolic links followed."""

    def __init__(self, root: Path, path: str) -> None:
        fixed = _fixed_part(root / Path(path).expanduser())
        inside = not os.path.isabs(path) and not path.startswith("~") and ".." not in Path(path).parts
        self.base = Path(os.path.realpath(root if inside else _nearest_folder(fixed)))

    def check(self, path: Path) -> Path:
        """Return the real path of a file or folder. Raises :class:`SourceError` where it lies outside the border."""
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(self.base):
            raise SourceError(
                f"{path} is a link that leads out of {self.base}", hint="give the real path in the source's 'path'"
            )
        return real

    def name(self, path: Path) -> str:
        """Return a stable printable name of a path: relative to the border, bytes that are no text escaped."""
        return os.fsencode(os.path.relpath(path, self.base)).decode("utf-8", "backslashreplace")

    def open(self, path: Path) -> BinaryIO:
        """Open a regular file for reading. Raises :class:`SourceError` for a pipe, a device or what cannot be read."""
        real = self.check(path)
        try:
            number = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror}") from None
        if not stat.S_ISREG(os.fstat(number).st_mode):
            os.close(number)
            raise SourceError(f"{path} is a pipe, a device or a folder, not a mailbox file")
        return os.fdopen(number, "rb")


def _fixed_part(path: Path) -> Path:
    """Return the part of a path before its first wildcard."""
    parts = path.parts
    first = next((index for index, part in enumerate(parts) if _WILD & set(part)), len(parts))
    return Path(*parts[:first])


def _nearest_folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def find_places(root: Path, path: str, border: Border) -> list[Place]:
    """Return the mailboxes that a path names, in a stable order.

    Raises :class:`SourceError` where there is nothing of that name, or a folder without any mail.
    """
    declared = root / Path(path).expanduser()
    if declared.exists() or not _WILD & set(path):
        targets = [declared]
    else:
        fixed = _fixed_part(declared)
        targets = sorted(fixed.glob(str(declared.relative_to(fixed)))) if fixed.is_dir() else []
    if not targets or not targets[0].exists():
        raise SourceError(f"there is no {declared}", hint="the path starts at the folder of listenkit.toml")
    places = list(dict.fromkeys(place for target in targets for place in _places_at(target, border)))
    if not places:
        raise SourceError(
            f"{declared} holds no mailbox", hint="name an mbox file, a Maildir, or a folder with .eml or .mbox files"
        )
    return places


def _places_at(target: Path, border: Border) -> Iterator[Place]:
    if target.is_dir():
        border.check(target)
        yield from _places_below(target, border)
    elif target.name.lower().endswith(MESSAGE_ENDINGS):
        yield Place("message", target, border.name(target))
    else:
        yield Place("mbox", target, border.name(target))


def is_maildir(folder: Path) -> bool:
    """Say whether a folder is a Maildir; programs leave out empty sub-folders, so that one of them is enough."""
    return (folder / "cur").is_dir() or (folder / "new").is_dir()


def _places_below(top: Path, border: Border) -> Iterator[Place]:
    """Walk a folder without following links: a Maildir with its sub-folders, or files that hold mail."""
    for current, folders, files in os.walk(top, followlinks=False):
        folder = Path(current)
        maildir = is_maildir(folder)
        folders[:] = sorted(name for name in folders if not (maildir and name in ("cur", "new", "tmp")))
        if maildir:
            yield Place("maildir", folder, border.name(folder))
            continue
        if any(name.lower().endswith(MESSAGE_ENDINGS) for name in files):
            yield Place("folder", folder, border.name(folder))
        for name in sorted(files):
            if _is_mbox_name(folder / name):
                yield Place("mbox", folder / name, border.name(folder / name))


def _is_mbox_name(path: Path) -> bool:
    """Say whether a file found in a folder is an mbox: by its ending, or without one by its first bytes."""
    if path.name.lower().endswith(MBOX_ENDINGS):
        return True
    if path.suffix or path.name.startswith(".") or path.is_symlink() or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(5) == b"From "
    except OSError:
        return False
