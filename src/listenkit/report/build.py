"""Builds the finished report from its material: releases what may be shown, then makes every part of that alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from listenkit.config import Group
from listenkit.engine.material import Material
from listenkit.intervals import share_interval
from listenkit.model import GROUPS, KINDS, Checked, Selection
from listenkit.privacy.groups import release
from listenkit.report import loop, standing, voices
from listenkit.report.decisions import action_rows
from listenkit.report.figures import Bench, Evidence, release_all, subjects_of
from listenkit.report.ideas import ideas
from listenkit.report.value import Accuracy, Bucket, GroupRow, NamedCell, Period, Protection, Report, ThemeRow
from listenkit.summary import ALL, Counts, Summary
from listenkit.text import one_line
from listenkit.times import Window

_THEME = "theme:"


def build(material: Material) -> Report:
    """Return the report of a material. It is the same for the same material, whatever the machine or the day."""
    material = _with_rules(material)
    evidence = release_all(material)
    themes = _theme_names(material, evidence)
    groups = _reported_groups(material)
    subjects = subjects_of(evidence, list(groups), themes)
    bench = Bench(evidence, subjects, _lengths(material))
    return _assemble(_Parts(material, evidence, bench, groups, themes))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the parts of a report are made from."""

    material: Material
    evidence: Evidence
    bench: Bench
    groups: Mapping[str, Group]
    themes: Sequence[str]


def _assemble(parts: _Parts) -> Report:
    material, groups = parts.material, parts.groups
    candidates = voices.quotable(material, parts.evidence.now.summary, material.groups)
    spoken = {each.stored.key: each.stored.group for each in candidates}
    emerging, emerging_hidden = standing.emerging(material, material.groups, spoken)
    themes = tuple(_theme_row(name, parts) for name in parts.themes)
    chosen = voices.choose_quotes(candidates, material.quotes, [row.theme for row in themes if _has_moved(row)])
    return Report(
        organisation=one_line(material.organisation),
        timezone=material.timezone,
        is_kept=material.is_kept,
        now=material.now,
        period=_period(material.window),
        previous=_period(material.previous) if material.before is not None and material.previous else None,
        filters=_filters(material.selection),
        totals=parts.bench.figures(ALL),
        groups=tuple(_group_row(name, group, parts) for name, group in groups.items()),
        themes=themes,
        kinds=_named_cells("kind:", KINDS, parts),
        languages=_named_cells("language:", (), parts),
        trend=_trend(parts),
        coverage=tuple(standing.coverage(material, parts.evidence, groups)),
        loop=tuple(loop.group_loops(material, parts.evidence, groups)),
        theme_loop=tuple(loop.theme_loops(material, parts.evidence, groups, [row.theme for row in themes])),
        actions=tuple(action_rows(material)),
        emerging=tuple(emerging),
        ideas=tuple(ideas(candidates, material, [action for action, _ in material.decisions])),
        questions=tuple(voices.questions(candidates, material)),
        quotes=tuple(voices.as_quote(each, material) for each in chosen),
        sources=tuple(standing.sources(material, material.groups)),
        protections=_protections(groups),
        suppressed=parts.evidence.suppressed + emerging_hidden,
        undated=_undated(material),
        top=material.top,
        checked=_checked(material.checked),
        learned=one_line(material.learned),
        records_answers=any(each.hours is not None for each in material.answered),
    )


def _with_rules(material: Material) -> Material:
    """Return the material with a rule for every group in it; people whose group is not told count as employees."""
    named = {cell.group for summary in (material.current, material.trend, material.undated) for cell in summary.cells}
    named |= {cell.group for cell in (material.before or Summary()).cells}
    named |= {stored.group for stored in material.comments} | {each.group for each in material.answered}
    named |= {each.group for each in material.heard}
    named |= {state.group for state in material.sources if state.group}
    missing = named - set(material.groups)
    rules = {**material.groups, **{name: Group(protected=name in ("employees", "")) for name in missing}}
    order = [*(name for name in GROUPS if name in rules), *sorted(set(rules) - set(GROUPS))]
    return replace(material, groups={name: rules[name] for name in order})


def _reported_groups(material: Material) -> dict[str, Group]:
    wanted = material.selection.groups
    return {name: group for name, group in material.groups.items() if not wanted or name in wanted}


def _lengths(material: Material) -> tuple[int, int]:
    now = material.window.days or 1
    before = material.previous.days if material.previous else None
    return now, before or now


