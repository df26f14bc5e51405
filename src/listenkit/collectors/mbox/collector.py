"""The collector of mail that lies in files."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO, ClassVar, cast

from pydantic import Field

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector
from listenkit.collectors.mbox.places import MESSAGE_ENDINGS, Border, Place, find_places
from listenkit.collectors.mbox.reader import MboxReader, Raw
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.messages import MAX_MESSAGE, MESSAGE_PARTS, read_message
from listenkit.model import Cursor, Item, Page, SetAside

PAGE_SIZE = 200
"""Messages of one page; few enough to be stored in one short transaction."""

MAX_RATIO = 200
"""Times that a compressed mailbox may grow beyond its first 256 MiB; mail compresses to a fifth."""

_FREE_BYTES = 256 * 1024 * 1024
_TOKEN = 6
"""Bytes that stand for a message file in the cursor: two of a million share them with a chance of one in 300."""


class MboxOptions(Section):
    """Keys of an ``mbox`` source. ``path`` is a file, a folder or a glob, from the project's folder."""

    path: str
    max_message_bytes: Annotated[int, Field(ge=1024, le=1 << 30)] = MAX_MESSAGE


class MboxCollector(Collector):
    """Mail in mbox files (also ``.gz``), Maildir trees and ``.eml`` files.

    The cursor holds, for an mbox, how far it was read and the digest of what was read, so that an appended file goes
    on and any other change reads it again; for a folder, a token for each message file that was read.
    """

    name: ClassVar[str] = "mbox"
    title: ClassVar[str] = "Mail in files: mbox, Maildir, .eml"
    about: ClassVar[About | None] = About(
        category="files and mail",
        brings="Each message as a comment: the sender's own words, without quoted mail, signature and legal notice. A "
        "message whose sender is one of the organisation's accounts becomes a response; automatic mail is set aside.",
        permissions="The person who runs listenkit must be allowed to read the files.",
        limits="An mbox that changed elsewhere than at its end is read again whole.",
        misses="A message that is deleted from its file leaves its comment in the dataset.",
        proof="recording",
        proved="a Maildir that Dovecot wrote; mbox and .eml files that the tests write",
        example={"path": "mail/*.mbox"},
    )
    Options = MboxOptions
    resumes: ClassVar[str] = "after the last message of each mbox, at the unread files of each folder"
    sensitive: ClassVar[tuple[str, ...]] = ("author", "original")
    options: MboxOptions

    def origins(self) -> Mapping[str, str]:
        """Return the parts of a message that are read."""
        return MESSAGE_PARTS

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the messages that the cursor does not know, a mailbox after the other.

        Raises :class:`SourceError` after the last page for mailboxes that could not be read, all of them named.
        """
        border = Border(self.context.root, self.options.path)
        state = _read_state(cursor)
        problems: list[str] = []
        for place in find_places(self.context.root, self.options.path, border):
            try:
                yield from self._pages_of(place, border, state)
            except SourceError as error:
                problems.append(str(error))
        if problems:
            raise SourceError("; ".join(problems))

    def _pages_of(self, place: Place, border: Border, state: dict[str, Any]) -> Iterator[Page]:
        if place.kind == "mbox":
            return self._mbox_pages(place, border, state)
        return self._folder_pages(place, border, state)

    def _mbox_pages(self, place: Place, border: Border, state: dict[str, Any]) -> Iterator[Page]:
        known = state.get(place.name)
        with border.open(place.path) as file:
            facts = _facts(file)
            if isinstance(known, Mapping) and known.get("facts") == facts:
                return
            try:
                reader, count = self._resume(file, place, known)
                yield from self._batches(reader, count, place, state, lambda: facts if _facts(file) == facts else [])
            except (EOFError, zlib.error, OSError) as error:
                raise SourceError(f"{place.name} cannot be read to its end: {error}") from None

    def _resume(self, file: BinaryIO, place: Place, known: object) -> tuple[MboxReader, int]:
        """Return a reader that stands where the cursor says, else at the start, and the messages before it."""
        if isinstance(known, Mapping):
            offset, digest, count = known.get("offset"), known.get("digest"), known.get("messages")
            reader = self._reader(file, place)
            if isinstance(offset, int) and isinstance(count, int) and reader.skip(offset, str(digest)):
                return reader, count
        return self._reader(file, place), 0

    def _reader(self, file: BinaryIO, place: Place) -> MboxReader:
        file.seek(0)
        packed = place.name.lower().endswith(".gz")
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file
        most = max(_FREE_BYTES, MAX_RATIO * os.fstat(file.fileno()).st_size) if packed else sys.maxsize
        return MboxReader(stream, place.name, limit=self.options.max_message_bytes, most=most)

    def _batches(
        self, reader: MboxReader, count: int, place: Place, state: dict[str, Any], settle: Callable[[], list[int]]
    ) -> Iterator[Page]:
        """Yield pages, the cursor before the last message, which may still grow; ``settle`` says if it did not."""
        messages = reader.messages()
        entry: dict[str, Any] = {"offset": 0, "digest": reader.digest, "messages": 0}
        is_end = False
        while not is_end:
            batch = list(islice(messages, PAGE_SIZE))
            is_end = len(batch) < PAGE_SIZE
            if batch:
                entry = {"offset": batch[-1].start, "digest": batch[-1].digest, "messages": count + len(batch) - 1}
            read = [self._read(raw, f"{place.name} message {count + n}") for n, raw in enumerate(batch, start=1)]
            count += len(batch)
            state[place.name] = {**entry, "facts": settle() if is_end else []}
            yield _page(read, state, place.name)

    def _read(self, raw: Raw, where: str) -> Item | SetAside:
        limit = self.options.max_message_bytes
        if raw.size > limit:
            return SetAside(where, f"message of {raw.size} bytes, more than the {limit} that are read")
        return read_message(raw.data, where=where, limit=limit)

    def _folder_pages(self, place: Place, border: Border, state: dict[str, Any]) -> Iterator[Page]:
        """Yield the messages of a folder whose token the cursor does not hold; tokens of files that are gone go too."""
        present = _message_files(place)
        known = _tokens(state.get(place.name)) & present.keys()
        unread = [(token, path) for token, path in present.items() if token not in known]
        for start in range(0, len(unread), PAGE_SIZE):
            read: list[Item | SetAside] = []
            for token, path in unread[start : start + PAGE_SIZE]:
                found = self._read_file(path, border)
                if found is not None:
                    known.add(token)
                    read.append(found)
            state[place.name] = {"seen": "".join(sorted(known))}
            yield _page(read, state, place.name)

    def _read_file(self, path: Path, border: Border) -> Item | SetAside | None:
        """Return what a message file holds; None where it moved meanwhile, which the next run will see."""
        where = border.name(path)
        limit = self.options.max_message_bytes
        try:
            with border.open(path) as file:
                return read_message(file.read(limit + 1), where=where, limit=limit)
        except SourceError as error:
            return SetAside(where, str(error)) if os.path.lexists(path) else None


def _read_state(cursor: Cursor | None) -> dict[str, Any]:
    files = cursor.get("files") if cursor else None
    return dict(files) if isinstance(files, Mapping) else {}


def _page(read: Sequence[Item | SetAside], state: Mapping[str, Any], part: str) -> Page:
    items = [each for each in read if isinstance(each, Item)]
    unreadable = [each for each in read if isinstance(each, SetAside)]
    return Page(items, {"files": dict(state)}, unreadable, part)


def _facts(file: BinaryIO) -> list[int]:
    """Return what changes whenever the file does: its inode, size, and times of content and inode in nanoseconds."""
    facts = os.fstat(file.fileno())
    return [facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]


def _tokens(known: object) -> set[str]:
    seen = known.get("seen") if isinstance(known, Mapping) else None
    width = 2 * _TOKEN
    return {seen[at : at + width] for at in range(0, len(seen), width)} if isinstance(seen, str) else set()


def _token(name: str) -> str:
    return blake2b(os.fsencode(name), digest_size=_TOKEN).hexdigest()


def _message_files(place: Place) -> dict[str, Path]:
    """Return the message files of a place by their tokens, in the order of their names."""
    if place.kind == "maildir":
        found = [path for name in ("cur", "new") for path in _listing(place.path / name)]
        found = [path for path in found if not path.name.startswith(".")]
        return {_token(_unique_name(path.name)): path for path in sorted(found, key=lambda path: path.name)}
    files = [place.path] if place.kind == "message" else _listing(place.path)
    messages = sorted(path for path in files if path.name.lower().endswith(MESSAGE_ENDINGS))
    return {_token(_version(path)): path for path in messages}


def _listing(folder: Path) -> list[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return []
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror}") from None


def _unique_name(name: str) -> str:
    """Return the part of a Maildir file's name that stays: before the flags (``:2,S``) and sizes (``,S=667,W=691``)."""
    return name.partition(":")[0].partition(",")[0]


def _version(path: Path) -> str:
    """Return a name that changes with the file."""
    facts = path.lstat()
    return f"{path.name}/{facts.st_size}/{facts.st_mtime_ns}"
