"""Knows mailboxes: mbox files, single messages and Maildir folders."""

from __future__ import annotations

import re
from pathlib import Path

from listenkit.errors import UsageError
from listenkit.guess.value import Guess
from listenkit.tables import Content

_SUFFIXES = {".mbox": "mbox", ".mbx": "mbox", ".eml": "message"}
_FROM_LINE = re.compile(rb"(?:\xef\xbb\xbf)?From \S+.*\d{4}")
_HEAD_LINES = re.compile(
    rb"(?:(?:Return-Path|Received|From|To|Date|Subject|Message-ID|MIME-Version|Delivered-To): )", re.I
)


def guess_mail(path: Path) -> Guess | None:
    """Return the guess for a mailbox, None for anything else.

    Raises :class:`UsageError` for a folder that is no Maildir.
    """
    form = _mail_form(path)
    return Guess(path=path, collector="mbox", format=form, reasons={"text": "the message"}) if form else None


def _mail_form(path: Path) -> str:
    if path.is_dir():
        if (path / "cur").is_dir() or (path / "new").is_dir():
            return "Maildir"
        raise UsageError(f"{path} is a folder and no Maildir", hint="name a file in it")
    content = Content(path.name, path.resolve())
    if content.suffix in _SUFFIXES:
        return _SUFFIXES[content.suffix]
    if content.suffix:
        return ""
    head = content.head(4096)
    if _FROM_LINE.match(head):
        return "mbox"
    lines = head.splitlines()[:10]
    return "message" if sum(bool(_HEAD_LINES.match(line)) for line in lines) >= 3 else ""
