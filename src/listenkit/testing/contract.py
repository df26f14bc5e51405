"""What every collector must hold, ours and anyone's.

The list of laws follows what connector acceptance suites of the field ask for: two full reads alike, nothing new the
second time, a read from every emitted cursor, a cursor that makes no sense or lies far ahead, secrets that are marked.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from listenkit.collectors.base import Collector, Context, Guarantee
from listenkit.config import SecretReference, Source
from listenkit.errors import SourceError
from listenkit.http import Client
from listenkit.model import Cursor, Item, Page

LAWS = (
    "facts",
    "secrets",
    "repeatable",
    "identity",
    "cursors",
    "nothing-new",
    "every-cursor",
    "abnormal-cursor",
    "large-cursor",
)
"""The names by which a law can be skipped, with a written reason."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T ])")
_SECRET_WORDS = ("password", "token", "secret", "api_key", "apikey")


class ContractBrokenError(AssertionError):
    """A collector breaks one or more laws of the contract; the message lists them all."""


def check_collector(
    collector: type[Collector],
    options: Mapping[str, Any],
    *,
    root: Path,
    source: Mapping[str, Any] | None = None,
    client: Callable[[], Client] = Client,
    skip: Mapping[str, str] | None = None,
) -> list[Item]:
    """Check a collector against the contract on a place that does not change meanwhile; return the items it reads.

    ``options`` are the collector's own keys as they would stand in ``listenkit.toml``, ``source`` the common ones.
    ``client`` makes the client that is handed over, ``skip`` maps a law to the reason why it cannot hold here.

    Raises :class:`ContractBrokenError` with every broken law.
    """
    skipped = check_reasons(skip, LAWS)
    bench = _Bench(collector, options, source_of(collector, source), root, client)
    broken = [f"{law}: {problem}" for law in LAWS if law not in skipped for problem in getattr(bench, _method(law))()]
    if broken:
        raise ContractBrokenError("\n".join(broken))
    return bench.first.items


def check_reasons(skip: Mapping[str, str] | None, names: Collection[str]) -> Mapping[str, str]:
    """Return what is skipped; raises ValueError for an unknown name and for one without a written reason."""
    skipped = dict(skip or {})
    if set(skipped) - set(names) or not all(reason.strip() for reason in skipped.values()):
        raise ValueError(f"skip takes {', '.join(names)}, each with a written reason")
    return skipped


def source_of(collector: type[Collector], keys: Mapping[str, Any] | None) -> Source:
    """Return the source that a collector is checked as; ``keys`` are common ones that matter to it."""
    return Source(
        **{"name": "checked", "collector": getattr(collector, "name", ""), "group": "customers", **(keys or {})}
    )


def _method(law: str) -> str:
    return "check_" + law.replace("-", "_")


@dataclass
class Reading:
    """One read, to its end or as far as it came."""

    pages: list[Page] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """The items of all pages."""
        return [item for page in self.pages for item in page.items]

    @property
    def cursors(self) -> list[Cursor]:
        """The cursors of all pages that have one."""
        return [page.cursor for page in self.pages if page.cursor is not None]


