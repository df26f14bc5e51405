"""``actions add|list|edit|close``: what was decided, for whom, and what led to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, load_themes, now, put, put_json, read_dataset, write_dataset
from listenkit.cli.tables import table
from listenkit.cli.withholding import withheld_groups
from listenkit.errors import UsageError
from listenkit.loop import CLOSED, STATUSES, Action
from listenkit.text import did_you_mean, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset

MAX_TITLE = 200
LOOK_BACK = timedelta(days=84)
"""How far before an action ``--from-theme`` looks for the comments that led to it."""

_Themes = Annotated[list[str] | None, typer.Option("--theme", help="A theme that it concerns; may be given again.")]
_Groups = Annotated[list[str] | None, typer.Option("--group", help="A group that it concerns; may be given again.")]
_Date = Annotated[str | None, typer.Option("--date", help="The day on which it takes effect, as 2026-03-01.")]
_Status = Annotated[str | None, typer.Option("--status", help="planned, started, done or declined.")]
_Reason = Annotated[str | None, typer.Option("--reason", help="Why, in words that may be told to those who asked.")]
_Comments = Annotated[list[str] | None, typer.Option("--comment", help="Id of a comment that led to it.")]
_FromTheme = Annotated[
    bool,
    typer.Option("--from-theme", help="Link what its themes asked for in the 84 days before."),
]
_Name = Annotated[str, typer.Argument(metavar="ACTION", help="Its number, as A1 or 1.")]
_Format = Annotated[str, typer.Option("--format", help="table or json.")]


def add_to(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(help="Keep what was decided, for whom, and what led to it.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_actions)
    group.command("edit")(edit)
    group.command("close")(close)
    app.add_typer(group, name="actions", rich_help_panel="Dialogue")


def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What was decided, in a few words.")],
    themes: _Themes = None,
    groups: _Groups = None,
    day: _Date = None,
    status: _Status = "planned",
    reason: _Reason = None,
    comments: _Comments = None,
    from_theme: _FromTheme = False,
) -> None:
    """Keep a decision: listenkit actions add "Another carrier" --theme delivery --group customers --date 2026-03-01."""
    session: Session = context.obj
    config = session.config()
    made = _changed(config, Action(title=""), title, themes, groups, day, status, reason)
    with write_dataset(config) as dataset:
        linked = _linked(config, dataset, made, comments or (), from_theme=from_theme)
        number = dataset.keep_action(replace(made, comments=linked), now())
        told = _linked_words(config, dataset, replace(made, comments=linked))
    session.say(f"A{number} is kept{told}. Next: {_next_step(replace(made, number=number))}")


def edit(
    context: typer.Context,
    name: _Name,
    title: Annotated[str | None, typer.Option("--title", help="What was decided, in a few words.")] = None,
    themes: _Themes = None,
    groups: _Groups = None,
    day: _Date = None,
    status: _Status = None,
    reason: _Reason = None,
    comments: _Comments = None,
    from_theme: _FromTheme = False,
) -> None:
    """Change an action; what is not named stays. Comments are added to those that are linked already."""
    session: Session = context.obj
    config = session.config()
    with write_dataset(config) as dataset:
        before = find_action(dataset, name)
        made = _changed(config, before, title, themes, groups, day, status, reason)
        linked = _linked(config, dataset, made, comments or (), from_theme=from_theme)
        dataset.keep_action(replace(made, comments=linked), now())
        told = _linked_words(config, dataset, replace(made, comments=linked))
    session.say(f"{before.name} is changed{told}")


def close(
    context: typer.Context,
    name: _Name,
    status: _Status = "done",
    day: _Date = None,
    reason: _Reason = None,
) -> None:
    """Say that an action is done, or declined with the reason that those who asked may be told."""
    session: Session = context.obj
    config = session.config()
    if status not in CLOSED:
        raise UsageError(f"--status: an action is closed as {' or '.join(sorted(CLOSED))}, not as '{status}'")
    with write_dataset(config) as dataset:
        before = find_action(dataset, name)
        made = _changed(config, before, None, None, None, day, status, reason)
        if made.status == "done" and made.date is None:
            made = replace(made, date=_today(config))
        dataset.keep_action(made, now())
    session.say(f"{made.name} is {made.status}. Next: {_next_step(made)}")


def list_actions(
    context: typer.Context,
    output_format: _Format = "table",
    status: Annotated[list[str] | None, typer.Option("--status", help="Only these; may be given again.")] = None,
    themes: filters.Themes = None,
    groups: filters.Groups = None,
) -> None:
    """List the actions, how far each is, and how many comments led to it; those of protected groups are not counted."""
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    wanted = [filters.choose(each, STATUSES, "--status") for each in status or STATUSES]
    with read_dataset(config) as dataset:
        found = [
            countable(config, dataset, action)
            for action in dataset.actions()
            if action.status in wanted
            and (not themes or set(themes) & set(action.themes))
            and (not groups or set(groups) & set(action.groups))
        ]
    if output_format == "json":
        put_json([as_record(action) for action in found], indent=2)
        return
    columns = ("action", "status", "date", "comments", "themes", "groups", "what was decided")
    rows = [
        (each.name, each.status, each.date or "-", len(each.comments), ", ".join(each.themes) or "-",
         ", ".join(each.groups) or "all", f"{each.title}{f' ({each.reason})' if each.reason else ''}")
        for each in found
    ]  # fmt: skip
    put(table(columns, rows, right=frozenset({3})) if rows else "no action is kept yet: listenkit actions add --help\n")


def as_record(action: Action) -> dict[str, Any]:
    """Return an action as JSON has it; which comments led to it stays out, since they may be of protected people."""
    return {
        "action": action.name,
        "title": action.title,
        "status": action.status,
        "date": action.date.isoformat() if action.date else None,
        "themes": list(action.themes),
        "groups": list(action.groups),
        "reason": action.reason,
        "comments": len(action.comments),
    }


def find_action(dataset: Dataset, name: str) -> Action:
    """Return the action that people call so; raises :class:`UsageError` with those that there are."""
    wanted = name.strip().upper().removeprefix("A")
    actions = dataset.actions()
    for action in actions:
        if str(action.number) == wanted:
            return action
    names = [action.name for action in actions]
    hint = did_you_mean(name, names) if names else "none is kept yet: listenkit actions add --help"
    raise UsageError(f"there is no action '{one_line(name)}'", hint=hint)


def _changed(
    config: Config,
    before: Action,
    title: str | None,
    themes: list[str] | None,
    groups: list[str] | None,
    day: str | None,
    status: str | None,
    reason: str | None,
) -> Action:
    """Return an action with what was named, each part checked."""
    codebook = load_themes(config)
    made = Action(
        title=before.title if title is None else _title(title),
        status=before.status if status is None else filters.choose(status, STATUSES, "--status"),
        themes=before.themes
        if themes is None
        else tuple(filters.choose(each, tuple(codebook.themes), "--theme") for each in themes),
        groups=before.groups
        if groups is None
        else tuple(filters.choose(each, tuple(config.group_names), "--group") for each in groups),
        date=before.date if day is None else _day(day),
        reason=before.reason if reason is None else one_line(reason),
        number=before.number,
        comments=before.comments,
    )
    _check(made, _today(config))
    return made


def _title(text: str) -> str:
    title = one_line(text)
    if not title or len(title) > MAX_TITLE:
        raise UsageError(f"say what was decided in 1 to {MAX_TITLE} characters")
    return title


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--date: cannot read '{one_line(text)}'", hint="write the day as 2026-03-01") from None


def _check(action: Action, today: date) -> None:
    if action.date and action.date > today and action.status in ("started", "done"):
        raise UsageError(
            f"--date: {action.date} is in the future, and what has not begun cannot be {action.status}",
            hint="leave the status planned, or name the day on which it took effect",
        )
    if action.status == "declined" and not action.reason:
        raise UsageError("a declined action needs its reason", hint='add --reason "…": those who asked may be told')


def _linked(
    config: Config, dataset: Dataset, action: Action, named: Sequence[str], *, from_theme: bool
) -> tuple[int, ...]:
    """Return the keys of the comments that led to an action: those before, those named, those of its themes."""
    from listenkit.model import Selection
    from listenkit.times import Window

    found = set(action.comments)
    for name in named:
        stored = dataset.comment(name)
        withheld_groups(config, dataset, Selection(groups=(stored.group,)))
        found.add(stored.key)
    if from_theme:
        if not action.themes:
            raise UsageError("--from-theme needs a --theme")
        end = action.date or _today(config)
        window = Window(end - LOOK_BACK, end)
        chosen = Selection(window, groups=action.groups, themes=action.themes)
        found |= {asked.key for asked in dataset.answered(chosen)}
    return tuple(sorted(found))


def countable(config: Config, dataset: Dataset, action: Action) -> Action:
    """Return an action with those comments alone that may be counted."""
    return dataset.countable(action, lambda name: config.group(name).protected)


def _linked_words(config: Config, dataset: Dataset, action: Action) -> str:
    count = len(countable(config, dataset, action).comments)
    return f", with {count:,} comments that led to it" if count else ""


def _next_step(action: Action) -> str:
    is_measured = action.date and action.themes and action.status != "declined"
    return f"listenkit impact {action.name}" if is_measured else f"listenkit actions edit {action.name} --help"


def _today(config: Config) -> date:
    return now().astimezone(config.organisation.zone).date()
