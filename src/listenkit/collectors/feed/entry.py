"""What an entry of any feed format says, and what a whole document holds, before it becomes items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Prose:
    """A piece of an entry's text and whether it is HTML."""

    value: str = ""
    is_html: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry in the feed's own terms. ``fields`` are its simple elements by name, for segments and ratings.

    ``version`` is when it was last changed, as the feed writes it; it orders entries that share an id.
    """

    number: int
    native_id: str = ""
    link: str = ""
    title: Prose = Prose()
    content: Prose = Prose()
    summary: Prose = Prose()
    author: str = ""
    author_name: str = ""
    created: datetime | str | None = None
    version: str = ""
    parent: str = ""
    language: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The entries of one feed. ``fault`` says why they are not all of it; ``notice`` what was odd and lost nothing.

    ``shares_ids`` says that entries with one id are versions of one entry, as Atom has it.
    """

    entries: Sequence[Entry] = ()
    fault: str = ""
    notice: str = ""
    shares_ids: bool = False
