"""Plays recorded exchanges back on loopback, and says of anything else what was asked and what comes nearest."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from listenkit.testing.exchanges import ANYTHING, ORIGIN, Exchange, load_exchanges
from listenkit.testing.server import Asked, Reply, Server, answering, listen

UNMATCHED = 599
"""The status of the answer to a request that is in no exchange; no service uses it."""

_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A request that is in no exchange, and the exchanges that come nearest to it."""

    asked: Asked
    nearest: Sequence[Exchange]

    def __str__(self) -> str:
        recorded = "".join(f"\n  {exchange}" for exchange in self.nearest) or "\n  nothing"
        return f"asked:\n  {self.asked}\nthe nearest that is recorded:{recorded}"


class Recording:
    """Exchanges that are played back; a handler of :func:`~listenkit.testing.spoil` as well.

    Exchanges that match the same request are played in their order, and the last one again and again. ``ignored``
    are names of query parameters that are not compared, ``origins`` addresses such as ``https://api.github.com`` that
    are replaced by the server's own in bodies and headers, as ``{origin}`` is.
    """

    def __init__(
        self,
        exchanges: Sequence[Exchange] | Path,
        *,
        ignored: Collection[str] = (),
        origins: Sequence[str] = (),
    ) -> None:
        self._exchanges = load_exchanges(exchanges) if isinstance(exchanges, Path) else list(exchanges)
        self._ignored = frozenset(ignored)
        self._origins = (ORIGIN, *(origin.rstrip("/") for origin in origins))
        self._played: Counter[int] = Counter()
        self._lock = threading.Lock()
        self.unmatched: list[Unmatched] = []

    def __call__(self, asked: Asked) -> Reply:
        """Return the answer to a request."""
        found = [number for number, exchange in enumerate(self._exchanges) if self._matches(exchange, asked)]
        if not found:
            return self._refuse(asked)
        with self._lock:
            chosen = next((number for number in found if not self._played[number]), found[-1])
            self._played[chosen] += 1
        exchange = self._exchanges[chosen]
        headers = {name: self._named(value, asked.origin) for name, value in exchange.all_headers.items()}
        return Reply(exchange.status, headers, self._named_bytes(exchange.content, asked.origin))

    @property
    def unplayed(self) -> list[Exchange]:
        """The exchanges that nobody asked for."""
        return [exchange for number, exchange in enumerate(self._exchanges) if not self._played[number]]

    def _matches(self, exchange: Exchange, asked: Asked) -> bool:
        return (
            exchange.method == asked.method
            and exchange.path == asked.path
            and self._compared(exchange.pairs) == self._compared(asked.query)
            and (exchange.asked is ANYTHING or exchange.asked == asked.json())
        )

    def _compared(self, pairs: Sequence[tuple[str, str]]) -> Counter[tuple[str, str]]:
        return Counter(pair for pair in pairs if pair[0] not in self._ignored)

    def _refuse(self, asked: Asked) -> Reply:
        likeness = {number: _likeness(exchange, asked) for number, exchange in enumerate(self._exchanges)}
        nearest = sorted(likeness, key=lambda number: -likeness[number])[:_NEAREST]
        unmatched = Unmatched(asked, [self._exchanges[number] for number in nearest])
        self.unmatched.append(unmatched)
        return Reply(UNMATCHED, {"Content-Type": "text/plain; charset=utf-8"}, f"{unmatched}\n".encode())

    def _named(self, text: str, own: str) -> str:
        for origin in self._origins:
            text = text.replace(origin, own).replace(origin.replace("/", "\\/"), own.replace("/", "\\/"))
        return text

    def _named_bytes(self, content: bytes, own: str) -> bytes:
        return self._named(content.decode("utf-8", "surrogateescape"), own).encode("utf-8", "surrogateescape")


def _likeness(exchange: Exchange, asked: Asked) -> float:
    wanted = json.dumps([exchange.method, exchange.path, sorted(exchange.pairs)])
    return SequenceMatcher(None, wanted, json.dumps([asked.method, asked.path, sorted(asked.query)])).ratio()


@dataclass(frozen=True)
class Replay:
    """A running server that plays exchanges back.

    ``requests`` remembers everything that was asked, ``unmatched`` what was in no exchange; such a request is answered
    with status 599 and a body that says what was asked and which exchanges come nearest.
    """

    server: Server
    recording: Recording
    url: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.server.url)

    @property
    def requests(self) -> list[Asked]:
        """Every request, in order."""
        return self.server.requests

    @property
    def unmatched(self) -> list[Unmatched]:
        """The requests that are in no exchange, each with what comes nearest; print them where a test fails."""
        return self.recording.unmatched

    @property
    def unplayed(self) -> list[Exchange]:
        """The exchanges that nobody asked for."""
        return self.recording.unplayed


@contextmanager
def replay(
    exchanges: Sequence[Exchange] | Path, *, ignored: Collection[str] = (), origins: Sequence[str] = ()
) -> Iterator[Replay]:
    """Play exchanges, or those of a JSON file, back on a free port of 127.0.0.1 until the block ends.

    See :class:`Exchange` for what matches, :class:`Recording` for ``ignored`` and ``origins``::

        pages = [
            Exchange("/comments", {"items": [{"id": 1}]}, headers={"Link": '<{origin}/comments?page=2>; rel="next"'}),
            Exchange("/comments?page=2", {"items": [{"id": 2}]}),
        ]
        with replay(pages) as service:
            ...  # read service.url
        assert not service.unmatched, service.unmatched[0]
    """
    recording = Recording(exchanges, ignored=ignored, origins=origins)
    with listen(answering(recording)) as server:
        yield Replay(server, recording)
