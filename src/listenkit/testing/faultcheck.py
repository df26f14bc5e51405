"""Runs a collector against every fault at every request, and counts what is lost, doubled or leaked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any, Final

from listenkit.collectors.base import Collector, Context
from listenkit.errors import CredentialError, ListenkitError, SourceError
from listenkit.http import Client, Limits
from listenkit.model import Cursor, Item
from listenkit.testing.contract import ContractBrokenError, Reading, check_reasons, missing, name_of, source_of
from listenkit.testing.exchanges import ORIGIN, Exchange
from listenkit.testing.faults import FAULTS, Fault, Spoiler, chosen_faults
from listenkit.testing.replay import UNMATCHED, Recording
from listenkit.testing.server import Asked, Handler, Reply, Script, Server, answering, listen

CANARY = "canary-3b9f-secret"
"""A secret that must show nowhere but at its own origin."""

CANARY_VARIABLE = "LISTENKIT_TESTING_CANARY"
SECRET: Final[Mapping[str, str]] = {"env": CANARY_VARIABLE}
"""The reference to the canary: give it as the token or password in the options."""

POSITIONS = 4
"""Requests of a read that are spoiled, one a run; the last is always among them."""

TRIES = 5
MEBIBYTE = 1 << 20
LIMITS = Limits(connect=2, idle=0.4, total=1.0, wire=4 * MEBIBYTE, decoded=16 * MEBIBYTE, tries=TRIES)
"""Those of a test: real time is short, and waits between tries are only noted down."""

_ENDLESS = 10
"""Requests beyond those of a calm read that a fault may cost: tries, and pages until a circle is seen."""

Service = Sequence[Exchange] | Path | Callable[[], Handler]
"""Exchanges, a file of them, or what makes a fresh handler for each read."""


@dataclass(frozen=True, slots=True)
class FaultRow:
    """How a collector met one fault at one request (``position``, from 1).

    ``outcome`` is ``complete``, ``partial`` (an error said so, and the next run brought the rest), ``refused`` (ditto,
    by a refused credential), ``does not apply`` or ``skipped``. ``requests`` counts those of the spoiled read.
    """

    fault: str
    position: int
    outcome: str
    requests: int = 0
    detail: str = ""


@dataclass(frozen=True)
class FaultTable:
    """What :func:`check_faults` found; as text, a line for each fault."""

    rows: Sequence[FaultRow] = ()
    calm_requests: int = 0
    items: int = 0

    def __str__(self) -> str:
        head = f"{self.items} items in {self.calm_requests} requests without a fault"
        return "\n".join([head, *(self._line(name) for name in dict.fromkeys(row.fault for row in self.rows))])

    def _line(self, name: str) -> str:
        rows = [row for row in self.rows if row.fault == name]
        counts = Counter(row.outcome for row in rows)
        outcomes = ", ".join(f"{outcome} {count}x" for outcome, count in counts.items())
        most = max(row.requests for row in rows)
        reasons = "; ".join(dict.fromkeys(row.detail for row in rows if row.outcome == "skipped"))
        section = FAULTS[name].section if name in FAULTS else ""
        return f"{section:<3} {name:<20} {outcomes:<32} {most:>4} requests at most  {reasons}".rstrip()


def check_faults(
    collector: type[Collector],
    options: Mapping[str, Any],
    service: Service,
    *,
    root: Path = Path(),
    source: Mapping[str, Any] | None = None,
    faults: Collection[str] | None = None,
    skip: Mapping[str, str] | None = None,
    positions: int = POSITIONS,
    ignored: Collection[str] = (),
    origins: Sequence[str] = (),
) -> FaultTable:
    """Check that no fault of a service makes a collector lose, double or leak anything; return how it met each.

    ``options`` are the collector's own keys; ``{origin}`` in them becomes the server's address, and :data:`SECRET` is
    a reference to a secret that must not leak. ``service`` gives the answers; see
    :func:`~listenkit.testing.replay` for ``ignored`` and ``origins``. Name there what only a later read asks for, such
    as ``since``. ``faults`` are names of :data:`~listenkit.testing.FAULTS`, all by default; ``skip`` maps one to the
    reason why it cannot hold here. ``positions`` bounds how many requests are spoiled, one a run.

    With each fault the read must either end with exactly the items of a calm one, or raise
    :class:`~listenkit.errors.SourceError` or :class:`~listenkit.errors.CredentialError` after true items alone, so that
    going on from its last cursor gives the rest. No more than five tries are made of a request, none before the wait
    that was asked for, and no secret reaches another origin, an item, a cursor or a message. Waits are not slept.

    Raises :class:`~listenkit.testing.ContractBrokenError` with everything that does not hold.
    """
    skipped = check_reasons(skip, FAULTS)
    chosen = chosen_faults(faults)
    keys = source_of(collector, source)

    def fresh() -> Handler:
        return service() if callable(service) else Recording(service, ignored=ignored, origins=origins)

    with _canary(), listen(answering(fresh())) as server, listen(answering(fresh())) as other:
        bench = _Bench(collector, _placed(options, server.url), keys, root, fresh=fresh, server=server, other=other)
        with closing(bench):
            bench.read_calmly()
            for fault in chosen:
                if fault.name in skipped:
                    bench.rows.append(FaultRow(fault.name, 0, "skipped", detail=skipped[fault.name]))
                    continue
                for position in _positions(bench.calm_count, 1 if fault.is_slow else positions):
                    bench.meet(fault, position)
    if bench.broken:
        raise ContractBrokenError("\n".join(bench.broken))
    return FaultTable(bench.rows, bench.calm_count, len(bench.calm.items))


def _positions(count: int, most: int) -> list[int]:
    """Return the requests to spoil: the first ones and the last."""
    return list(range(1, count + 1)) if count <= most else [*range(1, most), count]


@contextmanager
def _canary() -> Iterator[None]:
    """Set the variable that :data:`SECRET` names until the block ends."""
    before = os.environ.get(CANARY_VARIABLE)
    os.environ[CANARY_VARIABLE] = CANARY
    try:
        yield
    finally:
        del os.environ[CANARY_VARIABLE]
        if before is not None:
            os.environ[CANARY_VARIABLE] = before


def _placed(value: Any, origin: str) -> Any:
    """Put the server's address into every text of the options."""
    if isinstance(value, Mapping):
        return {key: _placed(inner, origin) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_placed(inner, origin) for inner in value]
    return value.replace(ORIGIN, origin) if isinstance(value, str) else value


