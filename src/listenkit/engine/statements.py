"""Gathers what people say in statements: their ideas, and who speaks well or ill of each theme, by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from listenkit.config import Config, Group
from listenkit.dataset import Dataset
from listenkit.engine.gather import Request
from listenkit.engine.guard import Guard
from listenkit.engine.material import Material
from listenkit.loop import Voice
from listenkit.model import Selection, StoredComment, Theme
from listenkit.times import Window

MOST_IDEAS = 10_000
"""Ideas that are read, the newest first."""

TONES = ("positive", "negative")


def gather_ideas(
    dataset: Dataset, config: Config, request: Request, themes: Mapping[str, Theme], *, most: int = MOST_IDEAS
) -> Material:
    """Return the material of the ideas alone: all of them up to a bound, and what decides whether they may be told.

    Raises :class:`~listenkit.errors.PrivacyError` where the filters set too few people of all that was asked apart.
    """
    with dataset.snapshot():
        guard = Guard.of(dataset, config, request.selection)
        selection = guard.selection
        spoken = dataset.authors(selection)
        rules = {name: config.group(name) for name in dict.fromkeys([*config.group_names, *spoken])}
        return Material(
            organisation=config.organisation.name,
            timezone=config.organisation.timezone,
            selection=selection,
            window=selection.window,
            previous=None,
            now=request.now,
            groups={name: rule for name, rule in rules.items() if name not in guard.withheld},
            current=dataset.summary(selection.window, selection=selection),
            themes=themes,
            comments=guard.readable(islice(_ideas(dataset.comments(selection)), most)),
            answered=dataset.answered(selection),
            withheld=tuple(sorted(guard.withheld)),
        )


def _ideas(comments: Iterable[StoredComment]) -> Iterable[StoredComment]:
    return (each for each in comments if "idea" in each.analysis.kinds)


@dataclass(frozen=True, slots=True)
class Speakers:
    """How many people of one group spoke, and how many spoke well or ill of each theme, by (theme, tone).

    ``told`` holds what may be told alone; a protected group of too few people has no ``size``.
    """

    size: int = 0
    told: Mapping[tuple[str, str], int] = field(default_factory=dict)


def gather_speakers(dataset: Dataset, config: Config, window: Window) -> dict[str, Speakers]:
    """Return who spoke in a window, by group; the whole of each group, since a filter would set people apart.

    Comments without a date are left out, and one without an author counts as a person.
    """
    with dataset.snapshot():
        names = sorted(dataset.authors(Selection(window)))
        return {
            name: count_speakers(dataset.voices(Selection(window, groups=(name,))), config.group(name))
            for name in names
        }


def count_speakers(voices: Iterable[Voice], rule: Group) -> Speakers:
    """Return how many people speak and hold each statement, without what a protected group may not be told of.

    Told of a protected group is a statement that at least the minimum of people hold, and of which those who do not,
    in the group and among those who speak of the theme, are nobody or as many.
    """
    everybody: set[str] = set()
    by_theme: dict[str, set[str]] = {}
    holders: dict[tuple[str, str], set[str]] = {}
    for number, voice in enumerate(voices):
        # An own mark for everybody who is not named: it starts with a character that no pseudonym holds.
        person = voice.author or f" {number}"
        everybody.add(person)
        for theme in voice.themes:
            by_theme.setdefault(theme, set()).add(person)
            if voice.label in TONES:
                holders.setdefault((theme, voice.label), set()).add(person)
    if rule.protected:
        if _distinct(everybody) < rule.minimum_authors:
            return Speakers()
        holders = {
            key: people
            for key, people in holders.items()
            if may_be_told(people, (everybody, by_theme[key[0]]), rule.minimum_authors)
        }
    return Speakers(len(everybody), {key: len(people) for key, people in holders.items()})


def may_be_told(people: set[str], wholes: Iterable[set[str]], minimum: int) -> bool:
    """Tell whether how many people hold a statement may stand beside the wholes that they are part of."""
    left = (_distinct(whole - people) for whole in wholes)
    return _distinct(people) >= minimum and all(count == 0 or count >= minimum for count in left)


def _distinct(people: set[str]) -> int:
    """Return how many different people there are for sure: those who are not named may all be one."""
    named = sum(not person.startswith(" ") for person in people)
    return named + (named < len(people))
