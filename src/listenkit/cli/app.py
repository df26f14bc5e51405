"""Puts the commands together under the global options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from listenkit import __version__
from listenkit.cli import (
    actions,
    bridges,
    checking,
    collecting,
    doctor,
    ideas,
    impact,
    inbox,
    labelling,
    learning,
    reading,
    reporting,
    responding,
    scheduling,
    scoring,
    sharing,
    sources,
    start,
    themes,
)
from listenkit.cli.session import Session


def build_app() -> typer.Typer:
    """Return the application with every command."""
    app = typer.Typer(
        name="listenkit",
        context_settings={"help_option_names": ["-h", "--help"]},
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
    )
    app.callback(invoke_without_command=True)(options)
    every_day = (start, scoring, collecting, reporting, reading, themes)
    dialogue = (inbox, responding, ideas, bridges, actions, impact, sharing, checking, scheduling)
    for module in (*every_day, *dialogue, labelling, learning, sources, doctor):
        module.add_to(app)
    return app


def options(
    context: typer.Context,
    project: Annotated[
        Path | None, typer.Option("--project", help="The folder that holds listenkit.toml (or LISTENKIT_PROJECT).")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well, as for cron.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")] = False,
    version: Annotated[bool, typer.Option("--version", "-V", help="Show the version.")] = False,
) -> None:
    """Listen to every stakeholder: collect what people say, read it, report it."""
    if version:
        typer.echo(f"listenkit {__version__}")
        raise typer.Exit
    context.obj = Session(project=project, quiet=quiet, verbose=verbose)
    if context.invoked_subcommand is None:
        typer.echo(start.OVERVIEW)
