"""``check``: the thresholds of the configuration, for cron and for monitoring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.reporting import build_report
from listenkit.cli.session import Session, load_themes, now, put, put_json, read_dataset
from listenkit.errors import COMPLETE, THRESHOLD, ListenkitError, UsageError
from listenkit.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listenkit.checks import Finding, Target
    from listenkit.config import Config
    from listenkit.report import Report

NAGIOS = {"fine": 0, "warning": 1, "critical": 2, "unknown": 3}
"""The exit codes that monitoring plugins promise (Monitoring Plugins Development Guidelines)."""

_WORDS = {0: "OK", 1: "WARNING", 2: "CRITICAL", 3: "UNKNOWN"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(check)


def check(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[CHECK…]", help="All of [check] by default.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="text, json or nagios.")] = "text",
) -> None:
    """See which thresholds of [check] in listenkit.toml are crossed; exit code 9 where one is.

    A threshold is a figure, a window and a bound: "customers.net_sentiment" = { minimum = -10, window = "30d" }. With
    -q nothing is printed where all is well. --format nagios prints one line with performance data and ends with 0, 1,
    2 or 3, as monitoring systems want it.
    """
    session: Session = context.obj
    filters.choose(output_format, ("text", "json", "nagios"), "--format")
    try:
        findings = evaluate(session.config(), names or [])
    except ListenkitError as error:
        if output_format != "nagios":
            raise
        put(f"LISTENKIT UNKNOWN - {one_line(str(error)).replace('|', '/')}")
        raise typer.Exit(NAGIOS["unknown"]) from None
    crossed = [each for each in findings if each.state == "crossed"]
    if output_format == "json":
        put_json([as_record(each) for each in findings], indent=2)
    elif output_format == "nagios":
        put(nagios_text(findings))
        raise typer.Exit(nagios_code(findings))
    elif crossed or not session.quiet:
        put("\n".join(_line(each) for each in (crossed if session.quiet else findings)))
    raise typer.Exit(THRESHOLD if crossed else COMPLETE)


def evaluate(config: Config, names: Sequence[str]) -> list[Finding]:
    """Return how the named checks stand, all of the configuration for none.

    Raises :class:`UsageError` for a name that there is not, and where there is no check.
    """
    from listenkit.checks import judge

    if not config.check:
        raise UsageError(
            "listenkit.toml has no [check]",
            hint='add one: [check] "customers.net_sentiment" = { minimum = -10, window = "30d" }',
        )
    chosen = [filters.choose(each, tuple(config.check), "check") for each in names] or list(config.check)
    targets = {name: _target(config, name) for name in chosen}
    reports = _reports(config, {config.check[name].window for name in chosen})
    return [
        judge(name, target, config.check[name], reports[config.check[name].window]) for name, target in targets.items()
    ]


def _target(config: Config, name: str) -> Target:
    from listenkit.checks import parse_name

    sources = [source.name for source in config.sources]
    return parse_name(name, groups=config.group_names, themes=load_themes(config).themes, sources=sources)


def _reports(config: Config, windows: set[str]) -> Mapping[str, Report]:
    """Return the report of each window: what may not be shown there is not told here either."""
    from listenkit.engine.gather import Request

    with read_dataset(config) as dataset:
        return {
            window: build_report(
                config,
                dataset,
                Request(filters.make_selection(config, window), now(), compare=False, quotes=0, decisions=False),
            )
            for window in sorted(windows)
        }


def as_record(finding: Finding) -> dict[str, Any]:
    """Return a finding as JSON has it."""
    return {
        "check": finding.name,
        "state": finding.state,
        "value": finding.value,
        "interval": list(finding.interval) if finding.interval else None,
        "minimum": finding.minimum,
        "maximum": finding.maximum,
        "window": finding.window,
        "level": finding.level,
        "reason": finding.reason,
        "details": [one_line(each) for each in finding.details],
    }


def _line(finding: Finding) -> str:
    mark = {"fine": "ok", "crossed": "CROSSED", "unknown": "unknown"}[finding.state]
    return f"{mark:<8} {finding.name}: {_told(finding)}"


def _told(finding: Finding) -> str:
    if finding.value is None:
        return f"{finding.reason} (last {finding.window})"
    parts = [_number(finding.value)]
    if finding.interval:
        parts.append(f"({_number(finding.interval[0])} to {_number(finding.interval[1])})")
    bounds = [
        f"{word} {_number(bound)}"
        for word, bound in (("at least", finding.minimum), ("at most", finding.maximum))
        if bound is not None
    ]
    told = f"{' '.join(parts)}, {' and '.join(bounds)} wanted (last {finding.window})"
    return f"{told}: {', '.join(one_line(each) for each in finding.details)}" if finding.details else told


def _number(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.2f}".rstrip("0")


def nagios_code(findings: Sequence[Finding]) -> int:
    """Return the exit code of a monitoring plugin: the gravest crossed level, else unknown where nothing is known."""
    levels = [NAGIOS[each.level] for each in findings if each.state == "crossed"]
    if levels:
        return max(levels)
    return NAGIOS["unknown"] if all(each.state == "unknown" for each in findings) else NAGIOS["fine"]


def nagios_text(findings: Sequence[Finding]) -> str:
    """Return the line of a monitoring plugin: a word, what is crossed, and performance data behind a bar."""
    crossed = [each for each in findings if each.state == "crossed"]
    if crossed:
        said = "; ".join(f"{each.name}: {_told(each)}" for each in crossed)
    else:
        unknown = sum(each.state == "unknown" for each in findings)
        said = f"{len(findings) - unknown} of {len(findings)} thresholds kept" + (
            f", {unknown} unknown" * bool(unknown)
        )
    data = " ".join(_performance(each) for each in findings if each.value is not None)
    return f"LISTENKIT {_WORDS[nagios_code(findings)]} - {said.replace('|', '/')}" + (f" | {data}" if data else "")


def _performance(finding: Finding) -> str:
    """Return ``'label'=value;warn;crit``, with a range (``low:high``) under the level of the check."""
    low = "~" if finding.minimum is None else _number(finding.minimum)
    high = "" if finding.maximum is None else _number(finding.maximum)
    bounds = f"{low}:{high}"
    warn, critical = (bounds, "") if finding.level == "warning" else ("", bounds)
    label = finding.name.replace("'", "").replace("=", "")
    return f"'{label}'={_number(finding.value or 0)};{warn};{critical}"
