"""The collector of feeds: fetches a document politely and yields what it holds."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field, model_validator

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector
from listenkit.collectors.feed.decoding import decode
from listenkit.collectors.feed.entry import Document
from listenkit.collectors.feed.items import Choice, ItemMaker
from listenkit.collectors.feed.json_feed import read_json_feed
from listenkit.collectors.feed.markup import read_markup
from listenkit.config import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import SourceError
from listenkit.http import Request
from listenkit.model import Cursor, Item, Page

if TYPE_CHECKING:
    from listenkit.http import Response

PAGE_ITEMS = 200
MAX_FILE = 64 * 1024 * 1024
"""Bytes of a local file that are read; parsing takes about ten times that in memory."""

MAX_HEADER = 1_000
KEPT_MARKS = 40
"""Entries that are remembered by a short hash, half from each end, to see whether two runs overlap."""

_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"


class FeedOptions(Section):
    """Where a feed is and which of its words are the comment: exactly one of ``url`` and ``path``.

    ``text`` is ``best`` (content, else summary, else title), ``content``, ``summary`` or ``title``. ``rating`` names
    an element such as ``im:rating``. A ``token`` goes into the header ``Authorization``, or into the query parameter
    that ``query_parameter`` names; ``user`` and ``password`` are for basic authentication.
    """

    url: str = ""
    path: str = ""
    text: Choice = "best"
    rating: str = ""
    max_items: Annotated[int, Field(ge=1)] | None = None
    token: SecretReference | None = None
    query_parameter: str = ""
    user: str = ""
    password: SecretReference | None = None
    allow_private: bool = False
    ca_file: str = ""

    @model_validator(mode="after")
    def _names_one_place(self) -> FeedOptions:
        if bool(self.url) == bool(self.path):
            raise ValueError("name either the url or the path of the feed")
        if self.url and not self.url.lower().startswith(("http://", "https://")):
            raise ValueError("the url must start with https:// or http://; a file is named with path")
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password belong together")
        if self.token and self.user:
            raise ValueError("name either a token or a user and password")
        if self.query_parameter and not self.token:
            raise ValueError("query_parameter needs a token")
        return self


class FeedCollector(Collector):
    """Reads one feed, whole at each run; the server is asked first whether anything changed."""

    name: ClassVar[str] = "feed"
    title: ClassVar[str] = "RSS, Atom or JSON feed"
    about: ClassVar[About | None] = About(
        category="anything",
        brings="Each entry of an RSS, Atom or JSON feed as a comment: its content, else its summary, else its title.",
        permissions="Most feeds are open to everybody.",
        credential="Where a feed is private: the token or the user and password that its service gives for reading it.",
        limits="A feed holds its newest entries alone. Where two runs do not overlap, a warning says that entries may "
        "have been missed between them.",
        misses="Deletions are not told. An edit is seen while the entry is in the feed.",
        proof="server",
        proved="Isso and WordPress",
        example={"url": "https://example.org/comments/feed"},
    )
    Options = FeedOptions
    resumes: ClassVar[str] = "from the whole feed, unless the server says that it has not changed"
    network: ClassVar[bool] = True

    options: FeedOptions

    def origins(self) -> Mapping[str, str]:
        """Return the parts of an entry that are read; formats name them in ways of their own."""
        rating = {"rating": self.options.rating} if self.options.rating else {}
        text = {"best": "content, summary or title"}.get(self.options.text, self.options.text)
        return {"text": text, "native_id": "id", "created": "published", "author": "author", **rating}

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the feed's entries; nothing where the server answers that it has not changed.

        Raises :class:`SourceError` after the entries that could be read, where the document is cut short.
        """
        known = dict(cursor or {})
        fetched = self._fetch(known)
        if fetched is None:
            return
        data, content_type, validators = fetched
        document = self._read(data, content_type)
        items = self._items(document)
        marks = _marks(items)
        self._warn_of_gap(known.get("seen"), items)
        yield from _in_pages(items, None if document.fault else {**validators, "seen": marks})
        if document.fault:
            raise SourceError(document.fault, hint="the whole feed is asked for again at the next run")

    def _fetch(self, known: dict[str, Any]) -> tuple[bytes, str, dict[str, str]] | None:
        if self.options.path:
            return _read_file(self.context.root / Path(self.options.path).expanduser()), "", {}
        response = self.context.client.send(self._request(known))
        if response.status == 304:
            return None
        return response.content, response.headers.get("content-type", ""), _validators(response)

    def _request(self, known: dict[str, Any]) -> Request:
        headers = {"accept": _ACCEPT}
        for key, header in (("etag", "if-none-match"), ("modified", "if-modified-since")):
            value = known.get(key)
            if isinstance(value, str) and value.isprintable():
                headers[header] = value[:MAX_HEADER]
        return Request(url=self.options.url, headers=headers, authorization=self._authorization())

    def _authorization(self) -> dict[str, str]:
        options, root = self.options, self.context.root
        if options.password:
            pair = f"{options.user}:{options.password.reveal(root)}"
            return {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}
        if options.token and options.query_parameter:
            return {f"?{options.query_parameter}": options.token.reveal(root)}
        return {"authorization": f"Bearer {options.token.reveal(root)}"} if options.token else {}

    def _read(self, data: bytes, content_type: str) -> Document:
        text, is_whole = decode(data, content_type)
        is_json = text.lstrip()[:1] == "{"
        document = read_json_feed(text) if is_json else read_markup(text)
        if not is_whole:
            self.context.warn("the feed is not written in the encoding that it names; it was read as best it could be")
        if document.notice:
            self.context.warn(document.notice)
        return document

    def _items(self, document: Document) -> list[Item]:
        options = self.options
        maker = ItemMaker(options.text, options.rating, self.context.source.segments, options.url)
        items = list(maker.items(document))
        if options.max_items and len(items) > options.max_items:
            self.context.warn(f"{len(items) - options.max_items} of {len(items)} entries are beyond max_items")
            return items[: options.max_items]
        return items

    def _warn_of_gap(self, seen: object, items: Sequence[Item]) -> None:
        """Say so where nothing of the last run is left in the feed: what stood between may never have been seen."""
        if not isinstance(seen, list) or not seen or not items:
            return
        if not set(seen) & {_mark(item) for item in items}:
            self.context.warn(
                f"none of the {len(items)} entries was there at the last run: "
                "entries in between may have been missed; collect more often"
            )


