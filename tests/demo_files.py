"""Reads the files of the example with the standard library alone, as a stranger would."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

TODAY = date(2026, 3, 11)
PARIS = ZoneInfo("Europe/Paris")
FIRST_MONDAY = date(2025, 12, 29)
BUYERS = "achats@tilleul.example"
TABLES = ("survey.tsv", "partners.tsv", "reviews.tsv", "forum.tsv")


@dataclass(frozen=True)
class Said:
    """One comment as a reader of the files finds it."""

    group: str
    native_id: str
    author: str
    moment: datetime
    text: str
    rating: str = ""
    site: str = ""
    job: str = ""

    @property
    def week(self) -> int:
        """The week of the example, from 1."""
        return (self.moment.astimezone(PARIS).date() - FIRST_MONDAY).days // 7 + 1


def rows(path: Path, encoding: str) -> list[dict[str, str]]:
    """Return the rows of a semicolon table."""
    text = path.read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def _local(value: str, pattern: str) -> datetime:
    return datetime.strptime(value, pattern).replace(tzinfo=PARIS)


def survey(folder: Path) -> Iterator[Said]:
    """Yield the employees' answers."""
    for row in rows(folder / "survey.csv", "cp1252"):
        moment = _local(row["Horodateur"], "%d/%m/%Y %H:%M:%S")
        yield Said(
            "employees", row["ID de la réponse"], row["Matricule"], moment, row["Votre avis"],
            rating=row["Note"], site=row["Site"], job=row["Métier"],
        )  # fmt: skip


def partners(folder: Path) -> Iterator[Said]:
    """Yield the partners' answers."""
    for row in rows(folder / "partners.csv", "utf-8-sig"):
        moment = _local(row["Date"], "%d/%m/%Y %H:%M")
        yield Said(
            "partners", row["N°"], row["Structure"], moment, row["Votre message"], rating=row["Satisfaction (1 à 5)"]
        )


def reviews(folder: Path) -> Iterator[Said]:
    """Yield the customers' reviews."""
    for review in json.loads((folder / "reviews.json").read_bytes())["reviews"]:
        text = f"{review['content']['title'] or ''}\n{review['content']['body']}"
        moment = datetime.fromisoformat(review["created_at"])
        yield Said(
            "customers", review["id"], review["customer"]["handle"], moment, text, str(review["rating"]["stars"])
        )


def messages(folder: Path) -> list[Message]:
    """Return the mails of the box."""
    box = mailbox.mbox(folder / "suppliers.mbox", create=False)
    try:
        return list(box)
    finally:
        box.close()


def plain(message: Message) -> str:
    """Return the plain text of a mail."""
    part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    payload: Any = part.get_payload(decode=True)
    return str(payload.decode(part.get_content_charset("ascii")))


def mails(folder: Path) -> Iterator[Said]:
    """Yield the mails, the organisation's own among them, without signature and quote."""
    for message in messages(folder):
        author = parseaddr(str(message["From"]))[1]
        own = re.split(r"^-- $|^(?:Le|On|El) \d\d/\d\d/\d{4} ", plain(message), flags=re.MULTILINE)[0]
        yield Said("suppliers", message["Message-ID"], author, parsedate_to_datetime(message["Date"]), own)


def forum(folder: Path) -> Iterator[Said]:
    """Yield the shareholders' posts."""
    for item in ElementTree.parse(folder / "feed.xml").iter("item"):
        found = {child.tag.rpartition("}")[2]: child.text or "" for child in item}
        moment = parsedate_to_datetime(found["pubDate"])
        text = f"{found['title']}\n{found['description']}"
        yield Said("shareholders", found["guid"], found["creator"], moment, text)


def read_comments(folder: Path) -> list[Said]:
    """Return every comment of the files; the organisation's own answers are not among them."""
    theirs = [mail for mail in mails(folder) if mail.author != BUYERS]
    return [*survey(folder), *partners(folder), *reviews(folder), *theirs, *forum(folder)]
