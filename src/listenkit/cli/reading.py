"""``comments`` and ``show``: the comments themselves, and one comment and why it was read so."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Set
from itertools import groupby, zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import (
    Session,
    load_themes,
    make_analyser,
    put,
    put_json,
    read_dataset,
    terminal_width,
    warn,
    write_private,
)
from listenkit.cli.tables import csv_text, flat, table
from listenkit.cli.withholding import groups_without_segments, withheld_groups, without_groups
from listenkit.model import CALLED

if TYPE_CHECKING:
    from datetime import datetime

    from listenkit.config import Config
    from listenkit.model import Response, StoredComment

BATCH = 256
SHOWN_ID = 8
_FIELDS = (
    "id",
    "date",
    "group",
    "source",
    "language",
    "sentiment",
    "label",
    "confidence",
    "mixed",
    "kind",
    "kinds",
    "kind_confidences",
    "themes",
    "rating",
    "segments",
    "title",
    "text",
)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="Every day")(comments)
    app.command(rich_help_panel="Every day")(show)


def comments(
    context: typer.Context,
    since: filters.Since = "",
    until: filters.Until = "",
    groups: filters.Groups = None,
    sources: filters.Sources = None,
    themes: filters.Themes = None,
    languages: filters.Languages = None,
    kinds: filters.Kinds = None,
    labels: filters.Labels = None,
    segments: filters.Segments = None,
    unsure: filters.Unsure = False,
    mixed: filters.Mixed = False,
    search: Annotated[
        str, typer.Option(help="Only comments that contain this text; case and accents do not matter.")
    ] = "",
    output_format: Annotated[str, typer.Option("--format", help="table, jsonl or csv.")] = "table",
    limit: Annotated[int, typer.Option(help="How many at most, the newest first; 0 for all.", min=0)] = 50,
    unmasked: Annotated[
        bool, typer.Option(help="Show addresses and numbers as written, outside protected groups.")
    ] = False,
    output: filters.Output = None,
) -> None:
    """List or search the comments, the newest first.

    In the table, a tone with a question mark is too weak to call, and mixed is neutral because good and bad balance.

    Comments of a protected group are listed only where ten people or more of it are among those selected.
    """
    session: Session = context.obj
    filters.choose(output_format, ("table", "jsonl", "csv"), "--format")
    config = session.config()
    selection = filters.make_selection(
        config,
        since,
        until,
        groups=groups,
        sources=sources,
        themes=themes,
        known_themes=tuple(load_themes(config).themes),
        languages=languages,
        kinds=kinds,
        labels=labels,
        segments=segments,
        search=search,
        uncalled=unsure,
        mixed=mixed,
    )
    with read_dataset(config) as dataset:
        withheld = withheld_groups(config, dataset, selection)
        shown = without_groups(dataset, selection, withheld)
        unplaced = groups_without_segments(config, dataset)
        found = dataset.comments(shown, limit=limit or None) if shown else ()
        rows = [as_record(config, each, unplaced, unmasked=unmasked) for each in _by_told_date(config, found)]
        total = dataset.count(shown) if shown else 0
    text = _listed(rows, output_format)
    if output:
        write_private(output, text)
    else:
        put(text)
    if withheld:
        warn(f"comments of {', '.join(sorted(withheld))} are withheld: too few people are among those selected")
    if output_format == "table" and limit and len(rows) == limit < total:
        session.say(f"{len(rows)} of {total:,} comments; more with --limit")


def as_record(
    config: Config, stored: StoredComment, unplaced: Set[str], *, unmasked: bool = False
) -> dict[str, object]:
    """Return a comment for output: cleaned, and masked unless it is of an unprotected group and asked for as it is.

    Groups that are ``unplaced`` have their segments left out; of protected groups the month is told, never the day.
    """
    from listenkit.privacy.redaction import redact
    from listenkit.text import safe_text

    is_protected = config.group(stored.group).protected
    plain = unmasked and not is_protected
    comment, analysis = stored.comment, stored.analysis
    return {
        "id": stored.id,
        "date": _told_date(config, comment.created_at, is_protected=is_protected),
        "group": stored.group,
        "source": stored.source,
        "language": analysis.language,
        "sentiment": analysis.compound,
        "label": analysis.label,
        "confidence": analysis.confidence,
        "mixed": analysis.is_mixed,
        "kind": analysis.kind,
        "kinds": list(analysis.kinds),
        "kind_confidences": list(analysis.kind_confidences),
        "themes": list(analysis.themes),
        "rating": comment.rating,
        "segments": {} if stored.group in unplaced else dict(comment.segments),
        "title": safe_text(comment.title if plain else redact(comment.title)),
        "text": safe_text(comment.text if plain else redact(comment.text)),
    }


def _told_date(config: Config, when: datetime | None, *, is_protected: bool) -> str | None:
    if when is None:
        return None
    local = when.astimezone(config.organisation.zone)
    return f"{local:%Y-%m}" if is_protected else local.isoformat()


def _by_told_date(config: Config, found: Iterable[StoredComment]) -> list[StoredComment]:
    """Return comments, newest first, in an order that tells no more of protected groups than the month."""

    def month(stored: StoredComment) -> str:
        return _told_date(config, stored.comment.created_at, is_protected=True) or ""

    by_month = sorted(found, key=month, reverse=True)
    ordered: list[StoredComment] = []
    for _, together in groupby(by_month, key=month):
        parts: tuple[list[StoredComment], list[StoredComment]] = ([], [])
        for stored in together:
            parts[config.group(stored.group).protected].append(stored)
        ordered += [*parts[False], *sorted(parts[True], key=lambda stored: stored.id)]
    return ordered


def _listed(rows: list[dict[str, object]], output_format: str) -> str:
    if output_format == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if output_format == "csv":
        return csv_text(_FIELDS, [[flat(row[name]) for name in _FIELDS] for row in rows])
    if not rows:
        return "no comment matches\n"
    return table(
        ("id", "date", "group", "lang", "label", "kind", "text"),
        [
            (
                str(row["id"])[:SHOWN_ID],
                str(row["date"] or "undated")[:10],
                row["group"],
                row["language"],
                _told_label(row),
                row["kind"],
                row["text"],
            )
            for row in rows
        ],
    )


def _told_label(record: Mapping[str, object]) -> str:
    """Return the label of a row: with a question mark where it is too weak to call, mixed rather than neutral."""
    label = "mixed" if record["mixed"] and record["label"] == "neutral" else str(record["label"])
    return f"{label}?" if _is_uncalled(record) else label


def _is_uncalled(record: Mapping[str, object]) -> bool:
    confidence = record["confidence"]
    return isinstance(confidence, float) and confidence < CALLED


def _told_kinds(record: Mapping[str, object]) -> str:
    """Return every kind with how sure it is, the bare kind where nobody knows."""
    kinds, sure = (value if isinstance(value, list) else [] for value in (record["kinds"], record["kind_confidences"]))
    pairs = zip_longest(kinds, sure[: len(kinds)])
    return ", ".join(kind if each is None else f"{kind} ({each:.0%} sure)" for kind, each in pairs)


def _told_sentiment(record: Mapping[str, object]) -> str:
    if record["sentiment"] is None:
        return "not scored"
    parts = [f"{record['sentiment']:+.4f} {record['label']}"]
    if record["confidence"] is not None:
        parts.append(f"{record['confidence']:.0%} sure{', too weak to call' if _is_uncalled(record) else ''}")
    return ", ".join([*parts, *(["good and bad"] if record["mixed"] else [])])


def show(
    context: typer.Context,
    comment_id: Annotated[str, typer.Argument(metavar="ID", help="The comment's id, or any unique start of it.")],
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
    unmasked: Annotated[
        bool, typer.Option(help="Show addresses and numbers as written, outside protected groups.")
    ] = False,
) -> None:
    """Show one comment with its thread, its analysis, and why it was analysed so."""
    from listenkit.model import Selection

    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    config = session.config()
    analyser = make_analyser(config, load_themes(config))
    with read_dataset(config) as dataset:
        stored = dataset.comment(comment_id)
        withheld_groups(config, dataset, Selection(groups=(stored.group,)))
        unplaced = groups_without_segments(config, dataset)
        thread = dataset.thread(stored)
    record = as_record(config, stored, unplaced, unmasked=unmasked)
    record["thread"] = [_thread_entry(config, each, stored, unmasked=unmasked) for each in thread]
    reasons = analyser.explain(stored.comment).lines()
    if output_format == "json":
        put_json({**record, "reasons": reasons}, indent=2)
    else:
        put(_shown(record, reasons))


def _thread_entry(
    config: Config, entry: StoredComment | Response, current: StoredComment, *, unmasked: bool
) -> dict[str, object]:
    from listenkit.model import StoredComment
    from listenkit.privacy.redaction import redact
    from listenkit.text import safe_text

    if isinstance(entry, StoredComment):
        record = as_record(config, entry, {entry.group}, unmasked=unmasked)
        return {"id": record["id"], "date": record["date"], "text": record["text"], "this": entry.key == current.key}
    when = _told_date(config, entry.created_at, is_protected=config.group(current.group).protected)
    return {"response": True, "date": when, "text": safe_text(redact(entry.text))}


def _shown(record: dict[str, object], reasons: list[str]) -> str:
    themes = ", ".join(record["themes"]) if isinstance(record["themes"], list) else ""
    segments = record["segments"] if isinstance(record["segments"], dict) else {}
    facts = [
        ("id", record["id"]),
        ("date", record["date"] or "undated"),
        ("from", " · ".join([str(record["group"]), str(record["source"]), *(f"{k} {v}" for k, v in segments.items())])),
        ("language", record["language"]),
        ("sentiment", _told_sentiment(record)),
        ("kind", _told_kinds(record)),
        ("themes", themes or "none of the codebook's"),
        ("rating", record["rating"]),
    ]
    lines = [f"{name:<10} {value}" for name, value in facts if value not in (None, "")]
    title = [str(record["title"]), ""] if record["title"] else []
    lines += ["", *title, *folded(str(record["text"])), "", "Why", *(f"  {reason}" for reason in reasons)]
    thread = record["thread"] if isinstance(record["thread"], list) else []
    if len(thread) > 1:
        lines += ["", "Thread"]
        for entry in thread:
            mark = "answer" if entry.get("response") else "this" if entry.get("this") else str(entry["id"])[:SHOWN_ID]
            lines.append(f"  {str(entry['date'] or 'undated')[:16]}  {mark:<8}  {' '.join(str(entry['text']).split())}")
    return "\n".join(lines) + "\n"


def folded(text: str) -> list[str]:
    """Return the lines of a text, folded at the terminal's width; as they are where output is piped."""
    if not sys.stdout.isatty():
        return text.splitlines()
    width = terminal_width()
    return [part for line in text.splitlines() for part in wrap(line, width) or [""]]
