"""What the faults do: each function gives the bytes that are sent in the place of a good answer."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

from listenkit.testing.server import Asked, Reply, reset, wait_for_leaving, write_head, write_reply

Pieces = Iterable[bytes]
"""Bytes to send one after the other; the connection is closed after the last."""

WRONG_CLOCK = "Mon, 01 Jan 2024 00:00:00 GMT"
IN_SEVEN_SECONDS = "Mon, 01 Jan 2024 00:00:07 GMT"
WRONG_EPOCH = 1704067200
"""The same moment as WRONG_CLOCK: a service whose clock is years behind."""

PAGE_NAMES = frozenset(
    {"page", "p", "paged", "offset", "start", "startat", "start_at", "skip", "$skip", "from", "page_number", "pageno"}
)
"""Parameters that count pages or items, lower-case."""

_DRIP = 0.05
_LONGEST_DRIP = 400
_TOKEN_LENGTH = 6
_BOMB = 96


@dataclass(frozen=True, slots=True)
class Scene:
    """One try that is to be spoiled.

    ``reply`` is the good answer, ``answered`` what was asked and well answered before, ``elsewhere`` the other origin.
    ``memory`` lasts as long as the server.
    """

    connection: socket.socket
    asked: Asked
    reply: Reply
    answered: Sequence[tuple[Asked, Reply]]
    elsewhere: str
    memory: dict[str, Any]

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the good answer."""
        return dict(self.reply.headers)

    @property
    def half(self) -> bytes:
        """The first half of the body."""
        return self.reply.body[: len(self.reply.body) // 2]


def _instead(status: int, headers: Mapping[str, str], body: bytes = b"") -> Pieces:
    return [write_reply(Reply(status, headers, body))]


# H1: not whole, or not what was asked for


def cut_length(scene: Scene) -> Pieces:
    """Announce the whole body and send half of it."""
    length = str(max(1, len(scene.reply.body)))
    return [write_head(scene.reply.status, {**scene.headers, "Content-Length": length}) + scene.half]


def cut_chunked(scene: Scene) -> Pieces:
    """Send a first chunk and no last one."""
    head = write_head(scene.reply.status, {**scene.headers, "Transfer-Encoding": "chunked"})
    return [head + f"{len(scene.half):x}\r\n".encode() + scene.half + b"\r\n" if scene.half else head]


def cut_closed(scene: Scene) -> Pieces | None:
    """Send half a body of which only the end of the connection says that it ends; nothing can be cut in two bytes."""
    return [write_head(scene.reply.status, scene.headers) + scene.half] if len(scene.reply.body) > 2 else None


def cut_gzip(scene: Scene) -> Pieces:
    """Compress the body, cut it, and give the length of what is left."""
    return [write_reply(Reply(scene.reply.status, {**scene.headers, "Content-Encoding": "gzip"}, _cut(scene)))]


def cut_gzip_closed(scene: Scene) -> Pieces:
    """Compress the body, cut it, and give no length."""
    return [write_head(scene.reply.status, {**scene.headers, "Content-Encoding": "gzip"}) + _cut(scene)]


def _cut(scene: Scene) -> bytes:
    """Return a compressed body without its checksum and a little more: what was said before can all be unpacked."""
    return gzip.compress(scene.reply.body)[:-9]


def cut_head(scene: Scene) -> Pieces:
    """End within the headers."""
    return [write_head(scene.reply.status, scene.headers)[:20]]


def login_page(_scene: Scene) -> Pieces:
    """Answer as a portal does whose session has ended."""
    page = b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form><input name=user></form></body></html>"
    return _instead(200, {"Content-Type": "text/html; charset=utf-8"}, page)


def error_object(_scene: Scene) -> Pieces:
    """Report an error with a status that says that all is well."""
    body = b'{"error": {"code": 42, "message": "something went wrong"}}'
    return _instead(200, {"Content-Type": "application/json"}, body)


def empty_body(scene: Scene) -> Pieces | None:
    """Answer with no body; an answer that has none is left alone."""
    return _instead(200, scene.headers) if scene.reply.body else None


def wrong_type(scene: Scene) -> Pieces:
    """Label the good answer as a web page."""
    others = {name: value for name, value in scene.headers.items() if name.lower() != "content-type"}
    return _instead(scene.reply.status, {**others, "Content-Type": "text/html"}, scene.reply.body)


def part_of_it(scene: Scene) -> Pieces:
    """Answer with a part that nobody asked for."""
    length = len(scene.reply.body)
    span = f"bytes 0-{max(0, len(scene.half) - 1)}/{length}"
    return _instead(206, {**scene.headers, "Content-Range": span}, scene.half)


# H2: slowness and silence


def silence(scene: Scene) -> Iterator[bytes]:
    """Say nothing until the client leaves."""
    wait_for_leaving(scene.connection)
    yield b""


def slow_head(_scene: Scene) -> Iterator[bytes]:
    """Send headers a byte at a time."""
    yield b"HTTP/1.1 200 OK\r\nX-Padding: "
    yield from _drip()


def slow_body(scene: Scene) -> Iterator[bytes]:
    """Send blanks a byte at a time before the body that was announced."""
    yield write_head(scene.reply.status, {**scene.headers, "Content-Length": str(_LONGEST_DRIP * 2)})
    yield from _drip()


def _drip() -> Iterator[bytes]:
    for _ in range(_LONGEST_DRIP):
        time.sleep(_DRIP)
        yield b" "


def reset_within(scene: Scene) -> Iterator[bytes]:
    """Send half of the body and tear the connection down."""
    yield write_head(scene.reply.status, {**scene.headers, "Content-Length": str(len(scene.reply.body) + 1)})
    yield scene.half
    reset(scene.connection)


# H3: too large


def gzip_bomb(scene: Scene) -> Pieces:
    """Send a body of 100 KB that unpacks to 96 MiB of blanks."""
    return _instead(200, {**scene.headers, "Content-Encoding": "gzip"}, _bomb())


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    blanks = b" " * (1 << 20)
    return b"".join([*(packer.compress(blanks) for _ in range(_BOMB)), packer.flush()])


def nested_gzip(scene: Scene) -> Pieces:
    """Compress the good answer twice."""
    body = gzip.compress(gzip.compress(scene.reply.body))
    return _instead(scene.reply.status, {**scene.headers, "Content-Encoding": "gzip, gzip"}, body)


def deep_json(_scene: Scene) -> Pieces:
    """Send more levels than a parser can go down."""
    return _instead(200, {"Content-Type": "application/json"}, b"[" * 100_000 + b"]" * 100_000)


def long_number(_scene: Scene) -> Pieces:
    """Send a number that takes a parser long."""
    return _instead(200, {"Content-Type": "application/json"}, b"[" + b"9" * 5_000 + b"]")


def huge_header(scene: Scene) -> Pieces:
    """Send a header that is larger than any service's."""
    return _instead(scene.reply.status, {**scene.headers, "X-Padding": "x" * (1 << 20)}, scene.reply.body)


# H4: refusals


def wait_seconds(_scene: Scene) -> Pieces:
    """Ask for a wait of seven seconds."""
    return _instead(429, {"Retry-After": "7"})


def wait_date(_scene: Scene) -> Pieces:
    """Ask for the same with a date, from a clock that is years behind."""
    return _instead(429, {"Date": WRONG_CLOCK, "Retry-After": IN_SEVEN_SECONDS})


def wait_garbage(_scene: Scene) -> Pieces:
    """Ask for a wait that nobody understands."""
    return _instead(429, {"Retry-After": "soon-ish"})


def wait_ages(_scene: Scene) -> Pieces:
    """Ask for a wait of thousands of years."""
    return _instead(429, {"Retry-After": "1000000000000"})


def wait_reset(_scene: Scene) -> Pieces:
    """Refuse as some services do where they mean too many requests."""
    reset_at = str(WRONG_EPOCH + 7)
    return _instead(403, {"Date": WRONG_CLOCK, "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset_at})


def busy(_scene: Scene) -> Pieces:
    """Be overloaded."""
    return _instead(503, {"Content-Type": "text/html"}, b"<h1>Service Unavailable</h1>")


def broken(_scene: Scene) -> Pieces:
    """Be broken."""
    return _instead(500, {"Content-Type": "text/plain"}, b"Internal Server Error")


def not_implemented(_scene: Scene) -> Pieces:
    """Say that trying again is of no use."""
    return _instead(501, {"Content-Type": "text/plain"}, b"Not Implemented")


def unauthorised(_scene: Scene) -> Pieces:
    """Refuse the credential."""
    return _instead(401, {"WWW-Authenticate": "Bearer", "Content-Type": "application/json"}, b"{}")


# H5: pages without an end


def page_again(scene: Scene) -> Pieces | None:
    """Answer a further page of a listing with the page before it, and all later ones too."""
    page = _page_before(scene)
    return None if page is None else [write_reply(page.reply)]


def endless(scene: Scene) -> Pieces | None:
    """Ditto, and lead to a page that nobody has seen each time."""
    page = _page_before(scene)
    if page is None or not page.old:
        return None
    scene.memory["count"] = count = scene.memory.get("count", 0) + 1
    return [write_reply(_replaced(page.reply, page.old, page.new + str(count)))]


@dataclass(frozen=True, slots=True)
class _Before:
    """The page before a further one, and what in it leads there; ``new`` and a count lead where nothing is."""

    asked: Asked
    reply: Reply
    old: str = ""
    new: str = ""


def _page_before(scene: Scene) -> _Before | None:
    """Return the page before the one that is asked for, None where it is not a further page of the same listing."""
    known: _Before | None = scene.memory.get("before")
    if known is not None:
        is_same = (known.asked.method, known.asked.path) == (scene.asked.method, scene.asked.path)
        return known if is_same else None
    if not scene.answered:
        return None
    asked, reply = scene.answered[-1]
    if (asked.method, asked.path) != (scene.asked.method, scene.asked.path):
        return None
    found = _lead(asked, reply, scene.asked)
    if found is not None:
        scene.memory["before"] = found
    return found


def _lead(before: Asked, reply: Reply, after: Asked) -> _Before | None:
    """Find what leads from a page to the next: a link or token in the answer, else a parameter that counts."""
    said = reply.body.decode("utf-8", "replace") + "".join(reply.headers.values())
    fresh = [(name, value) for name, value in _parameters(after) if (name, value) not in _parameters(before)]
    for name, value in fresh:
        link = f"{name}={quote_plus(value)}"
        if link in said and value:
            larger = str(int(value) + 1000) if value.isdecimal() else f"{value}x"
            return _Before(before, reply, link, f"{name}={larger}")
        if len(value) >= _TOKEN_LENGTH and value in said:
            return _Before(before, reply, value, f"{value}x")
    counts = [name for name, value in fresh if name.lower() in PAGE_NAMES and value.isdecimal()]
    return _Before(before, reply) if counts and len(fresh) == 1 else None


def _parameters(asked: Asked) -> list[tuple[str, str]]:
    """Return the parameters of a query, and the plain values of a JSON body, nested ones too."""
    return [*asked.query, *_plain_values("", asked.json())]


def _plain_values(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _plain_values(str(key), inner)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        yield name, str(value)


def _replaced(reply: Reply, old: str, new: str) -> Reply:
    headers = {name: value.replace(old, new) for name, value in reply.headers.items()}
    return Reply(reply.status, headers, reply.body.replace(old.encode(), new.encode()))


# H6: to another place


def redirect_elsewhere(scene: Scene) -> Pieces:
    """Redirect to the same path at another origin, and try to make the client bring a cookie there."""
    headers = {"Location": scene.elsewhere + scene.asked.target, "Set-Cookie": "session=abc; Path=/"}
    return _instead(302, headers)


def link_elsewhere(scene: Scene) -> Pieces | None:
    """Let every absolute link of the answer lead to another origin; None where there is none."""
    changed = _replaced(scene.reply, scene.asked.origin, scene.elsewhere)
    escaped = scene.asked.origin.replace("/", "\\/"), scene.elsewhere.replace("/", "\\/")
    changed = _replaced(changed, *escaped)
    return None if changed == scene.reply else [write_reply(changed)]
