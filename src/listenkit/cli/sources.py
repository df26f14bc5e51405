"""``sources list|test``: where people speak, and how each source stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, cast

import typer

from listenkit.cli import filters, kinds, trying
from listenkit.cli.session import Session, now, put, put_json, read_dataset
from listenkit.cli.tables import table

if TYPE_CHECKING:
    from listenkit.collectors.base import Collector
    from listenkit.config import Config, Source
    from listenkit.model import SourceState

SAMPLE = 3

_FormatOption = Annotated[str, typer.Option("--format", help="table or json.")]


def add_to(app: typer.Typer) -> None:
    """Add the command group."""
    group = typer.Typer(
        help="See the configured sources, try them, add one, and see what kinds there are.", no_args_is_help=True
    )
    group.command("list")(list_sources)
    group.command("test")(trying.probe)
    kinds.add_to(group)
    app.add_typer(group, name="sources", rich_help_panel="Data")


def list_sources(context: typer.Context, output_format: _FormatOption = "table") -> None:
    """List the configured sources: what they hold, when they last ran and spoke, and how the last run ended."""
    session: Session = context.obj
    filters.choose(output_format, ("table", "json"), "--format")
    config = session.config()
    records = [_record(config, source, state) for source, state in _states(config)]
    if output_format == "json":
        put_json(records, indent=2)
        return
    columns = ("source", "kind", "group", "status", "comments", "collected", "last comment")
    rows = [
        (record["source"], record["kind"], record["group"], "STALE" if record["stale"] else record["status"],
         record["comments"], _short(record["collected_at"]), _short(record["last_comment"]))
        for record in records
    ]  # fmt: skip
    put(table(columns, rows, right=frozenset({4})) if rows else "no source is configured\n")


def _states(config: Config) -> list[tuple[Source, SourceState | None]]:
    known: dict[str, SourceState] = {}
    if config.dataset_path.exists():
        with read_dataset(config) as dataset:
            known = {state.source: state for state in dataset.sources()}
    return [(source, known.get(source.name)) for source in config.sources]


def _record(config: Config, source: Source, state: SourceState | None) -> dict[str, object]:
    # The time of one comment tells when one person spoke.
    last = state.last_comment if state and not config.group(source.group).protected else None
    days = int(source.stale_after[:-1]) * (7 if source.stale_after.endswith("w") else 1) if source.stale_after else 0
    zone = config.organisation.zone
    return {
        "source": source.name,
        "collector": source.collector,
        "kind": getattr(source.options, "spec", "") or source.collector,
        "group": source.group,
        "enabled": source.enabled,
        "status": state.status if state else "never",
        "detail": state.detail if state else "",
        "comments": state.comments if state else 0,
        "collected_at": state.collected_at.astimezone(zone).isoformat() if state and state.collected_at else None,
        "last_comment": last.astimezone(zone).isoformat() if last else None,
        "stale": bool(days and last and now() - last > timedelta(days=days)),
        "guarantee": _collector(source.collector).guarantee,
    }


def _short(value: object) -> str:
    return datetime.fromisoformat(value).strftime("%Y-%m-%d %H:%M") if isinstance(value, str) else "never"


def _collector(name: str) -> type[Collector]:
    from listenkit import registry

    return cast("type[Collector]", registry.load(registry.COLLECTORS, name))
