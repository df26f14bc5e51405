"""Turns a collector's items into comments: identity, pseudonym, clean text, aware time, number, segments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import blake2b

from listenkit.config import Source
from listenkit.config.tree import LANGUAGES
from listenkit.model import Comment, Item, Response, SetAside, comment_key
from listenkit.privacy.pseudonyms import Pseudonyms
from listenkit.privacy.redaction import redact
from listenkit.text import MAX_TEXT, clean_text, one_line, shorten
from listenkit.times import UnreadableTimeError, parse_time

MAX_NAME = 512
"""Characters of an id or address that are kept; longer ones are replaced by their hash."""

NO_TEXT = "has no text"
"""The reason why an item without words is set aside."""

MAX_SEGMENT = 100
MAX_TITLE = 500
SHOWN_RATING = 20
"""Characters of a rating that cannot be read which a warning shows."""

_NUMBER = re.compile(r"\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:/\s*\d+|%|★|stars?|étoiles?)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deletion:
    """The source says that the item of this id is gone."""

    native_id: str


class Envelope:
    """Wraps the items of one source. Derived ids count equal items within one part, so it lives for one run.

    The organisation speaks in what comes from one of its ``accounts``, and in what has an id of ``sent``.
    """

    def __init__(
        self,
        source: Source,
        zone: tzinfo,
        pseudonyms: Pseudonyms,
        accounts: frozenset[str],
        sent: frozenset[str] = frozenset(),
    ) -> None:
        self._source = source
        self._zone = zone
        self._pseudonyms = pseudonyms
        self._accounts = accounts
        self._sent = sent
        self._part = ""
        self._seen: set[int] = set()
        self._repeats: Counter[int] = Counter()
        self._unread_ratings = 0
        self._first_unread = ""

    def warnings(self) -> list[str]:
        """Return what people should know of the items that were wrapped, and that loses no comment."""
        if not self._unread_ratings:
            return []
        if self._unread_ratings == 1:
            return [f"1 rating could not be read, in {self._first_unread}"]
        return [f"{self._unread_ratings:,} ratings could not be read, the first in {self._first_unread}"]

    def start_part(self, part: str) -> None:
        """Say which part the following items are from."""
        if part != self._part:
            self._part = part
            self._seen.clear()
            self._repeats.clear()

    def wrap(self, item: Item) -> Comment | Response | Deletion | SetAside:
        """Return what an item becomes; a :class:`SetAside` names the place and the reason."""
        native_id = short_name(item.native_id)
        if item.deleted:
            return Deletion(native_id) if native_id else SetAside(item.where, "is deleted but has no id")
        text = clean_text(item.text)[:MAX_TEXT]
        if not text:
            return SetAside(item.where, "holds only quoted words" if clean_text(item.original) else NO_TEXT)
        try:
            moment = self._time(item)
        except UnreadableTimeError as error:
            return SetAside(item.where, str(error))
        author = self._pseudonyms.of(item.author, self._source.group)
        title = one_line(item.title)[:MAX_TITLE]
        # Not the pseudonym, which depends on the group: a group that is renamed keeps its comments' ids.
        speaker = one_line(item.author).casefold()
        native_id = native_id or self._derived(text, speaker, str(moment or ""), title, str(item.rating or ""))
        parent, thread = short_name(item.parent), short_name(item.thread)
        if item.is_response or native_id in self._sent or self._is_ours(speaker, item):
            return Response(self._source.name, native_id, text, moment, parent, thread)
        if not author and self._source.anonymous == "each":
            author = self._pseudonyms.of(f"{self._source.name} {native_id}", self._source.group)
        original = clean_text(item.original)[:MAX_TEXT]
        return Comment(
            source=self._source.name,
            native_id=native_id,
            group=self._source.group,
            text=text,
            author=author,
            created_at=moment,
            title=title,
            original="" if original == text else original,
            rating=self._rating(item),
            declared_language=self._language(item.language),
            segments=_clean_segments(item.segments),
            parent=parent,
            thread=thread,
            url=one_line(item.url)[:2048],
        )

    def _is_ours(self, speaker: str, item: Item) -> bool:
        """Tell whether the organisation speaks: under the author's name or another that the source knows them by."""
        return speaker in self._accounts or any(one_line(name).casefold() in self._accounts for name in item.aliases)

    def _time(self, item: Item) -> datetime | None:
        if item.created is None or item.created == "":
            return None
        source = self._source
        return parse_time(item.created, zone=self._zone, order=source.date_order, pattern=source.date_format)

    def _rating(self, item: Item) -> float | None:
        rating = read_rating(item.rating)
        given = one_line(str(item.rating)) if item.rating is not None else ""
        if rating is None and given:
            self._unread_ratings += 1
            self._first_unread = self._first_unread or f"{item.where}: '{shorten(redact(given), SHOWN_RATING)}'"
        return rating

    def _derived(self, *parts: str) -> str:
        derived = self._pseudonyms.derived_id(self._source.name, *parts)
        number = comment_key("", derived)
        if number not in self._seen:
            self._seen.add(number)
            return derived
        self._repeats[number] += 1
        return f"{derived}-{self._repeats[number] + 1}"

    def _language(self, given: str) -> str:
        code = given.strip().lower()[:2]
        if code in LANGUAGES:
            return code
        return "" if self._source.language == "auto" else self._source.language


def short_name(value: str) -> str:
    """Return an id in one line; one that is too long to keep becomes its hash."""
    name = one_line(value)
    if len(name) <= MAX_NAME:
        return name
    return "hashed:" + blake2b(name.encode(), digest_size=16).hexdigest()


def _clean_segments(segments: Mapping[str, str]) -> dict[str, str]:
    cleaned = {key: one_line(str(value))[:MAX_SEGMENT] for key, value in segments.items()}
    return {key: value for key, value in cleaned.items() if value}


def read_rating(value: float | str | None) -> float | None:
    """Return a rating as a number (``"4"``, ``"4,5"``, ``"4/5"``, ``"4 stars"``), None where it is none."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e9 else None
    match = _NUMBER.fullmatch(value)
    return float(match[1].replace(",", ".")) if match else None
