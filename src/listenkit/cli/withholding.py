"""What is left out of lists and counts so that no protected person is exposed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from listenkit.errors import PrivacyError

if TYPE_CHECKING:
    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection, StoredComment

_SEGMENT = "segment:"

RareSegments = frozenset[tuple[str, str]]
"""Groups and their segments (``key=value``) in which too few people spoke to be named beside their words."""


def withheld_groups(config: Config, dataset: Dataset, selection: Selection) -> frozenset[str]:
    """Return the protected groups whose selected comments come from too few people to be shown.

    Raises :class:`PrivacyError` where such groups are all that was asked for.
    """
    people = dataset.authors(selection)
    withheld = frozenset(name for name, authors in people.items() if _are_too_few(config, name, authors))
    if withheld and set(selection.groups) and set(selection.groups) <= withheld:
        raise PrivacyError(
            f"fewer than {max(config.group(name).minimum_quote_authors for name in withheld)} people of "
            f"{', '.join(sorted(withheld))} are among those selected, so their words are not shown",
            hint="select a longer period or fewer conditions",
        )
    return withheld


def without_groups(dataset: Dataset, selection: Selection, withheld: frozenset[str]) -> Selection | None:
    """Return the selection without some groups, None where nothing is left of it."""
    if not withheld:
        return selection
    left = tuple(name for name in dataset.authors(selection) if name not in withheld)
    return replace(selection, groups=left) if left else None


def rare_segments(config: Config, dataset: Dataset) -> RareSegments:
    """Return the segments of protected groups in which too few people ever spoke: to name one is to name a person."""
    from listenkit.model import Selection
    from listenkit.times import Window

    people = dataset.summary(Window(), selection=Selection()).by(
        lambda cell: f"{cell.group}\n{cell.facet}" if cell.facet.startswith(_SEGMENT) else None
    )
    pairs = ((name.partition("\n"), len(counts.authors)) for name, counts in people.items())
    return frozenset(
        (group, facet.removeprefix(_SEGMENT))
        for (group, _, facet), authors in pairs
        if _are_too_few(config, group, authors)
    )


def too_few(config: Config, comments: Iterable[StoredComment]) -> frozenset[str]:
    """Return the protected groups of which fewer people than a quote needs are among these comments' authors."""
    people: dict[str, set[str]] = {}
    for stored in comments:
        people.setdefault(stored.group, set()).add(stored.author)
    return frozenset(name for name, authors in people.items() if _are_too_few(config, name, len(authors)))


def _are_too_few(config: Config, name: str, authors: int) -> bool:
    group = config.group(name)
    return group.protected and authors < group.minimum_quote_authors
