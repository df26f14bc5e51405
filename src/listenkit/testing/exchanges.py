"""What a service was asked and what it answered, written by hand or taken from a recording."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from listenkit.testing.server import pairs_of, segments_of

ORIGIN = "{origin}"
"""Stands for the replaying server's own address in bodies and headers of answers."""

ANYTHING: Final = object()
"""Any body of a request."""

_OF_THE_CONNECTION = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that is expected and its answer.

    ``target`` is the path with its query (``/comments?page=2``); ``query`` holds further parameters, several of one
    name as a list. The query matches where it has the same pairs, in any order. ``asked`` is the JSON value that the
    request's body must hold; by default any body will do. ``body`` is the answer's: bytes and text go as they are, any
    other value as JSON. ``{origin}`` in it and in header values becomes the address of the server that answers.
    """

    target: str
    body: Any = b""
    method: str = "GET"
    query: Mapping[str, str | int | Sequence[str | int]] = field(default_factory=dict)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    asked: Any = ANYTHING

    @property
    def path(self) -> tuple[str, ...]:
        """The decoded segments of the path."""
        return segments_of(self.target)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every pair of the query."""
        return pairs_of(self.target) + pairs_of("?" + urlencode(self.query, doseq=True))

    @property
    def content(self) -> bytes:
        """The body of the answer as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body, ensure_ascii=False)).encode()

    @property
    def all_headers(self) -> dict[str, str]:
        """The headers of the answer; a JSON value is labelled as such where nothing else is said."""
        is_labelled = any(name.lower() == "content-type" for name in self.headers)
        guessed = {} if is_labelled or isinstance(self.body, bytes | str) else {"Content-Type": "application/json"}
        return {**guessed, **self.headers}

    def __str__(self) -> str:
        pairs = f"?{urlencode(self.pairs)}" if self.pairs else ""
        asked = "" if self.asked is ANYTHING else f" with {json.dumps(self.asked)[:300]}"
        return f"{self.method} {self.target.partition('?')[0]}{pairs}{asked}"


def load_exchanges(path: Path) -> list[Exchange]:
    """Return the exchanges of a JSON file: a list of them, or a cassette of a recorder; see :func:`read_exchange`."""
    found = json.loads(path.read_text(encoding="utf-8"))
    for name in ("exchanges", "interactions", "http_interactions"):
        if isinstance(found, dict) and name in found:
            found = found[name]
    return [read_exchange(each) for each in (found if isinstance(found, list) else [found])]


def read_exchanges(recorded: Iterable[Mapping[str, Any]]) -> list[Exchange]:
    """Return the exchanges that some tables describe; see :func:`read_exchange`."""
    return [read_exchange(each) for each in recorded]


def read_exchange(recorded: Mapping[str, Any]) -> Exchange:
    """Return the exchange that a table describes.

    It has the fields of :class:`Exchange` (``path`` will do for ``target``), or the ``request`` and ``response`` of a
    cassette of VCR, vcrpy or Betamax, or the ``scope``, ``path`` and ``response`` of nock. Origins are left out of
    targets: name them as ``origins`` of :func:`~listenkit.testing.replay` so that links in answers lead back to it.
    """
    if isinstance(recorded.get("request"), Mapping):
        return _from_cassette(recorded["request"], recorded["response"])
    if "response" in recorded:
        headers = _headers(recorded.get("headers") or recorded.get("rawHeaders") or {})
        asked = recorded.get("body") or ANYTHING
        status, body = int(recorded.get("status", 200)), recorded["response"]
        return Exchange(recorded["path"], body, recorded["method"].upper(), {}, status, headers, asked)
    known = {name: recorded[name] for name in Exchange.__dataclass_fields__ if name in recorded}
    unknown = set(recorded) - set(known) - {"path"}
    if unknown or not {"path", "target"} & set(recorded):
        raise ValueError(f"an exchange has a target and {', '.join(Exchange.__dataclass_fields__)}, not {unknown}")
    return Exchange(**{"target": recorded.get("path"), **known})


def _from_cassette(request: Mapping[str, Any], response: Mapping[str, Any]) -> Exchange:
    parts = urlsplit(request.get("uri") or request.get("url") or "/")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    given = response.get("status", response.get("code", response.get("status_code", 200)))
    status = int(given["code"] if isinstance(given, Mapping) else given)
    headers, body = _headers(response.get("headers") or {}), _bytes_of(response.get("body"))
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    plain = {name: value for name, value in headers.items() if name.lower() != "content-encoding"}
    return Exchange(target, body, request["method"].upper(), {}, status, plain, _asked(request.get("body")))


def _asked(body: Any) -> Any:
    """Return the JSON that a recorded request held; a form or nothing is not compared."""
    try:
        return json.loads(_bytes_of(body))
    except ValueError:
        return ANYTHING


def _bytes_of(body: Any) -> bytes:
    if isinstance(body, Mapping):
        if "base64_string" in body:
            return base64.b64decode(body["base64_string"])
        body = body.get("string")
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()


def _headers(given: Mapping[str, Any] | Sequence[Any]) -> dict[str, str]:
    """Return headers as one value a name; what belongs to the connection is the server's own business."""
    if not isinstance(given, Mapping):
        given = dict(zip(given[::2], given[1::2], strict=True))
    joined = {name: value if isinstance(value, str) else ", ".join(map(str, value)) for name, value in given.items()}
    return {name: value for name, value in joined.items() if name.lower() not in _OF_THE_CONNECTION}
