"""The frozen values that listenkit speaks of: items, pages, comments, analyses, themes, suggestions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from listenkit.times import Window

Kind = Literal["concern", "idea", "question", "praise", "comment"]
Label = Literal["positive", "neutral", "negative", "unscored"]
Cursor = Mapping[str, Any]
"""What a collector needs to go on from where it was; JSON values only."""

KINDS: tuple[Kind, ...] = ("concern", "idea", "question", "praise", "comment")
LABELS: tuple[Label, ...] = ("positive", "neutral", "negative", "unscored")
GROUPS = ("employees", "customers", "suppliers", "partners", "shareholders")
UNKNOWN_LANGUAGE = "unknown"

NEUTRAL_BAND = 0.05
"""Compound scores inside ±0.05 are neutral: the thresholds that VADER's authors recommend (Hutto and Gilbert 2014)."""

CALLED = 0.75
"""A side that is right less often than three times in four is too weak to call: halfway from a coin to certainty."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a collector read, still in the source's own terms.

    ``native_id`` is the source's id; empty, one is derived from the words, author and date. ``author`` is who said
    it, as the source names them: it is replaced by a keyed pseudonym before anything is stored. ``created`` is
    whatever the source gives for the time; an empty value leaves the comment undated. ``text`` is what the person
    said themselves and ``original`` the whole message where quotes or signatures were taken out of it.
    ``parent`` and ``thread`` are native ids. ``where`` names the place for messages ("row 12", "message 4").
    ``deleted`` items take the comment of that id out of the dataset. ``aliases`` are other names by which the source
    knows the author, and ``is_response`` says that it is the organisation itself that speaks.
    """

    text: str
    native_id: str = ""
    author: str = ""
    created: datetime | str | int | float | None = None
    title: str = ""
    original: str = ""
    rating: float | str | None = None
    language: str = ""
    segments: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    thread: str = ""
    url: str = ""
    where: str = ""
    deleted: bool = False
    aliases: Sequence[str] = ()
    is_response: bool = False


@dataclass(frozen=True, slots=True)
class Extent:
    """A part of a source that a run has read whole: what is known of it and did not come was deleted there.

    It holds the comments of one ``thread`` (a native id), or those made at ``since`` or later, or, without either,
    all; ``roots`` leaves out what answers another comment.
    """

    thread: str = ""
    since: datetime | None = None
    roots: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that was received and could not become a comment: where it stands and why. Never its text.

    ``is_expected`` says that nobody needs to look at it, as an automatic reply in a mailbox: it is counted, and the
    source is complete all the same.
    """

    where: str
    reason: str
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a source and the cursor that is true once they are stored.

    ``part`` names the file or folder they are from: derived ids count equal items within one part. A ``cursor`` of
    None leaves the stored one as it is. ``unreadable`` are items that the collector itself had to set aside.
    ``complete`` are parts of the source that this run has now read whole.
    """

    items: Sequence[Item] = ()
    cursor: Cursor | None = None
    unreadable: Sequence[SetAside] = ()
    part: str = ""
    complete: Sequence[Extent] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """One thing that one person said, ready for the dataset.

    ``author`` is a pseudonym, empty where the source names nobody. ``created_at`` is aware UTC, None where unknown.
    ``rating`` is the source's own number. ``title`` is a subject or headline.
    """

    source: str
    native_id: str
    group: str
    text: str
    author: str = ""
    created_at: datetime | None = None
    title: str = ""
    original: str = ""
    rating: float | None = None
    declared_language: str = ""
    segments: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    thread: str = ""
    url: str = ""

    @property
    def key(self) -> int:
        """The 63-bit identity, from source and native id alone; see :func:`comment_key`."""
        return comment_key(self.source, self.native_id)

    @property
    def content_hash(self) -> bytes:
        """What decides whether a comment that comes again has changed: 16 bytes over everything that can change."""
        when = self.created_at.isoformat() if self.created_at else ""
        rating = None if self.rating is None else self.rating + 0.0  # SQLite keeps −0.0 as 0.0
        parts = (
            self.group, self.text, self.author, when, self.title, self.original, repr(rating),
            self.declared_language, repr(sorted(self.segments.items())), self.parent, self.thread, self.url,
        )  # fmt: skip
        return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()

    @property
    def said(self) -> str:
        """What is analysed: the title, where it is more than a reply's subject or a start of the text, and the text."""
        title = self.title.strip()
        if not title or self.parent or self.text.startswith(title) or ":" in title[:5]:
            return self.text
        return f"{title}\n{self.text}"


