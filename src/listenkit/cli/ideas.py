"""``ideas``: what people propose, brought together, and who supports it."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import (
    Session,
    chosen_locale,
    load_themes,
    now,
    put,
    put_json,
    read_dataset,
    terminal_width,
    warn,
)
from listenkit.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection
    from listenkit.report.value import Idea
    from listenkit.themes import Codebook

SHOWN_ID = 8
_JOINED = {"wording": "same words", "bridge": "same subjects", "theme": "some by theme alone"}

_Format = Annotated[str, typer.Option("--format", help="table or json.")]
_Limit = Annotated[int, typer.Option(help="How many at most, those of most people first; 0 for all.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(ideas)


def ideas(
    context: typer.Context,
    since: filters.Since = "",
    until: filters.Until = "",
    groups: filters.Groups = None,
    themes: filters.Themes = None,
    languages: filters.Languages = None,
    sources: filters.Sources = None,
    limit: _Limit = 20,
    output_format: _Format = "table",
) -> None:
    """Bring the ideas together that say the same, across groups and languages, and tell who supports each.

    Counted are people, never comments. Ideas of one theme, or that share their rarer words, are told as one; "by
    theme alone" says that nothing else joins them, so look before you answer them as one.
    """
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    codebook = load_themes(config)
    selection = filters.make_selection(
        config,
        since,
        until,
        groups=groups,
        themes=themes,
        known_themes=tuple(codebook.themes),
        languages=languages,
        sources=sources,
    )
    with read_dataset(config) as dataset:
        found = find_ideas(config, dataset, codebook, selection)
    shown = found[:limit] if limit else found
    if output_format == "json":
        from listenkit.report.document import idea_record

        put_json([idea_record(each) for each in shown], indent=2)
        return
    locale = chosen_locale("", config)
    put("\n".join(_told_idea(each, codebook, locale) for each in shown) if shown else "no idea is known yet\n")
    if len(shown) < len(found):
        session.say(f"{len(shown)} of {len(found):,} ideas; more with --limit")


def find_ideas(config: Config, dataset: Dataset, codebook: Codebook, selection: Selection) -> list[Idea]:
    """Return the selected ideas brought together; tell on stderr which groups the filters leave out.

    Raises :class:`~listenkit.errors.PrivacyError` where they are all that was asked for.
    """
    from listenkit.engine.gather import Request
    from listenkit.engine.statements import MOST_IDEAS, gather_ideas
    from listenkit.report.ideas import ideas_of

    material = gather_ideas(dataset, config, Request(selection, now()), codebook.themes)
    if material.withheld:
        warn(f"{', '.join(material.withheld)}: left out, since these filters would set too few people apart")
    if len(material.comments) == MOST_IDEAS:
        warn(f"only the newest {MOST_IDEAS:,} ideas are brought together; choose a shorter period for the others")
    protected = {name for name, group in material.groups.items() if group.protected}
    return [_undated(each, protected) for each in ideas_of(material, dataset.actions())]


def _undated(idea: Idea, protected: set[str]) -> Idea:
    """Return an idea without the days on which people of protected groups said it."""
    is_protected = idea.quote.group in protected
    return replace(idea, quote=replace(idea.quote, date=None)) if is_protected else idea


def _told_idea(idea: Idea, codebook: Codebook, locale: str) -> str:
    theme, quote = title_of(idea.theme, codebook), idea.example(locale)
    head = [_people(idea), theme, ", ".join(idea.languages)]
    who = ", ".join(f"{each.group} {each.authors}" for each in idea.voices)
    facts = [who if len(idea.voices) > 1 else "", _reasons(idea)]
    facts += [_answers(idea), ", ".join(idea.actions)]
    said = [f"“{quote.text}”", quote.group, quote.id[:SHOWN_ID]]
    lines = [*folded_parts(head, ""), *folded_parts(said, "  "), *folded_parts(facts, "  ")]
    return "".join(f"{line}\n" for line in lines)


def title_of(theme: str, codebook: Codebook) -> str:
    """Return the English title of a theme, empty for none."""
    return one_line(codebook.themes[theme].title("en") if theme in codebook.themes else theme)


def _people(idea: Idea) -> str:
    if idea.authors is None:
        return "too few people to count"
    if idea.people is None:
        return f"{idea.comments} comments, nobody named"
    people = "1 person" if idea.people == 1 else f"{idea.people} people"
    return f"{people} in {len(idea.voices)} groups" if len(idea.voices) > 1 else people


def _reasons(idea: Idea) -> str:
    said = f" (most say: {', '.join(idea.words)})" if idea.words else ""
    if idea.joined_by == ("theme",):
        return f"by theme{said or ' alone'}"
    return ", ".join(_JOINED[each] for each in idea.joined_by) + (said if idea.joined_by else "")


def _answers(idea: Idea) -> str:
    if not idea.answerable:
        return ""
    return f"{idea.answered} of {idea.answerable} comments answered" if idea.answered else "not answered"


def folded_parts(parts: Sequence[str], start: str) -> list[str]:
    """Return lines of parts with dots between, folded at the terminal's width, each with a start."""
    text = " · ".join(part for part in parts if part)
    return wrap(text, terminal_width(), initial_indent=start, subsequent_indent=f"{start}  ") if text else []
