"""Keeps a filtered report from telling, beside the unfiltered one, what the few people whom it leaves out said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from listenkit.config import Config, Group
from listenkit.dataset import Dataset
from listenkit.errors import PrivacyError
from listenkit.model import Selection, StoredComment
from listenkit.privacy.differences import (
    Condition,
    asked_groups,
    conditions_of,
    divide,
    gives_away,
    is_inside,
    leaves_few,
    telling_facets,
)
from listenkit.summary import summarise
from listenkit.times import Window

_SEGMENT = "segment:"


@dataclass(frozen=True, slots=True)
class Guard:
    """What the filters of a report may show: ``selection`` is without the groups that are ``withheld``.

    Of ``wordless`` groups figures may be shown and no words. Without filters nothing is withheld: there the minimum
    groups of one report are enough.
    """

    selection: Selection
    conditions: tuple[Condition, ...] = ()
    withheld: frozenset[str] = frozenset()
    wordless: frozenset[str] = frozenset()
    guarded: frozenset[str] = frozenset()
    """The protected groups that stay."""

    @classmethod
    def of(cls, dataset: Dataset, config: Config, selection: Selection) -> Guard:
        """Judge every protected group that a selection asks for.

        Raises :class:`PrivacyError` where those that are withheld are all.
        """
        conditions = conditions_of(selection)
        if not conditions:
            return cls(selection)
        asked = asked_groups(dataset, selection)
        protected = [name for name in asked if config.group(name).protected]
        divisions = {
            name: divide(dataset.comments(Selection(selection.window, groups=(name,))), conditions)
            for name in protected
        }
        withheld, wordless = (
            frozenset(
                name
                for name, division in divisions.items()
                if gives_away(division, conditions, getattr(config.group(name), minimum))
            )
            for minimum in ("minimum_authors", "minimum_quote_authors")
        )
        if withheld and withheld == asked:
            raise PrivacyError(
                f"these filters would set too few people of {', '.join(sorted(withheld))} apart, by what they choose "
                "or by what they leave out",
                hint="report the whole group, or select fewer conditions",
            )
        narrowed = _without(selection, withheld, {*config.group_names, *asked})
        return cls(narrowed, conditions, withheld, wordless - withheld, frozenset(protected) - withheld)

    def readable(self, comments: Iterable[StoredComment]) -> list[StoredComment]:
        """Return the comments whose words may be shown."""
        return [stored for stored in comments if stored.group not in self.wordless]

    def leaves_few(self, dataset: Dataset, config: Config, windows: Sequence[Window]) -> bool:
        """Tell whether the filters leave out few people of a protected group in one of these windows."""
        return any(
            leaves_few(
                divide(dataset.comments(Selection(window, groups=(name,))), self.conditions),
                self.conditions,
                config.group(name).minimum_authors,
            )
            for name in self.guarded
            for window in windows
        )

    def telling_facets(self, dataset: Dataset, config: Config, windows: Sequence[Window]) -> dict[str, frozenset[str]]:
        """Return by group the facets in which the filters leave out few people, in one of these windows."""
        found = {}
        for name in self.guarded:
            minimum = config.group(name).minimum_authors
            facets: set[str] = set()
            for window in windows:
                everyone = dataset.comments(Selection(window, groups=(name,)))
                outside = summarise(each for each in everyone if not is_inside(each, self.conditions))
                facets |= telling_facets(outside, name, minimum)
            found[name] = frozenset(facets)
        return found

    def rules(self, groups: Mapping[str, Group], telling: Mapping[str, frozenset[str]]) -> dict[str, Group]:
        """Return the groups' settings without the segments that are left out of the figures, and those withheld."""
        return {
            name: _with_segments(group, telling.get(name, frozenset()))
            for name, group in groups.items()
            if name not in self.withheld
        }


def _with_segments(group: Group, telling: frozenset[str]) -> Group:
    left_out = {facet.removeprefix(_SEGMENT).removesuffix("=") for facet in telling if facet.startswith(_SEGMENT)}
    if not left_out:
        return group
    segments = {key: values for key, values in group.segments.items() if key not in left_out}
    return group.model_copy(update={"segments": segments})


def _without(selection: Selection, withheld: frozenset[str], known: Iterable[str]) -> Selection:
    if not withheld:
        return selection
    left = tuple(sorted(set(selection.groups or known) - withheld))
    return replace(selection, groups=left)
