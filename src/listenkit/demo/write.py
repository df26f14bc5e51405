"""Writes the example organisation into a folder: four kinds of file, a configuration and a codebook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from secrets import token_hex

from listenkit.demo.calendar import Calendar
from listenkit.demo.mailbox import render_mailbox
from listenkit.demo.records import read_mails, read_records, read_text
from listenkit.demo.tables import render_forum, render_partners, render_reviews, render_survey
from listenkit.errors import StorageError, UsageError

CONFIG = "listenkit.toml"

MARK = "# The example organisation of listenkit demo"
"""How a demo's configuration begins: what tells its folder from everybody else's."""


def write_demo(folder: Path, *, today: date) -> list[Path]:
    """Write the example into a folder and return the files, the configuration first.

    The comments cover the ten weeks that end on the last Sunday before ``today``; the same day gives the same bytes.
    Files are readable by their owner alone. A folder that holds a demo already has its files replaced, so that a
    demo cut short is mended by the next one.

    Raises :class:`UsageError` where the folder holds anything else, :class:`StorageError` where it cannot be written.
    """
    try:
        _check_free(folder)
        folder.mkdir(parents=True, exist_ok=True)
        return [_write(folder / name, content) for name, content in _contents(Calendar.ending_before(today))]
    except OSError as error:
        where = error.filename or folder
        raise StorageError(f"the demo cannot be written: {where}: {error.strerror}") from None


def _contents(calendar: Calendar) -> Iterator[tuple[str, bytes]]:
    # The configuration is first: it marks the folder as a demo's, should the rest be cut short.
    yield CONFIG, read_text(CONFIG).encode()
    yield "codebook.toml", read_text("codebook.toml").encode()
    yield "survey.csv", render_survey(read_records("survey.tsv", calendar))
    yield "partners.csv", render_partners(read_records("partners.tsv", calendar))
    yield "reviews.json", render_reviews(read_records("reviews.tsv", calendar))
    yield "suppliers.mbox", render_mailbox(read_mails(calendar))
    yield "feed.xml", render_forum(read_records("forum.tsv", calendar))


def _check_free(folder: Path) -> None:
    hint = "name a new folder: listenkit demo DIR"
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder", hint=hint)
    if any(folder.iterdir()) and not _is_demo(folder):
        raise UsageError(f"{folder} is not empty and holds no demo; nothing was written", hint=hint)


def _is_demo(folder: Path) -> bool:
    path = folder / CONFIG
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK.encode()


def _write(path: Path, content: bytes) -> Path:
    """Put a file in place whole, readable by its owner alone; a link of that name is replaced, not followed."""
    scratch = path.with_name(f".{path.name}.{token_hex(4)}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path