class _Bench:
    """Reads the place again and again and compares."""

    def __init__(
        self,
        collector: type[Collector],
        options: Mapping[str, Any],
        source: Source,
        root: Path,
        client: Callable[[], Client],
    ) -> None:
        self._collector = collector
        self._options = collector.Options.model_validate(dict(options))
        self._source = source
        self._root = root
        self._client = client
        self.first = self._read(None)

    def _read(self, cursor: Cursor | None) -> Reading:
        with self._client() as client:
            context = Context(self._source, self._root, client=client)
            return Reading(list(self._collector(self._options, context).pages(cursor)))

    def check_facts(self) -> list[str]:
        wrong = [
            f"{fact} is not declared"
            for fact in ("name", "title")
            if not isinstance(getattr(self._collector, fact, 0), str)
        ]
        if self._collector.guarantee not in get_args(Guarantee):
            wrong.append(f"guarantee is none of {', '.join(get_args(Guarantee))}")
        return wrong

    def check_secrets(self) -> list[str]:
        return [
            f"the option '{name}' looks like a secret and must be a SecretReference"
            for name, described in self._collector.Options.model_fields.items()
            if any(word in name for word in _SECRET_WORDS) and SecretReference not in _types_in(described.annotation)
        ]

    def check_repeatable(self) -> list[str]:
        again = self._read(None)
        return _differences("a second full read", self.first.items, again.items)

    def check_identity(self) -> list[str]:
        counts = Counter(item.native_id for item in self.first.items if item.native_id)
        return [f"the id {name!r} is given to {count} items of one read" for name, count in counts.items() if count > 1]

    def check_cursors(self) -> list[str]:
        wrong = []
        for cursor in self.first.cursors:
            try:
                same = json.loads(json.dumps(cursor)) == cursor
            except (TypeError, ValueError):
                same = False
            if not same:
                wrong.append(f"the cursor {cursor!r} does not survive JSON")
        return wrong

    def check_nothing_new(self) -> list[str]:
        if not self.first.cursors:
            return []
        again = self._read(self.first.cursors[-1])
        return _beyond("a read from the last cursor", again.items, self.first.items)

    def check_every_cursor(self) -> list[str]:
        wrong = []
        seen: list[Item] = []
        for page in self.first.pages:
            seen += page.items
            if page.cursor is not None:
                rest = self._read(page.cursor).items
                lost = missing(self.first.items, [*seen, *rest])
                wrong += [f"{len(lost)} items are lost after a stop at the cursor {page.cursor!r}"] if lost else []
        return wrong

    def check_abnormal_cursor(self) -> list[str]:
        cursor = {"nonsense": [1, None, "9999-12-31T23:59:59Z"]}
        try:
            again = self._read(cursor)
        except SourceError:
            return []
        return _differences("a read from a cursor that makes no sense", self.first.items, again.items)

    def check_large_cursor(self) -> list[str]:
        """Nothing new may come, and everything as it was where the cursor is not believed."""
        if not self.first.cursors:
            return []
        cursor = enlarge(self.first.cursors[-1])
        try:
            again = self._read(cursor)
        except SourceError:
            return []
        what = f"a read from the cursor {cursor!r}, which lies far ahead,"
        known = Counter(map(repr, self.first.items))
        changed = [item for item in again.items if not known[repr(item)]]
        new = _beyond(what, again.items, self.first.items)
        return new or ([f"{what} gives {len(changed)} items another content"] if changed else [])


def enlarge(value: Any) -> Any:
    """Return a cursor with its numbers a million times larger and its moments in the year 9999."""
    if isinstance(value, Mapping):
        return {key: enlarge(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [enlarge(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return (abs(value) + 1) * 1_000_000
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return str((int(value) + 1) * 1_000_000)
    return _MOMENT.sub("9999-12-31", value) if isinstance(value, str) else value


def _types_in(annotation: Any) -> set[Any]:
    return {annotation}.union(*(_types_in(each) for each in get_args(annotation)))


def name_of(item: Item) -> tuple[str, ...]:
    """Return what tells an item from others: its id, else what it says."""
    return (item.native_id,) if item.native_id else (item.text, item.author, str(item.created))


def missing(wanted: Sequence[Item], found: Sequence[Item]) -> set[tuple[str, ...]]:
    """Return the names of the wanted items that are not among the found ones."""
    return {name_of(item) for item in wanted} - {name_of(item) for item in found}


def _differences(what: str, expected: Sequence[Item], found: Sequence[Item]) -> list[str]:
    lost, added = missing(expected, found), missing(found, expected)
    changed = not lost and not added and Counter(map(repr, expected)) != Counter(map(repr, found))
    wrong = [f"{what} loses {len(lost)} items"] if lost else []
    wrong += [f"{what} brings {len(added)} other items"] if added else []
    return wrong + ([f"{what} gives the same items another content"] if changed else [])


def _beyond(what: str, found: Sequence[Item], known: Sequence[Item]) -> list[str]:
    new = missing(found, known)
    return [f"{what} brings {len(new)} items that the first did not"] if new else []
