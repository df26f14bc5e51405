"""The filters that reports and lists share, as options and as a selection."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from listenkit.cli.session import now
from listenkit.config import Config
from listenkit.config.tree import LANGUAGES
from listenkit.errors import UsageError
from listenkit.model import KINDS, LABELS, UNKNOWN_LANGUAGE, Selection
from listenkit.text import did_you_mean, nearest
from listenkit.times import parse_window

Since = Annotated[str, typer.Option(help="First day: 30d, 4w, 2026-11-01, 2026-11, 2026-W45, 2026-Q4, yesterday.")]
Until = Annotated[str, typer.Option(help="First day that is left out, in the same forms.")]
Groups = Annotated[list[str] | None, typer.Option("--group", help="Only this group; may be given again.")]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be given again.")]
Themes = Annotated[list[str] | None, typer.Option("--theme", help="Only this theme of the codebook.")]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only this language: fr, en, …")]
Kinds = Annotated[list[str] | None, typer.Option("--kind", help="Only concern, idea, question, praise or comment.")]
Labels = Annotated[list[str] | None, typer.Option("--label", help="Only positive, neutral, negative or unscored.")]
Unsure = Annotated[bool, typer.Option("--unsure", help="Only those whose tone is too weak to call.")]
Mixed = Annotated[bool, typer.Option("--mixed", help="Only those that say good and bad.")]
Segments = Annotated[list[str] | None, typer.Option("--segment", help="Only this level, as key=value: site=Lyon.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file instead, readable by you alone.")
]

Choice = TypeVar("Choice", bound=str)


def choose(value: str, choices: tuple[Choice, ...], option: str) -> Choice:
    """Return the choice that an option names.

    Raises :class:`UsageError` with the nearest valid one.
    """
    for choice in choices:
        if value == choice:
            return choice
    raise UsageError(f"{option}: there is no '{value}'", hint=did_you_mean(value, choices))


def make_selection(
    config: Config,
    since: str = "",
    until: str = "",
    *,
    groups: list[str] | None = None,
    sources: list[str] | None = None,
    themes: list[str] | None = None,
    known_themes: tuple[str, ...] = (),
    languages: list[str] | None = None,
    kinds: list[str] | None = None,
    labels: list[str] | None = None,
    segments: list[str] | None = None,
    search: str = "",
    uncalled: bool = False,
    mixed: bool = False,
) -> Selection:
    """Return the selection that the options name; each unknown name is an error with the nearest one."""
    today = now().astimezone(config.organisation.zone).date()
    known_sources = tuple(source.name for source in config.sources)
    return Selection(
        window=parse_window(since, until, today=today),
        groups=tuple(choose(each, tuple(config.group_names), "--group") for each in groups or ()),
        sources=tuple(choose(each, known_sources, "--source") for each in sources or ()),
        themes=tuple(choose(each, known_themes, "--theme") for each in themes or ()),
        languages=tuple(choose(each, (*LANGUAGES, UNKNOWN_LANGUAGE), "--language") for each in languages or ()),
        kinds=tuple(choose(each, KINDS, "--kind") for each in kinds or ()),
        labels=tuple(choose(each, LABELS, "--label") for each in labels or ()),
        segments=tuple(_segment(config, each) for each in segments or ()),
        search=search,
        is_uncalled=uncalled,
        is_mixed=mixed,
    )


def _segment(config: Config, value: str) -> tuple[str, str]:
    """Return the key and value of a segment; an unknown key, or nearly a declared value, is a mistake.

    What the dataset holds is not asked: whether a rare level spoke must not be told by an error.
    """
    key, equals, wanted = value.partition("=")
    if not (key and equals and wanted):
        raise UsageError(f"--segment: cannot read '{value}'", hint="write a key and a value: --segment site=Lyon")
    declared = [each for name in config.group_names for each in config.group(name).known_segments()]
    keys = {each[0] for each in declared} | {each for source in config.sources for each in source.segments}
    if key not in keys:
        raise UsageError(f"--segment: no source has a level '{key}'", hint=did_you_mean(key, keys))
    values = {each[1] for each in declared if each[0] == key}
    if wanted not in values and nearest(wanted, values):
        raise UsageError(f"--segment: '{wanted}' is no declared value of '{key}'", hint=did_you_mean(wanted, values))
    return key, wanted
