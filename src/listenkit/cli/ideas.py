"""``ideas`` and ``bridges``: what people propose, brought together, and what groups share or have alone."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated, Any

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
    from listenkit.report.bridges import Finding, Said, Share
    from listenkit.report.value import Idea
    from listenkit.themes import Codebook

SHOWN_ID = 8
_JOINED = {"wording": "same words", "bridge": "same subjects", "theme": "some by theme alone"}
_TONES = {"positive": "praise", "negative": "complaint", "idea": "idea"}

_Format = Annotated[str, typer.Option("--format", help="table or json.")]
_Limit = Annotated[int, typer.Option(help="How many at most, those of most people first; 0 for all.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Dialogue")(ideas)
    app.command(rich_help_panel="Dialogue")(bridges)


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
    theme, quote = _title(idea.theme, codebook), idea.example(locale)
    head = [_people(idea), theme, ", ".join(idea.languages)]
    who = ", ".join(f"{each.group} {each.authors}" for each in idea.voices)
    facts = [who if len(idea.voices) > 1 else "", _reasons(idea.joined_by)]
    facts += [_answers(idea), ", ".join(idea.actions)]
    said = [f"“{quote.text}”", quote.group, quote.id[:SHOWN_ID]]
    lines = [*_lines(head, ""), *_lines(said, "  "), *_lines(facts, "  ")]
    return "".join(f"{line}\n" for line in lines)


def _title(theme: str, codebook: Codebook) -> str:
    return one_line(codebook.themes[theme].title("en") if theme in codebook.themes else theme)


def _people(idea: Idea) -> str:
    if idea.authors is None:
        return "too few people to count"
    if idea.people is None:
        return f"{idea.comments} comments, nobody named"
    people = "1 person" if idea.people == 1 else f"{idea.people} people"
    return f"{people} in {len(idea.voices)} groups" if len(idea.voices) > 1 else people


def _reasons(joined_by: Sequence[str]) -> str:
    alone = tuple(joined_by) == ("theme",)
    return "by theme alone" if alone else ", ".join(_JOINED[each] for each in joined_by)


def _answers(idea: Idea) -> str:
    if not idea.answerable:
        return ""
    return f"{idea.answered} of {idea.answerable} comments answered" if idea.answered else "not answered"


def _lines(parts: Sequence[str], start: str) -> list[str]:
    text = " · ".join(part for part in parts if part)
    return wrap(text, terminal_width(), initial_indent=start, subsequent_indent=f"{start}  ") if text else []


def bridges(
    context: typer.Context,
    since: filters.Since = "",
    until: filters.Until = "",
    themes: filters.Themes = None,
    several: Annotated[int, typer.Option(help="Groups that must share a statement to make a bridge.", min=2)] = 2,
    show_all: Annotated[bool, typer.Option("--all", help="Also statements of which nothing is claimed.")] = False,
    output_format: _Format = "table",
) -> None:
    """Find what several groups say, and what sets one group apart.

    Statements are praise of a theme, complaints of a theme, and ideas. A bridge is said in several groups, in each by
    more people than what else they say; what sets a group apart is said by more of its people than of all others.
    Both are exact tests on people, corrected for all statements together; docs/ideas.md states them.
    """
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    codebook = load_themes(config)
    wanted = [filters.choose(each, tuple(codebook.themes), "--theme") for each in themes or ()]
    selection = filters.make_selection(config, since, until)
    with read_dataset(config) as dataset:
        found = find_bridges(config, dataset, codebook, selection, several)
    chosen = [each for each in found if not wanted or each.said.theme in wanted]
    claimed = [each for each in chosen if show_all or each.bridge.stands or each.apart.stands]
    if output_format == "json":
        put_json([finding_record(each) for each in claimed], indent=2)
        return
    put(_told_findings(claimed, found, codebook, show_all=show_all))


def find_bridges(
    config: Config, dataset: Dataset, codebook: Codebook, selection: Selection, several: int
) -> list[Finding]:
    """Return what the tests say of every statement, bridges of most people first."""
    from listenkit.engine.statements import gather_speakers
    from listenkit.report.bridges import compare

    speakers = gather_speakers(dataset, config, selection.window)
    sizes = {name: each.size for name, each in speakers.items() if each.size}
    open_groups = [name for name in sizes if not config.group(name).protected]
    names = sorted({key for each in speakers.values() for key in each.told})
    statements = [
        _said(theme, tone, {name: speakers[name].told[theme, tone] for name in sizes if (theme, tone) in
                            speakers[name].told}, open_groups)
        for theme, tone in names
        if theme in codebook.themes
    ]  # fmt: skip
    statements += _said_ideas(config, find_ideas(config, dataset, codebook, selection), sizes, open_groups)
    found = compare(statements, sizes, several)
    return sorted(found, key=lambda each: (not each.bridge.stands, -sum(one.people for one in each.shares.values())))


def _said(theme: str, tone: str, people: dict[str, int], open_groups: Sequence[str]) -> Said:
    from listenkit.report.bridges import Said

    return Said(theme, tone, {**dict.fromkeys(open_groups, 0), **people}, theme=theme)


def _said_ideas(config: Config, found: Sequence[Idea], sizes: dict[str, int], open_groups: Sequence[str]) -> list[Said]:
    from listenkit.report.bridges import Said

    statements = []
    for idea in found:
        people = dict.fromkeys(open_groups, 0)
        for voice in idea.voices:
            count = voice.comments if voice.is_anonymous else voice.authors
            size, group = sizes.get(voice.group, 0), config.group(voice.group)
            if count <= size and not (group.protected and 0 < size - count < group.minimum_authors):
                people[voice.group] = count
        statements.append(Said(idea.quote.id, "idea", people, idea.quote.text, idea.theme))
    return statements


def finding_record(found: Finding) -> dict[str, Any]:
    """Return what was found of a statement as JSON has it."""
    said, bridge, apart = found.said, found.bridge, found.apart
    return {
        "statement": {
            "kind": said.tone,
            "theme": said.theme,
            "id": said.name if said.tone == "idea" else None,
            "text": said.text or None,
        },
        "groups": [
            {"group": name, **_share_record(share), "average": round(share.average, 4)}
            for name, share in found.shares.items()
        ],
        "homogeneity": {"p_value": _rounded(found.homogeneity)},
        "bridge": {"stands": bridge.stands, "groups": list(bridge.groups), "p_value": _rounded(bridge.p_value)},
        "apart": {
            "stands": apart.stands,
            "group": apart.group,
            "rest": _share_record(apart.rest),
            "difference": round(apart.difference, 4),
            "interval": [round(apart.low, 4), round(apart.high, 4)],
            "p_value": _rounded(apart.p_value),
        },
    }


def _share_record(share: Share) -> dict[str, Any]:
    interval = [round(share.low, 4), round(share.high, 4)]
    return {"people": share.people, "of": share.of, "share": round(share.value, 4), "interval": interval}


def _rounded(p_value: float) -> float:
    """Return a p-value with three significant digits."""
    return float(f"{p_value:.3g}")


def _told_findings(claimed: Sequence[Finding], found: Sequence[Finding], codebook: Codebook, *, show_all: bool) -> str:
    if not found:
        return "nothing can be compared: it takes statements of two groups that may be told of\n"
    shared = [each for each in claimed if each.bridge.stands]
    apart = [each for each in claimed if each.apart.stands and not each.bridge.stands]
    parts = [
        _section("SHARED by several groups", shared, codebook),
        _section("SETS ONE GROUP APART", apart, codebook),
    ]
    if show_all:
        rest = [each for each in claimed if not (each.bridge.stands or each.apart.stands)]
        parts.append(_section("NOTHING IS CLAIMED of", rest, codebook))
    note = f"{len(found):,} statements tested; of each kind of claim, a wrong one in at most 5 of 100 such lists"
    return "\n".join([*parts, *_lines([note], "")])


def _section(title: str, found: Sequence[Finding], codebook: Codebook) -> str:
    if not found:
        return f"{title}: none\n"
    return "\n".join([f"{title}\n", *(_told_finding(each, codebook) for each in found)])


def _told_finding(found: Finding, codebook: Codebook) -> str:
    said = found.said
    theme = _title(said.theme, codebook)
    text = f"“{said.text}” ({said.name[:SHOWN_ID]})" if said.text else ""
    lines = _lines([f"{_TONES[said.tone]}{f': {theme}' if theme else ''}", text], "  ")
    width = max(map(len, found.shares))
    for name, share in sorted(found.shares.items(), key=lambda pair: -pair[1].value):
        is_above = found.bridge.stands and name in found.bridge.groups
        marks = [f"average {share.average:.1%}"] if is_above else []
        marks += ["more than the rest"] if found.apart.stands and name == found.apart.group else []
        lines.append(f"    {name:<{width}}  {_told_share(share)}{'  ' if marks else ''}{', '.join(marks)}")
    lines += _lines(_told_tests(found), "    ")
    return "".join(f"{line}\n" for line in lines)


def _told_share(share: Share) -> str:
    return f"{share.people:>4} of {share.of:<5} {share.value:>4.0%} ({share.low:.0%}–{share.high:.0%})"


def _told_tests(found: Finding) -> list[str]:
    tests = []
    if found.bridge.stands:
        tests.append(f"shared: p {found.bridge.p_value:.2g}")
    if found.apart.stands:
        apart = found.apart
        tests.append(
            f"apart: {apart.difference * 100:+.0f} points ({apart.low * 100:+.0f} to {apart.high * 100:+.0f}), "
            f"p {apart.p_value:.2g}"
        )
    return [*tests, f"all alike: p {found.homogeneity:.2g}"]
