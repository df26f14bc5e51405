"""The contract of a collector: declared facts and one generator.

A collector turns a place into pages of :class:`~listenkit.model.Item`. It knows nothing of the dataset or the command
line. Whoever runs it gives identity, pseudonyms, clean text and times, counts the ledger, and stores each page
together with its cursor in one transaction; so a collector that is stopped anywhere goes on from the last cursor
whose items are stored.

The smallest one::

    class Guestbook(Collector):
        name = "guestbook"
        title = "Our guest book"

        class Options(Section):
            path: str

        def pages(self, cursor):
            for number, line in enumerate(open(self.context.root / self.options.path), start=1):
                yield Page([Item(text=line, native_id=str(number))])
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Literal

from pydantic import BaseModel

from listenkit.collectors.about import About
from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.collectors.trial import Look, Trial, unfilled_in
from listenkit.config.tree import Section, Source
from listenkit.errors import UsageError
from listenkit.http import Client
from listenkit.model import Comment, Cursor, Item, Page, SetAside

Guarantee = Literal["exactly-once", "at-least-once", "best-effort"]


def _ignore(_message: str) -> None:
    """Drop a warning; used where nobody listens."""


@dataclass(frozen=True)
class Context:
    """What a collector is handed: its source, the project's folder, the zone of naive times, and its HTTP client.

    ``warn`` tells the person who runs it something that loses nothing. A relative path of the options starts at
    ``root``.
    """

    source: Source
    root: Path
    zone: tzinfo = UTC
    client: Client = field(default_factory=Client)
    warn: Callable[[str], None] = _ignore


class Collector(ABC):
    """One kind of place where people speak.

    Declare ``name`` (as registered), ``title`` (for people), ``Options`` (a :class:`~listenkit.config.tree.Section`
    with the keys of its own), ``resumes`` (what a stopped run goes on from), ``guarantee`` (in effect, after
    deduplication by id), ``network`` (whether it needs one), ``sensitive`` (item fields that name people),
    ``tells_deletions`` (whether its pages may say what they have read whole) and ``about`` (the facts that its page and
    ``listenkit sources kinds`` show).
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[About | None] = None
    Options: ClassVar[type[BaseModel]] = Section
    resumes: ClassVar[str] = "from the beginning"
    guarantee: ClassVar[Guarantee] = "exactly-once"
    network: ClassVar[bool] = False
    tells_deletions: ClassVar[bool] = False
    sensitive: ClassVar[tuple[str, ...]] = ("author",)

    def __init__(self, options: Any, context: Context) -> None:
        self.options = options
        self.context = context

    @classmethod
    def presets(cls) -> Mapping[str, Mapping[str, Any]]:
        """Return names that a source may give as its ``collector`` instead, each with the keys that it stands for."""
        return {}

    @abstractmethod
    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield what the place holds beyond the cursor; None, or a cursor that makes no sense, means everything.

        Returning says that the end was reached. Raise :class:`~listenkit.errors.SourceError` where it was not (and
        :class:`~listenkit.errors.CredentialError` where a credential was refused): pages yielded before are kept.
        """

    def prepare_reply(self, comment: Comment, text: str, key: str) -> Outgoing:
        """Return the reply to a comment of this source as it would be sent; ``key`` is the same for the same words.

        Raises :class:`~listenkit.errors.UsageError` where the source cannot send any.
        """
        del comment, text, key
        raise UsageError(
            f"a source of the kind {self.name} cannot send replies",
            hint="answer there, and record it: listenkit respond ID --text …",
        )

    def send_reply(self, reply: Outgoing) -> str:
        """Send a reply that was prepared, once and without trying again; return its id at the source, or nothing.

        Raises :class:`NotSentError` or :class:`~listenkit.errors.CredentialError` where it certainly did not go out,
        another :class:`~listenkit.errors.SourceError` where nobody knows.
        """
        del reply
        raise NotSentError(f"a source of the kind {self.name} cannot send replies")

    def sample(self, count: int) -> list[Item]:
        """Return the first items without a cursor, for looking at a source without storing anything."""
        return list(islice((item for page in self.pages(None) for item in page.items), count))

    def origins(self) -> Mapping[str, str]:
        """Return the column or path that gives each field of an item (``segments.KEY`` for a segment), where known."""
        return {}

    def try_out(self, count: int) -> Trial:
        """Return the first items with the origins of their fields, and what was set aside on the way to them."""
        items, unreadable = self._first(count)
        segments = {f"segments.{key}": place for key, place in self.context.source.segments.items()}
        looks = [Look(item, {**self.origins(), **segments}) for item in items]
        return Trial(looks, unfilled_in(looks), unreadable)

    def _first(self, count: int) -> tuple[list[Item], list[SetAside]]:
        """Return the first items, or all where there are fewer, and what their pages set aside."""
        items: list[Item] = []
        unreadable: list[SetAside] = []
        with closing(_generator(self.pages(None))) as pages:
            for page in pages:
                items += page.items[: count - len(items)]
                unreadable += page.unreadable
                if len(items) >= count:
                    break
        return items, unreadable


def _generator(pages: Iterator[Page]) -> Generator[Page]:
    """Return the pages as a generator, which can be closed before its end."""
    yield from pages
