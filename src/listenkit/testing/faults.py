"""Faults of services, by name, and a server that stands before another one and spoils what it answers.

The sections are those under which the client's promises are kept: H1 answers that are not whole or not what was asked
for, H2 slowness and silence, H3 answers that are too large, H4 refusals that pass, H5 pages without an end, H6 ways
to another place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from listenkit.testing import breakages
from listenkit.testing.breakages import Pieces, Scene
from listenkit.testing.replay import Replay
from listenkit.testing.server import Asked, Handler, Reply, Server, answering, listen, write_reply

ALWAYS = 1 << 30
"""Spoils a request however often it is asked, and every later one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which an answer is spoiled.

    ``spoil`` gives the bytes to send instead, None where it does not fit the answer. ``times`` is how many tries of
    the request are spoiled before it is answered well. ``wait`` is the least number of seconds that must pass before
    the next try. ``is_slow`` says that it takes real time.
    """

    name: str
    section: str
    title: str
    spoil: Callable[[Scene], Pieces | None] = field(repr=False)
    times: int = 1
    wait: float = 0.0
    is_slow: bool = False


_ALL = (
    Fault("cut-length", "H1", "the body ends before its Content-Length", breakages.cut_length),
    Fault("cut-length-always", "H1", "ditto, at every try", breakages.cut_length, ALWAYS),
    Fault("cut-chunked", "H1", "the body ends before its last chunk", breakages.cut_chunked),
    Fault("cut-closed", "H1", "a body without a length ends early", breakages.cut_closed, ALWAYS),
    Fault("cut-gzip", "H1", "a compressed body is cut, its length fits", breakages.cut_gzip),
    Fault("cut-gzip-always", "H1", "ditto, at every try", breakages.cut_gzip, ALWAYS),
    Fault("cut-gzip-closed", "H1", "a compressed body without a length is cut", breakages.cut_gzip_closed, ALWAYS),
    Fault("cut-head", "H1", "the connection ends within the headers", breakages.cut_head),
    Fault("login-page", "H1", "status 200 with a page to log in", breakages.login_page, ALWAYS),
    Fault("error-object", "H1", "status 200 with an error in JSON", breakages.error_object, ALWAYS),
    Fault("empty-body", "H1", "status 200 with nothing", breakages.empty_body, ALWAYS),
    Fault("wrong-type", "H1", "the right body, labelled as HTML", breakages.wrong_type, ALWAYS),
    Fault("part-of-it", "H1", "status 206 with half of the body", breakages.part_of_it, ALWAYS),
    Fault("silence", "H2", "no answer comes", breakages.silence, is_slow=True),
    Fault("slow-head", "H2", "headers come a byte at a time, without end", breakages.slow_head, is_slow=True),
    Fault("slow-body", "H2", "the body comes a byte at a time, without end", breakages.slow_body, is_slow=True),
    Fault("reset", "H2", "the connection is reset within the body", breakages.reset_within),
    Fault("reset-always", "H2", "ditto, at every try", breakages.reset_within, ALWAYS),
    Fault("gzip-bomb", "H3", "a small body that unpacks to 96 MiB", breakages.gzip_bomb, ALWAYS),
    Fault("nested-gzip", "H3", "a body that is compressed twice", breakages.nested_gzip, ALWAYS),
    Fault("deep-json", "H3", "JSON of 100,000 levels", breakages.deep_json, ALWAYS),
    Fault("long-number", "H3", "a number of 5,000 digits", breakages.long_number, ALWAYS),
    Fault("huge-header", "H3", "a header of 1 MiB", breakages.huge_header, ALWAYS),
    Fault("wait-seconds", "H4", "429, Retry-After in seconds", breakages.wait_seconds, wait=7),
    Fault("wait-date", "H4", "429, Retry-After as a date of a clock that is wrong", breakages.wait_date, wait=7),
    Fault("wait-garbage", "H4", "429, Retry-After that says nothing", breakages.wait_garbage),
    Fault("wait-ages", "H4", "429, Retry-After of thousands of years", breakages.wait_ages, ALWAYS),
    Fault("wait-reset", "H4", "403, X-RateLimit-Remaining: 0 and a reset", breakages.wait_reset, wait=7),
    Fault("busy", "H4", "503 twice, then well", breakages.busy, 2),
    Fault("broken", "H4", "500 for ever", breakages.broken, ALWAYS),
    Fault("not-implemented", "H4", "501 for ever", breakages.not_implemented, ALWAYS),
    Fault("unauthorised", "H4", "401 for ever", breakages.unauthorised, ALWAYS),
    Fault("page-again", "H5", "the page before comes again and again", breakages.page_again, ALWAYS),
    Fault("endless-pages", "H5", "the page before comes again, each time with a new link", breakages.endless, ALWAYS),
    Fault("redirect-elsewhere", "H6", "a redirect to another origin", breakages.redirect_elsewhere, ALWAYS),
    Fault("link-elsewhere", "H6", "links of the answer lead to another origin", breakages.link_elsewhere, ALWAYS),
)

FAULTS = {fault.name: fault for fault in _ALL}
"""Every fault by its name, in the order of their sections."""


class Spoiler:
    """Answers as a handler does, but for the request that is to be spoiled.

    ``at`` is the number of that request, from 1. ``elsewhere`` is the address of the other origin. What the handler
    answered to a spoiled try is kept for the next one, so that a recording that plays in order is not disturbed.
    """

    def __init__(self, handler: Handler, fault: Fault, *, at: int, elsewhere: str) -> None:
        self._handler = handler
        self._fault = fault
        self._at = at
        self._elsewhere = elsewhere
        self._lock = threading.Lock()
        self._count = 0
        self._owed: dict[tuple[str, str, bytes], Reply] = {}
        self._answered: list[tuple[Asked, Reply]] = []
        self._memory: dict[str, Any] = {}
        self.spoiled: list[Asked] = []

    def __call__(self, connection: Any, asked: Asked) -> None:
        """Answer one request on its connection."""
        with self._lock:
            self._count += 1
            reply = self._reply_to(asked)
            scene = Scene(connection, asked, reply, tuple(self._answered), self._elsewhere, self._memory)
            pieces = self._fault.spoil(scene) if self._is_due(asked) else None
            if pieces is None:
                self._answered.append((asked, reply))
            else:
                self.spoiled.append(asked)
                self._owed[_key(asked)] = reply
        for piece in [write_reply(reply)] if pieces is None else pieces:
            connection.sendall(piece)

    def _reply_to(self, asked: Asked) -> Reply:
        owed = self._owed.pop(_key(asked), None)
        return owed or self._handler(asked)

    def _is_due(self, asked: Asked) -> bool:
        if not self.spoiled:
            return self._count == self._at
        is_same = _key(asked) == _key(self.spoiled[0])
        return len(self.spoiled) < self._fault.times and (is_same or self._fault.times == ALWAYS)


def _key(asked: Asked) -> tuple[str, str, bytes]:
    return asked.method, asked.target, asked.body


@dataclass(frozen=True)
class Spoiled:
    """A running server that spoils answers, and the other origin to which some faults lead.

    ``requests`` remembers everything that was asked, ``spoiled`` the tries that got a spoiled answer, and
    ``elsewhere`` everything that reached the other origin.
    """

    server: Server
    other: Server
    spoiler: Spoiler

    @property
    def url(self) -> str:
        """The address to configure."""
        return self.server.url

    @property
    def requests(self) -> list[Asked]:
        """Every request, in order."""
        return self.server.requests

    @property
    def spoiled(self) -> list[Asked]:
        """The tries that got a spoiled answer."""
        return self.spoiler.spoiled

    @property
    def elsewhere(self) -> list[Asked]:
        """What reached the other origin."""
        return self.other.requests


@contextmanager
def spoil(service: Replay | Handler, fault: Fault | str, *, at: int = 1) -> Iterator[Spoiled]:
    """Run a server that answers as a service does, but spoils the request of the number ``at`` (from 1)::

    with replay(pages) as service, spoil(service, "cut-gzip", at=2) as faulty:
        ...  # read faulty.url
    """
    handler = service.recording if isinstance(service, Replay) else service
    chosen = FAULTS[fault] if isinstance(fault, str) else fault
    with listen(answering(handler)) as other:
        spoiler = Spoiler(handler, chosen, at=at, elsewhere=other.url)
        with listen(spoiler) as server:
            yield Spoiled(server, other, spoiler)


def chosen_faults(names: Iterable[str] | None) -> list[Fault]:
    """Return the faults of these names, all for None.

    Raises ValueError for a name that none has.
    """
    wanted = list(FAULTS) if names is None else list(names)
    unknown = [name for name in wanted if name not in FAULTS]
    if unknown:
        raise ValueError(f"there is no fault {unknown[0]!r}; there are {', '.join(FAULTS)}")
    return [FAULTS[name] for name in wanted]
