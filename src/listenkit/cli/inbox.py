"""``inbox``: what waits for an answer, the gravest and longest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.reading import as_record
from listenkit.cli.session import Session, load_themes, now, put, put_json, read_dataset, warn
from listenkit.cli.tables import table
from listenkit.cli.withholding import groups_without_segments, withheld_groups, without_groups
from listenkit.errors import UsageError
from listenkit.text import did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.model import Selection, StoredComment

SHOWN_ID = 8

_Owner = Annotated[str, typer.Option("--owner", help="Only what this person is to answer, by [dialogue] owners.")]
_OlderThan = Annotated[int, typer.Option("--older-than", help="Only what has waited for at least so many days.", min=0)]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(inbox)


def inbox(
    context: typer.Context,
    since: filters.Since = "",
    until: filters.Until = "",
    groups: filters.Groups = None,
    sources: filters.Sources = None,
    themes: filters.Themes = None,
    kinds: filters.Kinds = None,
    owner: _Owner = "",
    older_than: _OlderThan = 0,
    limit: Annotated[int, typer.Option(help="How many to list; 0 for all.", min=0)] = 20,
    output_format: Annotated[str, typer.Option("--format", help="table, json or jsonl.")] = "table",
) -> None:
    """List the concerns, ideas and questions that nobody answered, the gravest and longest first.

    Urgency is days waited, times 2 for a concern, 1.5 for a question, 1 for an idea, times up to 2 for how bad it
    sounds. Answer with listenkit respond ID.
    """
    session: Session = context.obj
    filters.choose(output_format, ("table", "json", "jsonl"), "--format")
    config = session.config()
    selection = filters.make_selection(
        config,
        since,
        until,
        groups=groups,
        sources=sources,
        themes=themes,
        known_themes=tuple(load_themes(config).themes),
        kinds=kinds,
    )
    with read_dataset(config) as dataset:
        waiting = find_waiting(config, dataset, selection, owner=owner, older_than=older_than)
        unplaced = groups_without_segments(config, dataset)
    shown = waiting[:limit] if limit else waiting
    records = [_record(config, each, unplaced) for each in shown]
    if output_format == "json":
        put_json({"format": 1, "waiting": len(waiting), "comments": records}, indent=2)
    elif output_format == "jsonl":
        for record in records:
            put_json(record)
    else:
        put(_table(records))
        if len(waiting) > len(shown):
            warn(f"… and {len(waiting) - len(shown):,} more: --limit 0")
        if records:
            first = str(records[0]["id"])[:SHOWN_ID]
            session.say(f"Next: listenkit show {first} · listenkit respond {first} --help")


def find_waiting(
    config: Config, dataset: Dataset, selection: Selection, *, owner: str = "", older_than: int = 0
) -> list[StoredComment]:
    """Return what waits of a selection, the most urgent first, without what may not be listed.

    Raises :class:`~listenkit.errors.PrivacyError` where that is all, :class:`UsageError` for an owner nobody named.
    """
    from listenkit.dialogue.waiting import by_urgency

    owners = sorted(set(config.dialogue.owners.values()))
    if owner and owner not in owners:
        raise UsageError(
            f"--owner: [dialogue] owners names no '{owner}'",
            hint=did_you_mean(owner, owners) if owners else 'add [dialogue] owners = { delivery = "Logistics" }',
        )
    narrowed = without_groups(dataset, selection, withheld_groups(config, dataset, selection))
    if narrowed is None:
        return []
    # Order and --older-than go by the days that are told: the exact ones would tell when few protected people spoke.
    found = by_urgency((each, _told_days(config, each)) for each in dataset.waiting(narrowed))
    return [
        each
        for each, days in found
        if days >= older_than and (not owner or config.dialogue.owner(each.analysis.themes, each.group) == owner)
    ]


def _told_days(config: Config, stored: StoredComment) -> float:
    from listenkit.dialogue.waiting import told_days

    is_protected = config.group(stored.group).protected
    return told_days(stored, now(), config.organisation.zone, is_protected=is_protected)


def _record(config: Config, stored: StoredComment, unplaced: frozenset[str]) -> dict[str, Any]:
    record = as_record(config, stored, unplaced)
    owner = config.dialogue.owner(stored.analysis.themes, stored.group)
    is_least = config.group(stored.group).protected
    return {**record, "waiting_days": int(_told_days(config, stored)), "waiting_at_least": is_least, "owner": owner}


def _table(records: Sequence[dict[str, Any]]) -> str:
    if not records:
        return "nothing waits for an answer\n"
    has_owners = any(record["owner"] for record in records)
    columns = ("id", "days", "kind", "group", "theme", *(["owner"] if has_owners else []), "what was said")
    rows = [
        (
            record["id"][:SHOWN_ID],
            f"{'≥ ' if record['waiting_at_least'] else ''}{record['waiting_days']}",
            record["kind"],
            record["group"],
            ", ".join(record["themes"][:2]) or "-",
            *([record["owner"] or "-"] if has_owners else []),
            shorten(" ".join(filter(None, (record["title"], record["text"]))), 300),
        )
        for record in records
    ]
    return table(columns, rows, right=frozenset({1}))
