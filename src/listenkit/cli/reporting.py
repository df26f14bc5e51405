"""``report``: what people read, on the terminal and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Protocol, cast

import typer

from listenkit.cli import filters
from listenkit.cli.session import (
    Session,
    chosen_locale,
    has_color,
    is_ascii_only,
    load_themes,
    make_discovery,
    now,
    put,
    read_dataset,
    terminal_width,
    warn,
    write_private,
)
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.engine.gather import Request
    from listenkit.report import Report
    from listenkit.report.value import Quote
    from listenkit.themes import Codebook

_SUFFIXES = {".md": "markdown", ".html": "html", ".htm": "html", ".json": "json", ".csv": "csv"}


class Renderer(Protocol):
    """A report format: a function registered under the entry point ``listenkit.reports``."""

    def __call__(
        self, report: Report, *, locale: str, width: int = 80, ascii_only: bool = False, color: bool = False
    ) -> str:
        """Return the report in a locale; ``width`` and ``color`` are for the terminal alone."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Every day")(report)


def report(
    context: typer.Context,
    since: filters.Since = "",
    until: filters.Until = "",
    groups: filters.Groups = None,
    sources: filters.Sources = None,
    themes: filters.Themes = None,
    languages: filters.Languages = None,
    segments: filters.Segments = None,
    compare: Annotated[str, typer.Option(help="previous: the period of the same length before; or none.")] = "",
    report_format: Annotated[
        str, typer.Option("--format", help="terminal, markdown, html, json or csv; else by the file's ending.")
    ] = "",
    output: filters.Output = None,
    locale: Annotated[str, typer.Option(help="en or fr; else the configuration's, else the environment's.")] = "",
    top: Annotated[
        int | None, typer.Option(help="How many themes, ideas and questions to show.", min=1, max=100)
    ] = None,
    quotes: Annotated[int | None, typer.Option(help="How many quotes to show.", min=0, max=50)] = None,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="Use ASCII characters alone.")] = False,
) -> None:
    """Report who speaks, how they feel, about what, what moved, and what they ask, in their words.

    Without --since it covers everything collected (or the period that [report] in listenkit.toml names); with it,
    the period is compared with the one before, and only changes that stand a test are called changes.
    """
    session: Session = context.obj
    config = session.config()
    if locale:
        filters.choose(locale, ("en", "fr"), "--locale")
    defaults = config.report
    comparison = filters.choose(compare or defaults.compare, ("previous", "none"), "--compare")
    renderer = choose_renderer(report_format or _format_of(output))
    from listenkit.engine.gather import Request

    codebook = load_themes(config)
    selection = filters.make_selection(
        config,
        since or ("" if until else defaults.since),
        until,
        groups=groups,
        sources=sources,
        themes=themes,
        known_themes=tuple(codebook.themes),
        languages=languages,
        segments=segments,
    )
    request = Request(
        selection, now(), comparison == "previous", defaults.quotes if quotes is None else quotes, top or defaults.top
    )
    with read_dataset(config) as dataset:
        _warn_of_old_analyses(dataset, codebook)
        built = build_report(config, dataset, request)
    text = render(renderer, built, chosen_locale(locale, config), to_file=output is not None, ascii_only=ascii_only)
    if output:
        write_private(output, text)
        session.say(f"written to {output}")
    else:
        put(text)


def _format_of(output: Path | None) -> str:
    """Return the format that a file's ending names; the terminal's for no file or a plain text."""
    if output is None or output.suffix.lower() == ".txt":
        return "terminal"
    if output.suffix.lower() not in _SUFFIXES:
        endings = ", ".join([*_SUFFIXES, ".txt"])
        raise UsageError(
            f"--output: no format ends in '{output.suffix}'", hint=f"use {endings}, or name one with --format"
        )
    return _SUFFIXES[output.suffix.lower()]


def _warn_of_old_analyses(dataset: Dataset, codebook: Codebook) -> None:
    """Say where the oldest and newest comment were not analysed alike, or not with the codebook as it is now."""
    ends = [each for newest in (True, False) for each in dataset.comments(limit=1, newest_first=newest)]
    versions = {each.analysis.version for each in ends}
    if len(versions) > 1 or not all(version.endswith(f"-{codebook.version}") for version in versions):
        warn("some comments were analysed with an older codebook or version; bring them up to date: listenkit analyse")


def choose_renderer(name: str) -> Renderer:
    """Return the renderer that is registered under a name."""
    from listenkit import registry

    return cast("Renderer", registry.load(registry.REPORTS, name))


def build_report(config: Config, dataset: Dataset, request: Request) -> Report:
    """Return the finished report over a dataset; tell on stderr which groups the filters leave out of it.

    Raises :class:`~listenkit.errors.PrivacyError` where they are all that was asked for.
    """
    from listenkit.engine.gather import gather
    from listenkit.report import build

    material = gather(dataset, config, request, load_themes(config).themes, make_discovery(config))
    if material.withheld:
        warn(f"{', '.join(material.withheld)}: left out, since these filters would set too few people apart")
    return _undated_quotes(build(material))


def _undated_quotes(built: Report) -> Report:
    """Return the report without the days on which people of protected groups said what is quoted."""
    from dataclasses import replace

    protected = {each.group for each in built.protections}

    def undated(quote: Quote) -> Quote:
        return replace(quote, date=None, waiting_days=None) if quote.group in protected else quote

    ideas = (
        replace(idea, quote=undated(idea.quote), examples=tuple(undated(each) for each in idea.examples))
        for idea in built.ideas
    )
    return replace(
        built,
        quotes=tuple(undated(each) for each in built.quotes),
        # Those of protected people stand last: among the others their place would tell what the days do not.
        questions=tuple(undated(each) for each in sorted(built.questions, key=lambda each: each.group in protected)),
        ideas=tuple(ideas),
    )


def render(renderer: Renderer, built: Report, locale: str, *, to_file: bool = False, ascii_only: bool = False) -> str:
    """Return a report as text for where it goes: this terminal, a pipe, or a file."""
    if to_file:
        return renderer(built, locale=locale, ascii_only=ascii_only)
    return renderer(
        built,
        locale=locale,
        width=max(40, terminal_width()),
        ascii_only=ascii_only or is_ascii_only(),
        color=has_color(),
    )
