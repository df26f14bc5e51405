"""``bridges``: what several groups say, and what sets one group apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.ideas import SHOWN_ID, find_ideas, folded_parts, title_of
from listenkit.cli.session import Session, load_themes, put, put_json, read_dataset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection
    from listenkit.report.bridges import Finding, Said, Share
    from listenkit.report.value import Idea
    from listenkit.themes import Codebook

_TONES = {"positive": "praise", "negative": "complaint", "idea": "idea"}

_Format = Annotated[str, typer.Option("--format", help="table or json.")]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(bridges)


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
    return "\n".join([*parts, *folded_parts([note], "")])


def _section(title: str, found: Sequence[Finding], codebook: Codebook) -> str:
    if not found:
        return f"{title}: none\n"
    return "\n".join([f"{title}\n", *(_told_finding(each, codebook) for each in found)])


def _told_finding(found: Finding, codebook: Codebook) -> str:
    said = found.said
    theme = title_of(said.theme, codebook)
    text = f"“{said.text}” ({said.name[:SHOWN_ID]})" if said.text else ""
    lines = folded_parts([f"{_TONES[said.tone]}{f': {theme}' if theme else ''}", text], "  ")
    width = max(map(len, found.shares))
    for name, share in sorted(found.shares.items(), key=lambda pair: -pair[1].value):
        is_above = found.bridge.stands and name in found.bridge.groups
        marks = [f"average {share.average:.1%}"] if is_above else []
        marks += ["more than the rest"] if found.apart.stands and name == found.apart.group else []
        lines.append(f"    {name:<{width}}  {_told_share(share)}{'  ' if marks else ''}{', '.join(marks)}")
    lines += folded_parts(_told_tests(found), "    ")
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
