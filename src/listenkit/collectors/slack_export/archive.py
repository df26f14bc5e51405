"""The files of an export, in a ZIP or a folder, read within bounds; what is not like an export is refused."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from listenkit.errors import SourceError

MAX_FILE = 64 * 1024 * 1024
"""Bytes of one file; a day of a busy channel has a few."""

MAX_FILES = 300_000
"""Files of an export: a hundred channels that were used on every day of eight years."""

MAX_DIRECTORY = 32 * 1024 * 1024
"""Bytes of the list of files at the end of a ZIP, which is read before any file and takes ten times the memory."""

MAX_RATIO = 100
"""Times that an export may grow beyond its first 256 MiB when it is unpacked; its JSON packs to a tenth."""

_FREE_BYTES = 256 * 1024 * 1024
_ENCRYPTED = 0x1
_UNIX = 3
_TAIL = 22 + 65_535 + 76
_LAST_RECORDS = ((b"PK\x05\x06", 12, "<L"), (b"PK\x06\x06", 40, "<Q"))
"""The records at the end of a ZIP, and where the size of the list stands in them (APPNOTE.TXT of PKWARE, 4.3.14-16)."""

_IN_LARGE_RECORD = 0xFFFFFFFF


class Export(ABC):
    """The JSON files of an export by their names, with a mark that changes whenever one does."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.marks: Mapping[str, str] = {}

    @abstractmethod
    def read(self, name: str) -> bytes:
        """Return what a file holds; raises :class:`SourceError` where it is too large or cannot be read."""

    def days(self, folder: str) -> list[str]:
        """Return the names of the files of a channel, in the order of their days."""
        return sorted(name for name in self.marks if name.startswith(f"{folder}/") and name.count("/") == 1)


class ZipExport(Export):
    """An export as Slack hands it out. It is never unpacked to the disk."""

    def __init__(self, archive: zipfile.ZipFile, name: str, size: int) -> None:
        super().__init__(name)
        self._archive = archive
        members = [member for member in archive.infolist() if not member.is_dir()]
        for member in members:
            _check_member(member, name)
        if len({member.filename for member in members}) < len(members):
            raise SourceError(f"{name} holds two files of one name, as no export of Slack does")
        unpacked = sum(member.file_size for member in members)
        if len(members) > MAX_FILES or unpacked > max(_FREE_BYTES, MAX_RATIO * size):
            raise SourceError(
                f"{name} holds {len(members):,} files of {unpacked:,} bytes, more than an export of its size can",
                hint="unpack it where that is right, and name the folder in path",
            )
        jsons = (member for member in members if member.filename.endswith(".json"))
        self.marks = {member.filename: f"{member.CRC:08x}{member.file_size:x}" for member in jsons}

    def read(self, name: str) -> bytes:
        """Return what a file holds; see :meth:`Export.read`."""
        if self._archive.getinfo(name).file_size > MAX_FILE:
            raise _too_large(name)
        try:
            with self._archive.open(name) as file:
                data = file.read(MAX_FILE + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise SourceError(f"{name} cannot be unpacked: {error}") from None
        return _bounded(data, name)


class FolderExport(Export):
    """An export that was unpacked. Links are not followed."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(name)
        self._folder = folder
        self.marks = dict(_listing(folder))

    def read(self, name: str) -> bytes:
        """Return what a file holds; see :meth:`Export.read`."""
        try:
            number = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(number, "rb") as file:
                return _bounded(file.read(MAX_FILE + 1), name)
        except OSError as error:
            raise SourceError(f"{name} cannot be read: {error.strerror}") from None


@contextmanager
def open_export(root: Path, path: str) -> Iterator[Export]:
    """Open the export that a path names, from the project's folder.

    Raises :class:`SourceError` where there is none, or it is an archive that no Slack made.
    """
    place = root / Path(path).expanduser()
    if place.is_dir():
        yield FolderExport(place, path)
        return
    if not place.is_file():
        raise SourceError(f"there is no {place}", hint="the path starts at the folder of listenkit.toml")
    try:
        if _directory_size(place) > MAX_DIRECTORY:
            raise SourceError(f"{path} lists more files than an export of Slack can hold")
        with zipfile.ZipFile(place) as archive:
            yield ZipExport(archive, path, place.stat().st_size)
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(
            f"{path} is no ZIP file that can be read: {error}", hint="download the export again"
        ) from None


def _directory_size(place: Path) -> int:
    """Return the bytes of the list of files that a ZIP says it has, by its last record or the one of large files."""
    with place.open("rb") as file:
        file.seek(max(0, place.stat().st_size - _TAIL))
        tail = file.read(_TAIL)
    sizes = [0]
    for signature, offset, form in _LAST_RECORDS:
        start = tail.rfind(signature)
        if start >= 0 and len(tail) >= start + offset + struct.calcsize(form):
            sizes.append(struct.unpack_from(form, tail, start + offset)[0])
    return max(size for size in sizes if size != _IN_LARGE_RECORD)


def _check_member(member: zipfile.ZipInfo, name: str) -> None:
    parts = PurePosixPath(member.filename).parts
    if member.filename.startswith("/") or ".." in parts or "\\" in member.filename or ":" in parts[0]:
        raise SourceError(f"{name} holds a file that would lead out of its folder, as no export of Slack does")
    if member.flag_bits & _ENCRYPTED:
        raise SourceError(f"{name} is encrypted", hint="unpack it with its password, and name the folder in path")
    if member.create_system == _UNIX and stat.S_ISLNK(member.external_attr >> 16):
        raise SourceError(f"{name} holds a link, as no export of Slack does")


def _listing(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the JSON files of a folder and of the folders in it, with their marks."""
    count = 0
    for place in (folder, *sorted(each for each in folder.iterdir() if each.is_dir() and not each.is_symlink())):
        for file in sorted(place.glob("*.json")):
            facts = file.lstat()
            if stat.S_ISREG(facts.st_mode):
                count += 1
                if count > MAX_FILES:
                    raise SourceError(f"{folder} holds more than {MAX_FILES:,} files")
                yield file.relative_to(folder).as_posix(), f"{facts.st_size:x}-{facts.st_mtime_ns:x}"


def _bounded(data: bytes, name: str) -> bytes:
    if len(data) > MAX_FILE:
        raise _too_large(name)
    return data


def _too_large(name: str) -> SourceError:
    return SourceError(f"{name} is larger than {MAX_FILE:,} bytes")