def _theme_names(material: Material, evidence: Evidence) -> list[str]:
    """Return the themes that may be shown, those with most comments first; last those that fell silent."""
    counts = _themes_in(evidence.now.summary)
    hidden = {facet.removeprefix(_THEME) for _, facet, _ in evidence.now.hidden}
    gone = set(_themes_in(evidence.before.summary) if evidence.before else ()) - set(counts) - hidden
    wanted = material.selection.themes
    names = [*sorted(counts, key=lambda name: (-counts[name].comments, name)), *sorted(gone)]
    return [name for name in names if not wanted or name in wanted]


def _themes_in(summary: Summary) -> dict[str, Counts]:
    return summary.by(lambda cell: cell.facet.removeprefix(_THEME) if cell.facet.startswith(_THEME) else None)


def _group_row(name: str, group: Group, parts: _Parts) -> GroupRow:
    return GroupRow(one_line(name), parts.bench.figures(ALL, name), group.population, _languages_of(name, parts))


def _languages_of(group: str, parts: _Parts) -> tuple[tuple[str, float], ...]:
    counts = parts.evidence.now.summary.by(
        lambda cell: (
            cell.facet.removeprefix("language:") if cell.group == group and cell.facet.startswith("language:") else None
        )
    )
    total = sum(each.comments for each in counts.values())
    shares = [(one_line(code), each.comments / total) for code, each in counts.items()]
    return tuple(sorted(shares, key=lambda pair: (-pair[1], pair[0])))


def _theme_row(name: str, parts: _Parts) -> ThemeRow:
    theme = parts.material.themes.get(name)
    facet = f"{_THEME}{name}"
    heard = [group for group in parts.groups if parts.bench.counts(facet, group)]
    cells = [(one_line(group), parts.bench.cell(facet, group)) for group in heard]
    titles = {language: one_line(title) for language, title in theme.titles.items()} if theme else {}
    cells.sort(key=lambda pair: -(pair[1].comments or 0))
    return ThemeRow(one_line(name), titles, parts.bench.figures(facet), tuple(cells))


def _has_moved(row: ThemeRow) -> bool:
    change = row.figures.change
    return change is not None and (change.significant or change.volume_significant)


def _named_cells(prefix: str, order: Sequence[str], parts: _Parts) -> tuple[NamedCell, ...]:
    counts = parts.evidence.now.summary.by(
        lambda cell: cell.facet.removeprefix(prefix) if cell.facet.startswith(prefix) else None
    )
    names = [*(name for name in order if name in counts)]
    names += sorted(set(counts) - set(order), key=lambda name: (-counts[name].comments, name))
    return tuple(NamedCell(one_line(name), parts.bench.cell(f"{prefix}{name}")) for name in names)


def _trend(parts: _Parts) -> tuple[Bucket, ...]:
    starts, end = parts.material.trend_starts, parts.material.trend_end
    ends = [*starts[1:], end] if starts else []
    return tuple(
        Bucket(
            start,
            after,
            parts.bench.bucket(start),
            tuple((one_line(name), parts.bench.bucket(start, name)) for name in parts.groups),
        )
        for start, after in zip(starts, ends, strict=True)
        if after is not None
    )


def _protections(groups: Mapping[str, Group]) -> tuple[Protection, ...]:
    return tuple(
        Protection(one_line(name), group.minimum_authors, group.minimum_quote_authors)
        for name, group in groups.items()
        if group.protected
    )


def _undated(material: Material) -> int | None:
    """Return how many comments without a date may be told of, None where there are some and none may."""
    released = release(material.undated, material.groups)
    count = released.summary.total().comments
    return None if released.hidden and not count else count


def _checked(checked: Checked | None) -> Accuracy | None:
    if checked is None or checked.comments < 1:
        return None
    low, high = share_interval(checked.right, checked.comments)
    return Accuracy(checked.comments, checked.right, (round(low, 4), round(high, 4)))


def _period(window: Window) -> Period:
    return Period(window.since, window.until)


def _filters(selection: Selection) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name in ("groups", "sources", "themes", "languages", "kinds", "labels"):
        found += [(name, one_line(value)) for value in getattr(selection, name)]
    found += [("segments", one_line(f"{key}={value}")) for key, value in selection.segments]
    found += [(name, "yes") for name in ("is_uncalled", "is_mixed") if getattr(selection, name)]
    if selection.search:
        found.append(("search", one_line(selection.search)))
    return tuple(found)
