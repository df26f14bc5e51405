"""Reads the talk pages of a wiki through the interface of MediaWiki itself, which knows pages and revisions only."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, ClassVar

from pydantic import BaseModel, field_validator

from listenkit.collectors.about import About
from listenkit.collectors.base import Collector, Guarantee
from listenkit.collectors.mediawiki.blame import Revision, blame
from listenkit.collectors.mediawiki.talk import remarks_of, signature_pattern, texts_of, without_signature
from listenkit.config import SecretReference
from listenkit.config.tree import Section
from listenkit.errors import CredentialError, SourceError
from listenkit.http import Request
from listenkit.model import Cursor, Extent, Item, Page
from listenkit.times import UnreadableTimeError, parse_time

LAG = timedelta(days=1)
"""How far back each run looks again: a revision may be hidden some time after it was saved."""

MOST_PAGES = 10_000
"""Answers of one list that are followed."""

STALE_ANSWERS = 2
"""Answers in a row that hold nothing new, after which a list is taken for endless."""

_REFUSED = frozenset({"readapidenied", "mwoauth-invalid-authorization", "permissiondenied"})
_USER, _USER_TALK, _SPECIAL = 2, 3, -1
"""Numbers that these namespaces have in every wiki."""


class MediaWikiOptions(Section):
    """Which wiki: ``url`` is the address of its ``api.php``, or of the folder that holds it.

    ``namespaces`` are the numbers of those whose pages are read; all for talk, the odd ones, where it is left out.
    ``token`` is that of an owner-only OAuth consumer, for wikis that not everybody may read.
    """

    url: str
    namespaces: tuple[int, ...] = ()
    token: SecretReference | None = None
    allow_private: bool = False
    ca_file: str = ""

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value.lower().startswith(("http://", "https://")):
            raise ValueError("the url must start with https://, such as https://wiki.example.org/w/api.php")
        return value if value.endswith(".php") else f"{value.rstrip('/')}/api.php"


class MediaWikiCollector(Collector):
    """What people said on talk pages, told apart by who brought each line in."""

    name: ClassVar[str] = "mediawiki"
    title: ClassVar[str] = "Talk pages of MediaWiki"
    about: ClassVar[About | None] = About(
        category="wikis and documents",
        brings="What each person said on a talk page, told apart by the revision that brought it in and by signatures. "
        "What the accounts of the organisation wrote becomes a response.",
        permissions="To read the talk pages; none on a wiki that is open to everybody.",
        credential="On a closed wiki an administrator makes an owner-only OAuth consumer under "
        "Special:OAuthConsumerRegistration, whose access token is given as token.",
        limits="All revisions of each page on which somebody wrote since the last run are read, 50 at a time.",
        misses="Pages that are deleted as a whole. A line that is rewritten beyond recognition counts as its "
        "rewriter's. A revision that is hidden later than a day after the last one is not noticed.",
        proof="server",
        proved="MediaWiki 1.39 with sections, replies, edits by others, removed and hidden words.",
        example={"url": "https://wiki.example.org/w/api.php"},
    )
    Options: ClassVar[type[BaseModel]] = MediaWikiOptions
    resumes: ClassVar[str] = "from the newest revision, less a day"
    guarantee: ClassVar[Guarantee] = "exactly-once"
    network: ClassVar[bool] = True
    tells_deletions: ClassVar[bool] = True

    options: MediaWikiOptions

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Yield the talk pages on which somebody wrote; see :meth:`Collector.pages`."""
        namespaces, signatures = self._site()
        since = _start(cursor)
        newest = since + LAG if since else None
        changed: dict[int, None] = {}
        for entry, moment in self._changes(namespaces, since):
            changed[entry] = None
            newest = max(moment, newest) if newest else moment
        for number in changed:
            items = self._remarks(number, signatures)
            yield Page(items, complete=[Extent(thread=_thread(number))])
        if newest:
            yield Page(cursor={"since": f"{newest:%Y-%m-%dT%H:%M:%SZ}"})

    def _site(self) -> tuple[list[int], re.Pattern[str]]:
        """Return the numbers of the namespaces to read, and the pattern of a signature in this wiki's language."""
        answer = self._send({"meta": "siteinfo", "siprop": "namespaces|namespacealiases|specialpagealiases"})
        told = answer.get("query", {})
        known = list(_table(told, "namespaces").values())
        named = [(each.get("id"), name) for each in [*known, *_list(told, "namespacealiases")] for name in _names(each)]
        people = [name for number, name in named if number in (_USER, _USER_TALK)]
        pages = [name for each in _list(told, "specialpagealiases") for name in _contributions(each)]
        special = [f"{name}:{page}" for number, name in named if number == _SPECIAL for page in pages]
        talk = sorted(int(each["id"]) for each in known if int(each.get("id", 0)) > 0 and int(each["id"]) % 2)
        return list(self.options.namespaces) or talk, signature_pattern(people, special)

    def _changes(self, namespaces: list[int], since: datetime | None) -> Iterator[tuple[int, datetime]]:
        """Yield the number of a page for each revision since a time, with its moment."""
        asked = {
            "list": "allrevisions",
            "arvnamespace": "|".join(map(str, namespaces)),
            "arvprop": "ids|timestamp",
            "arvdir": "newer",
            "arvlimit": "max",
            **({"arvstart": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}),
        }
        for answer in self._answers(asked):
            for page in _list(answer, "allrevisions"):
                for revision in page.get("revisions", ()):
                    yield int(page["pageid"]), parse_time(revision["timestamp"])

    def _remarks(self, number: int, signatures: re.Pattern[str]) -> list[Item]:
        revisions: list[Revision] = []
        title = ""
        asked = {
            "prop": "revisions",
            "pageids": str(number),
            "rvprop": "ids|timestamp|user|content",
            "rvslots": "main",
            "rvdir": "newer",
            "rvlimit": "max",
        }
        for answer in self._answers(asked):
            for page in _list(answer, "pages"):
                title = str(page.get("title", ""))
                revisions += map(_revision, page.get("revisions", ()))
        remarks = remarks_of(blame(revisions, lambda line: without_signature(line, signatures)[0]), signatures)
        return [
            Item(
                text=text,
                native_id=remark.number,
                author=remark.user,
                created=remark.moment,
                title=remark.title or title,
                parent=remark.root,
                thread=_thread(number),
                where=f"{title}, revision {remark.number.partition('-')[0]}",
            )
            for remark, text in zip(remarks, texts_of(remarks), strict=True)
        ]

    def _answers(self, asked: Mapping[str, str]) -> Iterator[Any]:
        """Yield the answers of a list to its end; raises :class:`SourceError` where it has none."""
        going_on: dict[str, str] = {}
        seen: set[bytes] = set()
        stale = 0
        for _ in range(MOST_PAGES):
            whole = self._send({**asked, **going_on})
            told = whole.get("query", {})
            mark = blake2b(json.dumps(told, sort_keys=True).encode(), digest_size=12).digest()
            stale = stale + 1 if mark in seen else 0
            seen.add(mark)
            yield told
            following = whole.get("continue")
            if not isinstance(following, Mapping):
                return
            if stale >= STALE_ANSWERS or following == going_on:
                break
            going_on = {str(name): str(value) for name, value in following.items()}
        raise SourceError("the wiki's list goes in a circle or does not end; it was not followed further")

    def _send(self, asked: Mapping[str, str]) -> dict[str, Any]:
        token = self.options.token.reveal(self.context.root) if self.options.token else ""
        request = Request(
            url=self.options.url,
            params={"action": "query", "format": "json", "formatversion": "2", **asked},
            authorization={"Authorization": f"Bearer {token}"} if token else {},
            expected=("application/json",),
            home=self.options.url,
        )
        answer = self.context.client.send(request).json()
        if not isinstance(answer, dict):
            raise SourceError("the answer of the wiki is no table", hint="is the url that of its api.php?")
        if isinstance(error := answer.get("error"), Mapping):
            code = str(error.get("code", ""))[:100]
            kind = CredentialError if code in _REFUSED else SourceError
            raise kind(f"the wiki refused: {code}", hint="check the token and what it may read")
        return answer