def comment_key(source: str, native_id: str) -> int:
    """Return the 63-bit identity of a comment: BLAKE2b over the source's name and the native id."""
    digest = blake2b(f"{source}\x1f{native_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def format_id(key: int) -> str:
    """Return the public id of a comment: 16 hexadecimal digits, of which any unique start will do in a command."""
    return f"{key:016x}"


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in one comment.

    ``language`` is a code or ``unknown``. ``compound`` is the sentiment in [-1, 1] with at most four decimals,
    None where it could not be scored. ``confidence`` is how likely the side that the compound takes is the right one,
    in [0.5, 1] with at most four decimals, None where it could not be scored. ``is_mixed`` tells a comment that says
    good and bad from one that says neither. ``kinds`` holds every kind found, the leading one first, and
    ``kind_confidences`` how sure each is, in [0, 1]. ``version`` names what made it (packs, codebook, analyser), so
    that it is known when it must be made again.
    """

    language: str = UNKNOWN_LANGUAGE
    compound: float | None = None
    label: Label = "unscored"
    kinds: tuple[Kind, ...] = ("comment",)
    themes: tuple[str, ...] = ()
    version: str = ""
    confidence: float | None = None
    is_mixed: bool = False
    kind_confidences: tuple[float, ...] = ()

    @property
    def kind(self) -> Kind:
        """The leading kind."""
        return self.kinds[0]

    @property
    def is_uncalled(self) -> bool:
        """Whether the side is too weak to call; where the confidence is unknown, as of older analyses, it is called."""
        return self.compound is not None and self.confidence is not None and self.confidence < CALLED


def label_of(compound: float | None, band: float = NEUTRAL_BAND) -> Label:
    """Return the label of a compound score; ``band`` is the half width of neutral."""
    if compound is None:
        return "unscored"
    if compound >= band:
        return "positive"
    return "negative" if compound <= -band else "neutral"


@dataclass(frozen=True, slots=True)
class Checked:
    """How good the analyses are where people checked them by hand.

    ``comments`` were drawn at random and labelled by a person, and of ``right`` ones the analysis' label is the same.
    """

    comments: int
    right: int


@dataclass(frozen=True, slots=True)
class Theme:
    """A named subject of the codebook and the terms that define it, per language (``*`` for all languages).

    A term is one or more words; a trailing ``*`` matches any ending. ``excluded`` terms keep a comment out.
    """

    name: str
    terms: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Return the title in a language, else the name with its hyphens opened."""
        return self.titles.get(language) or self.name.replace("-", " ").replace("_", " ")


@dataclass(frozen=True, slots=True)
class Tally:
    """The ledger of a page or a run: received = new + changed + unchanged + deleted + set aside + responses."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0
    set_aside: int = 0
    responses: int = 0

    @property
    def received(self) -> int:
        """Everything that the source gave."""
        return self.new + self.changed + self.unchanged + self.deleted + self.set_aside + self.responses

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.deleted + other.deleted,
            self.set_aside + other.set_aside,
            self.responses + other.responses,
        )


@dataclass(frozen=True, slots=True)
class Selection:
    """Which comments are meant: a window of days and filters; an empty filter keeps all.

    ``segments`` are ``(key, value)`` pairs that must all hold. ``search`` is text that must occur. ``is_uncalled``
    keeps only comments whose side is too weak to call, ``is_mixed`` only those that say good and bad.
    """

    window: Window = field(default_factory=Window)
    groups: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    segments: tuple[tuple[str, str], ...] = ()
    search: str = ""
    is_uncalled: bool = False
    is_mixed: bool = False


@dataclass(frozen=True, slots=True)
class StoredComment:
    """A comment read back from the dataset with its analysis. ``day`` is an ordinal in the organisation's zone."""

    key: int
    comment: Comment
    analysis: Analysis
    day: int
    collected_at: datetime

    @property
    def id(self) -> str:
        """The public id."""
        return format_id(self.key)

    @property
    def source(self) -> str:
        """The same, as the summary reads it."""
        return self.comment.source

    @property
    def group(self) -> str:
        """The same, as the summary reads it."""
        return self.comment.group

    @property
    def author(self) -> str:
        """The same, as the summary reads it."""
        return self.comment.author

    @property
    def language(self) -> str:
        """The same, as the summary reads it."""
        return self.analysis.language

    @property
    def kind(self) -> str:
        """The same, as the summary reads it."""
        return self.analysis.kind

    @property
    def themes(self) -> tuple[str, ...]:
        """The same, as the summary reads it."""
        return self.analysis.themes

    @property
    def segments(self) -> Mapping[str, str]:
        """The same, as the summary reads it."""
        return self.comment.segments

    @property
    def compound(self) -> float | None:
        """The same, as the summary reads it."""
        return self.analysis.compound

    @property
    def label(self) -> str:
        """The same, as the summary reads it."""
        return self.analysis.label

    @property
    def is_uncalled(self) -> bool:
        """The same, as the summary reads it."""
        return self.analysis.is_uncalled

    @property
    def is_mixed(self) -> bool:
        """The same, as the summary reads it."""
        return self.analysis.is_mixed


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that the organisation gave: read in the source, recorded by hand, or sent by listenkit.

    ``parent`` and ``thread`` are native ids. ``is_outcome`` says that it tells people what became of their concern.
    """

    source: str
    native_id: str
    text: str
    created_at: datetime | None
    parent: str = ""
    thread: str = ""
    origin: Literal["source", "hand", "sent"] = "source"
    is_outcome: bool = False


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands: its last run, what it holds and when it last spoke. Times are aware UTC or None.

    ``interrupted`` is the status of a run that has not ended: it was cut, or is still at work.
    """

    source: str
    collector: str = ""
    group: str = ""
    status: Literal["ok", "partial", "failed", "refused", "interrupted", "never"] = "never"
    detail: str = ""
    comments: int = 0
    collected_at: datetime | None = None
    last_comment: datetime | None = None
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Heard:
    """When a group, or one of its segments (``key=value``), last spoke in the dataset."""

    group: str
    segment: str
    last_day: int
