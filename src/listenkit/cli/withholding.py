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


def withheld_groups(config: Config, dataset: Dataset, selection: Selection) -> frozenset[str]:
    """Return the protected groups whose words may not be listed.

    Judged are window, group, sources and segments: the people inside them, and those of the group whom sources and
    segments leave out. What a comment says (its tone and how sure that is, kind, themes, language, words) plays no
    part: a list that may be read whole may be searched, and one that may not answers every search alike.

    Raises :class:`PrivacyError` where such groups are all that was asked for.
    """
    from listenkit.model import Selection
    from listenkit.privacy.differences import asked_groups

    base = Selection(selection.window, selection.groups, selection.sources, segments=selection.segments)
    asked = asked_groups(dataset, base)
    withheld = frozenset(name for name in asked if _may_not_be_listed(config, dataset, base, name))
    is_narrow = bool(selection.groups or selection.sources or selection.segments)
    if withheld and is_narrow and asked == withheld:
        raise PrivacyError(
            f"fewer than {max(config.group(name).minimum_quote_authors for name in withheld)} people of "
            f"{', '.join(sorted(withheld))} are among those selected or left out, so their words are not shown",
            hint="select a longer period or fewer conditions",
        )
    return withheld


def _may_not_be_listed(config: Config, dataset: Dataset, base: Selection, name: str) -> bool:
    from listenkit.model import Selection
    from listenkit.privacy.differences import conditions_of, divide, gives_away

    if not config.group(name).protected:
        return False
    conditions = conditions_of(base)
    whole = Selection(base.window, groups=(name,))
    if not conditions:
        return _are_too_few(config, name, dataset.authors(whole).get(name, 0))
    division = divide(dataset.comments(whole), conditions)
    return gives_away(division, conditions, config.group(name).minimum_quote_authors)


def without_groups(dataset: Dataset, selection: Selection, withheld: frozenset[str]) -> Selection | None:
    """Return the selection without some groups, None where nothing is left of it."""
    if not withheld:
        return selection
    left = tuple(name for name in dataset.authors(selection) if name not in withheld)
    return replace(selection, groups=left) if left else None


def groups_without_segments(config: Config, dataset: Dataset) -> frozenset[str]:
    """Return the protected groups beside whose words no segment is named, because few people spoke from one.

    Leaving out the rare one alone would mark its people by what is missing.
    """
    from listenkit.model import Selection
    from listenkit.privacy.differences import blurs_segments

    protected = [name for name in dataset.authors(Selection()) if config.group(name).protected]
    return frozenset(
        name for name in protected if blurs_segments(dataset, name, config.group(name).minimum_quote_authors)
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