def _in_pages(items: Sequence[Item], cursor: Cursor | None) -> Iterator[Page]:
    for start in range(0, max(len(items), 1), PAGE_ITEMS):
        is_last = start + PAGE_ITEMS >= len(items)
        yield Page(items[start : start + PAGE_ITEMS], cursor if is_last else None, part="feed")


def _marks(items: Sequence[Item]) -> list[str]:
    marks = [_mark(item) for item in items]
    half = KEPT_MARKS // 2
    return marks if len(marks) <= KEPT_MARKS else marks[:half] + marks[-half:]


def _mark(item: Item) -> str:
    name = item.native_id or f"{item.created} {item.title} {item.text}"
    return blake2b(name.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _validators(response: Response) -> dict[str, str]:
    found = {"etag": response.headers.get("etag", ""), "modified": response.headers.get("last-modified", "")}
    return {key: value for key, value in found.items() if value and len(value) <= MAX_HEADER}


def _read_file(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceError(
                f"the feed {path} is not a file", hint="write a path that starts at listenkit.toml's folder"
            )
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise SourceError(f"the feed {path} cannot be read: {error.strerror}") from None
    if len(data) > MAX_FILE:
        raise SourceError(f"the feed {path} is larger than {MAX_FILE // 1024**2} MiB")
    return data
