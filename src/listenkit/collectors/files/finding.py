"""Finds the files that a pattern names, and none outside the folder that it names."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from listenkit.errors import SourceError

MAX_LISTED = 8
"""Names of a folder that a message lists."""

_WILD = frozenset("*?[")
_TEMPORARY = ("~$", ".", ".~lock.")
"""Starts of names that office programs and file managers give to files of their own."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file: its place without links, and its name for people and the cursor."""

    path: Path
    name: str


def find_files(root: Path, pattern: str) -> tuple[list[Found], list[SourceError]]:
    """Return the files of a pattern in the order of their names, and why others that match were refused.

    Links that lead out of the pattern's folder and the project, pipes, devices and sockets are refused.

    Raises :class:`SourceError` where nothing matches.
    """
    base, rest = _split(root / Path(pattern).expanduser())
    allowed = (root.resolve(), base.resolve())
    found: dict[Path, Found] = {}
    refused: list[SourceError] = []
    for path in sorted(_matches(base, rest, pattern)):
        name = _name(path, root, base)
        try:
            place = _checked(path, name, allowed)
        except SourceError as error:
            refused.append(error)
            continue
        found.setdefault(place, Found(place, name))  # a link beside its target is the same file
    if not found and not refused:
        raise _nothing(base, pattern)
    return list(found.values()), refused


def _split(full: Path) -> tuple[Path, str]:
    """Return the folder without wildcards and the rest of the pattern, which is a plain name where there are none."""
    parts = full.parts
    wild = next((place for place, part in enumerate(parts) if _WILD & set(part)), len(parts) - 1)
    return Path(*parts[:wild]), str(PurePath(*parts[wild:])) if parts[wild:] else ""


def _matches(base: Path, rest: str, pattern: str) -> Iterator[Path]:
    if not rest or not _WILD & set(rest):
        path = base / rest
        if path.is_dir():
            raise SourceError(
                f"{pattern} is a folder", hint=f"name the files in it, such as {pattern.rstrip('/')}/*.csv"
            )
        return iter([path] if path.exists() or path.is_symlink() else [])
    try:
        listed = list(base.glob(rest))
    except (ValueError, OSError, NotImplementedError) as error:
        raise SourceError(f"the pattern {pattern} cannot be followed: {error}") from None
    return (path for path in listed if not path.name.startswith(_TEMPORARY) and not path.is_dir())


def _checked(path: Path, name: str, allowed: tuple[Path, ...]) -> Path:
    try:
        place = path.resolve(strict=True)
        mode = place.stat().st_mode
    except (OSError, RuntimeError) as error:
        raise SourceError(f"{name} cannot be opened: {getattr(error, 'strerror', None) or error}") from None
    if not any(place.is_relative_to(folder) for folder in allowed):
        raise SourceError(f"{name} is a link that leads out of its folder", hint="name the file that it leads to")
    if not stat.S_ISREG(mode):
        raise SourceError(f"{name} is not a regular file", hint="pipes, devices and folders are not read")
    return place


def _name(path: Path, root: Path, base: Path) -> str:
    for folder in (root, base):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.name


def _nothing(base: Path, pattern: str) -> SourceError:
    folder = base
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    if folder != base:
        return SourceError(f"no file matches {pattern}: there is no folder {base}", hint="is path spelt right?")
    try:
        there = sorted(entry.name + "/" * entry.is_dir() for entry in folder.iterdir() if entry.name[0] != ".")
    except OSError as error:
        return SourceError(f"no file matches {pattern}: {folder} cannot be listed ({error.strerror})")
    more = " …" if len(there) > MAX_LISTED else ""
    listed = ", ".join(there[:MAX_LISTED]) + more if there else "nothing"
    return SourceError(f"no file matches {pattern} in {folder}", hint=f"the folder holds: {listed}")
