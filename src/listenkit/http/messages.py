"""What is asked and what is answered, in plain values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from listenkit.errors import SourceError
from listenkit.http.addresses import Address, parse_address

DEEPEST = 64
"""Levels of nesting that JSON may have; real services stay below twenty."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_TEXT_ENCODINGS = re.compile(
    r"utf-?(8|16|32)([-_]?[lb]e)?|(iso-?)?8859-\d{1,2}|iso8859-\d{1,2}|latin-?\d|windows-125\d|cp\d{3,4}|(us-)?ascii|"
    r"koi8-[ru]|shift[-_]jis|euc[-_](jp|kr)|gb(k|2312|18030)|big5|macintosh|mac-?roman",
    re.IGNORECASE,
)
_LINK = re.compile(
    r'<([^<>"\s]{1,4096})>\s*+'
    r'((?:;\s*+[\w*-]{1,40}+\s*+(?:=\s*+(?:"[^"]{0,400}+"|[^\s;,"]{1,400}+))?+\s*+){0,20}+)'
)
_RELATION = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    ``params`` join the query of ``url``. ``authorization`` holds secrets: headers by name, or query parameters with
    a name that begins with ``?``. They go only to the origin of ``home``, the URL that the person configured; where
    it is empty ``url`` is that URL itself. Give ``home`` whenever ``url`` came from an answer, such as a ``next`` link:
    another origin is refused then, unless the client was told of it, and never sees the secrets.

    ``expected`` are the media types that the answer may have; empty ones and an empty tuple allow any, and
    ``application/json`` stands for its ``+json`` kin. Only GET and what is marked ``idempotent`` is tried again.
    ``spacing`` is the least number of seconds between two requests to one origin. ``private_path`` keeps a path that
    holds a secret, as webhooks do, out of messages. ``takes_part`` accepts status 206, for those who asked for a part
    and look which one came.
    """

    method: str = "GET"
    url: str = ""
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)
    authorization: Mapping[str, str] = field(default_factory=dict, repr=False)
    expected: tuple[str, ...] = ("",)
    home: str = ""
    idempotent: bool = False
    spacing: float = 0.0
    private_path: bool = False
    takes_part: bool = False

    @property
    def is_repeatable(self) -> bool:
        """Whether sending it twice does no harm."""
        return self.idempotent or self.method == "GET"


@dataclass(frozen=True, slots=True)
class Response:
    """One complete answer: ``headers`` have lower-case names, ``url`` is where it came from, without secrets."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    url: str = field(repr=False)

    @property
    def address(self) -> Address:
        """Where the answer came from, fit for a message."""
        return parse_address(self.url)

    def text(self) -> str:
        """Return the body as text in its declared encoding, else UTF-8; what cannot be read becomes U+FFFD."""
        if self.content.startswith(b"\xef\xbb\xbf"):
            return self.content.decode("utf-8-sig", errors="replace")
        declared = _CHARSET.search(self.headers.get("content-type", ""))
        name = declared[1] if declared and _TEXT_ENCODINGS.fullmatch(declared[1]) else "utf-8"
        try:
            return self.content.decode(name, errors="replace")
        except (LookupError, UnicodeError):
            return self.content.decode("utf-8", errors="replace")

    def json(self) -> Any:
        """Return the body read as JSON; where an object names a key twice the last one counts.

        Raises :class:`SourceError` for what is not JSON by the standard: NaN, Infinity and numbers that overflow
        included, and for more than :data:`DEEPEST` levels. The message shows nothing of the body.
        """
        try:
            text = self.content.decode(json.detect_encoding(self.content))
            value = json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
            _check_values(value)
        except RecursionError:
            raise SourceError(f"{self.address} answered with JSON nested too deeply") from None
        except ValueError as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else "it has text or numbers out of range"
            if isinstance(error, _BadValueError):
                reason = str(error)
            raise SourceError(
                f"{self.address} answered with something that is not JSON: {reason}",
                hint="the address may lead to a login or error page; try it in a browser",
            ) from None
        return value

    def link(self, relation: str) -> str:
        """Return the absolute URL of a relation in the ``Link`` header (RFC 8288), or an empty string."""
        header = self.headers.get("link", "")
        for found in _LINK.finditer(header[:65_536]):
            named = _RELATION.search(found[2])
            if named and relation.lower() in (named[1] or named[2] or "").lower().split():
                try:
                    return str(urljoin(self.url, found[1]))
                except ValueError:
                    return ""
        return ""


class _BadValueError(ValueError):
    """A value that the standard of JSON does not know."""


def _refuse_constant(name: str) -> Any:
    raise _BadValueError(f"it holds {name}")


def _check_values(value: Any) -> None:
    """Refuse nesting beyond DEEPEST and numbers that overflowed, without recursion of our own."""
    level = [value]
    for _ in range(DEEPEST + 1):
        if any(isinstance(each, float) and math.isinf(each) for each in level):
            raise _BadValueError("it holds a number that is too large")
        containers = [each for each in level if isinstance(each, dict | list)]
        if not containers:
            return
        level = [inner for each in containers for inner in (each.values() if isinstance(each, dict) else each)]
    raise RecursionError
