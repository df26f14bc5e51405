"""What a look at the first items of a source showed: where each field came from, and what found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from listenkit.model import Item, SetAside


@dataclass(frozen=True)
class Unfilled:
    """A column or path that gave nothing in any of the items, and the keys that there are where it looked."""

    field: str
    origin: str
    keys: Sequence[str] = ()


@dataclass(frozen=True)
class Look:
    """One item, and the column or path that gave each of its fields (``segments.KEY`` for a segment)."""

    item: Item
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """The first items with their origins; what found nothing; what was set aside, or left out, on the way to them.

    ``left_out`` counts items by the reason for which they are none of ours.
    """

    looks: Sequence[Look] = ()
    unfilled: Sequence[Unfilled] = ()
    unreadable: Sequence[SetAside] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def unfilled_in(looks: Sequence[Look]) -> list[Unfilled]:
    """Return the origins that gave nothing in any of the items, in the order of their fields."""
    origins: dict[tuple[str, str], bool] = {}
    for look in looks:
        for name, origin in look.origins.items():
            origins[name, origin] = origins.get((name, origin), False) or not _is_empty(look.item, name)
    return [Unfilled(name, origin) for (name, origin), is_filled in origins.items() if not is_filled]


def _is_empty(item: Item, name: str) -> bool:
    table, _, key = name.partition(".")
    value = item.segments.get(key) if table == "segments" else getattr(item, name, None)
    return value is None or value in ("", ())