def _thread(number: int) -> str:
    return f"page-{number}"


def _revision(told: Any) -> Revision:
    """Return a revision as the wiki tells it; hidden parts are missing there."""
    main = told.get("slots", {}).get("main", {})
    content = main.get("content")
    is_text = isinstance(content, str) and main.get("contentmodel", "wikitext") == "wikitext"
    user = "" if told.get("userhidden") else str(told.get("user", ""))
    return Revision(int(told["revid"]), user, str(told["timestamp"]), content if is_text else None)


def _start(cursor: Cursor | None) -> datetime | None:
    """Return the time from which changes are asked for, None for all; a cursor that makes no sense is none."""
    stored = cursor.get("since") if isinstance(cursor, Mapping) else None
    try:
        moment = parse_time(stored) if isinstance(stored, str) else None
    except UnreadableTimeError:
        return None
    return moment - LAG if moment and moment > datetime(1971, 1, 1, tzinfo=UTC) else None


def _names(namespace: dict[str, Any]) -> list[str]:
    return [str(namespace[key]) for key in ("name", "canonical", "alias") if namespace.get(key)]


def _contributions(page: dict[str, Any]) -> list[str]:
    return [str(name) for name in page.get("aliases", ())] if page.get("realname") == "Contributions" else []


def _list(answer: Any, name: str) -> list[Any]:
    found = answer.get(name) if isinstance(answer, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _table(answer: Any, name: str) -> dict[str, Any]:
    found = answer.get(name) if isinstance(answer, dict) else None
    return {key: each for key, each in found.items() if isinstance(each, dict)} if isinstance(found, dict) else {}
