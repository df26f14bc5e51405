"""The comments of the example as data files hold them, with the moments that a calendar gives them."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from listenkit.demo.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Record:
    """One comment of a table: its place in the table from 1, its moment, and its cells by column."""

    number: int
    moment: datetime
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who writes mails; ``charset`` and ``html`` say how their program does it."""

    name: str
    address: str
    signature: str
    charset: str = "utf-8"
    html: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of the mailbox; ``answers`` is the id of the one that it replies to, empty where it starts a thread."""

    id: str
    moment: datetime
    sender: Sender
    language: str
    text: str
    subject: str = ""
    answers: str = ""


def read_text(name: str) -> str:
    """Return the text of a data file of this package, such as ``comments/survey.tsv``."""
    found = files("listenkit.demo")
    for part in name.split("/"):
        found = found / part
    return found.read_text(encoding="utf-8")


def read_records(name: str, calendar: Calendar) -> list[Record]:
    """Return the comments of a table in the order of their moments."""
    rows = csv.DictReader(read_text(f"comments/{name}").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_record(number, row, calendar) for number, row in enumerate(rows, start=1)]


def _record(number: int, row: Mapping[str, str], calendar: Calendar) -> Record:
    # A line of the table is one comment, so a line end inside a comment is written \n.
    cells = {column: cell.replace("\\n", "\n") for column, cell in row.items()}
    return Record(number, calendar.moment(int(row["week"]), row["when"]), cells)


def read_mails(calendar: Calendar) -> list[Mail]:
    """Return the mails of the suppliers and the answers to them, in the order of their moments."""
    data = tomllib.loads(read_text("comments/suppliers.toml"))
    senders = {key: Sender(**values) for key, values in data["senders"].items()}
    return [_mail(entry, senders, calendar) for entry in data["mails"]]


def _mail(entry: Mapping[str, Any], senders: Mapping[str, Sender], calendar: Calendar) -> Mail:
    return Mail(
        id=entry["id"],
        moment=calendar.moment(entry["week"], entry["when"]),
        sender=senders[entry["from"]],
        language=entry["language"],
        text=entry["text"].strip(),
        subject=entry.get("subject", ""),
        answers=entry.get("answers", ""),
    )