@dataclass
class _Attempt(Reading):
    """One read, what ended it, and the seconds that were waited before each request."""

    error: Exception | None = None
    waits: list[float] = field(default_factory=list)


class _Bench:
    """One collector, one server, one other origin; reads again and again."""

    def __init__(
        self,
        collector: type[Collector],
        options: Mapping[str, Any],
        source: Any,
        root: Path,
        *,
        fresh: Callable[[], Handler],
        server: Server,
        other: Server,
    ) -> None:
        self._collector = collector
        self._options = collector.Options.model_validate(dict(options))
        self._source = source.model_copy(update={"options": self._options})
        self._root = root
        self._fresh = fresh
        self._server = server
        self._other = other
        self._waits: list[float] = []
        self._client = Client(limits=LIMITS, sleep=self._wait)
        self.calm = _Attempt()
        self.calm_count = 0
        self._calm_asked: Counter[tuple[str, str, bytes]] = Counter()
        self.rows: list[FaultRow] = []
        self.broken: list[str] = []

    def read_calmly(self) -> None:
        """Read without a fault, twice from the end of the first; what is wrong there is no fault's doing."""
        handler = self._fresh()
        self._server.script = answering(handler)
        self.calm = self._read(None)
        self._stop_at(self.calm, handler, "the read without a fault")
        self.calm_count = len(self._server.requests)
        self._calm_asked = Counter(map(_key, self._server.requests))

    def _stop_at(self, attempt: _Attempt, handler: Handler, what: str) -> None:
        unmatched = "".join(f"\n{each}" for each in getattr(handler, "unmatched", ())[:1])
        if attempt.error is not None or unmatched:
            raise ContractBrokenError(f"{what} failed: {attempt.error!r}{unmatched}") from attempt.error

    def meet(self, fault: Fault, position: int) -> None:
        """Read with one fault at one request, then go on without it, and judge."""
        handler = self._fresh()
        spoiler = Spoiler(handler, fault, at=position, elsewhere=self._other.url)
        self._server.script = self._ended(spoiler)
        self._other.script = answering(self._fresh())
        attempt = self._read(None)
        asked, strayed = list(self._server.requests), list(self._other.requests)
        where = f"{fault.name} at request {position}"
        if not spoiler.spoiled:
            self.rows.append(FaultRow(fault.name, position, "does not apply", len(asked)))
            return
        wrong = [*self._judge_items(fault, attempt), *self._judge_requests(fault, attempt, asked)]
        wrong += self._judge_leaks(attempt, strayed)
        if isinstance(attempt.error, SourceError | CredentialError):
            wrong += self._judge_resumption(attempt)
        self.broken += [f"{where}: {problem}" for problem in wrong]
        detail = str(attempt.error or "")
        self.rows.append(FaultRow(fault.name, position, _outcome(attempt.error), len(asked), detail))

    def _ended(self, script: Script) -> Script:
        """Refuse everything once a read has asked for far too much, so that it ends."""
        most = self.calm_count + 2 * _ENDLESS
        refuse = answering(lambda _: Reply(UNMATCHED, {}, b"too many requests"))

        def answer(connection: socket, asked: Asked) -> None:
            chosen = script if len(self._server.requests) <= most else refuse
            chosen(connection, asked)

        return answer

    def _wait(self, seconds: float) -> None:
        """Note down a wait instead of sleeping."""
        self._waits.append(seconds)

    def _read(self, cursor: Cursor | None) -> _Attempt:
        attempt = _Attempt()
        self._server.requests, self._other.requests = [], []
        self._waits = attempt.waits
        context = Context(self._source, self._root, client=self._client)
        try:
            for page in self._collector(self._options, context).pages(cursor):
                attempt.pages.append(page)
        except Exception as error:  # noqa: BLE001 - whatever a collector raises is judged
            attempt.error = error
        return attempt

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def _judge_items(self, fault: Fault, attempt: _Attempt) -> list[str]:
        calm, found = self.calm.items, attempt.items
        # Where the service itself gives a page again, only what has an id can be known again.
        counted = found if fault.section != "H5" else [item for item in found if not item.native_id]
        wrong = [f"brings {len(false)} items that are not true"] if (false := _differing(found, calm)) else []
        repeated = [name for name, count in Counter(map(name_of, counted)).items() if count > _most(calm, name)]
        wrong += [f"brings {len(repeated)} items twice"] if repeated else []
        if attempt.error is None and (lost := missing(calm, found)):
            wrong.append(f"loses {len(lost)} of {len(calm)} items and ends as if it were complete")
        if attempt.error is not None and not isinstance(attempt.error, SourceError | CredentialError):
            wrong.append(f"raises {attempt.error!r}, which is neither SourceError nor CredentialError")
        return wrong

    def _judge_requests(self, fault: Fault, attempt: _Attempt, asked: Sequence[Asked]) -> list[str]:
        counts = Counter(map(_key, asked))
        wrong = [
            f"asks {key[0]} {key[1]} {count} times"
            for key, count in counts.items()
            if count > self._calm_asked[key] + TRIES - (key in self._calm_asked)
        ]
        if len(asked) > self.calm_count + _ENDLESS:
            wrong.append(f"asks {len(asked)} times where {self.calm_count} were enough")
        tried_again = attempt.error is None or len(asked) > self.calm_count
        if fault.wait and tried_again and sum(attempt.waits) < fault.wait:
            wrong.append(f"waits {sum(attempt.waits):.1f} s where {fault.wait:.0f} s were asked for")
        return wrong

    def _judge_leaks(self, attempt: _Attempt, strayed: Sequence[Asked]) -> list[str]:
        wrong = [
            f"sends a secret to another origin: {each.method} {each.target}"
            for each in strayed
            if CANARY in each.head + each.body.decode("latin-1") or {"authorization", "cookie"} & set(each.headers)
        ]
        hint = attempt.error.hint if isinstance(attempt.error, ListenkitError) else ""
        said = {"an error": f"{attempt.error} {hint}", "an item": repr(attempt.items)}
        said["a cursor"] = repr(attempt.cursors)
        return wrong + [f"shows the secret in {where}" for where, text in said.items() if CANARY in text]

    def _judge_resumption(self, attempt: _Attempt) -> list[str]:
        """Go on from the last cursor against the same service in good health."""
        handler = self._fresh()
        self._server.script = answering(handler)
        rest = self._read(attempt.cursors[-1] if attempt.cursors else None)
        self._stop_at(rest, handler, f"going on from the cursor {attempt.cursors[-1:]!r}")
        both = [*attempt.items, *rest.items]
        lost = missing(self.calm.items, both)
        wrong = [f"loses {len(lost)} of {len(self.calm.items)} items for ever"] if lost else []
        if _differing(rest.items, self.calm.items):
            wrong.append("the next run brings items that are not true")
        return wrong


def _key(asked: Asked) -> tuple[str, str, bytes]:
    return asked.method, asked.target, asked.body


def _said(item: Item) -> tuple[object, ...]:
    return name_of(item), item.text, item.deleted


def _differing(found: Sequence[Item], calm: Sequence[Item]) -> set[tuple[object, ...]]:
    return {_said(item) for item in found} - {_said(item) for item in calm}


def _most(items: Sequence[Item], name: tuple[str, ...]) -> int:
    return sum(name_of(item) == name for item in items)


def _outcome(error: Exception | None) -> str:
    if error is None:
        return "complete"
    return "refused" if isinstance(error, CredentialError) else "partial"
