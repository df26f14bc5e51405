"""``share``: writes or sends a group's own report, "you said, we did"."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.delivery import Delivery
from listenkit.cli.session import Session, chosen_locale, now, put, read_dataset, write_private
from listenkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listenkit.config import Config
    from listenkit.share import Letter
    from listenkit.share.ledger import Recipient
    from listenkit.share.telling import Telling
    from listenkit.times import Window

_FORMATS = ("markdown", "html", "text")
_ENDINGS = {".md": "markdown", ".html": "html", ".htm": "html", ".txt": "text"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="Dialogue")(share)


def share(
    context: typer.Context,
    group: Annotated[str, typer.Argument(metavar="GROUP", help="The group that is written to.")],
    since: filters.Since = "",
    until: filters.Until = "",
    output_format: Annotated[str, typer.Option("--format", help="markdown, html or text; else by --output.")] = "",
    output: filters.Output = None,
    mail: Annotated[bool, typer.Option("--mail", help="Mail it to the group's addresses in listenkit.toml.")] = False,
    to: Annotated[list[str] | None, typer.Option("--to", help="Mail it to this address; may be given again.")] = None,
    webhooks: Annotated[
        list[str] | None, typer.Option("--webhook", help="Post it to this one of share.webhooks.")
    ] = None,
    locale: Annotated[
        list[str] | None, typer.Option(help="fr, en, es, de, it, pt or nl; else those that the group speaks.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent, and to whom.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without asking.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Send also to those who have it already.")] = False,
) -> None:
    """Write or send a group's own report: you said, we did, and what changed.

    It is written to the people of the group, in the languages that they speak, about the last whole month unless
    --since says otherwise. Without --mail, --to or --webhook it is printed or written to --output.
    """
    session: Session = context.obj
    config = session.config()
    filters.choose(group, tuple(config.group_names), "GROUP")
    job = Delivery(
        session, config, group, _recipients(config, group, mail, to or [], webhooks or []), dry_run, yes, again
    )
    form = _format(output_format, output)
    languages = [filters.choose(each, _languages(), "--locale") for each in locale or ()]
    window = _window(config, since, until)
    from listenkit.cli.letters import gather_letter
    from listenkit.share import tell

    with read_dataset(config) as dataset:
        letter = gather_letter(config, dataset, group, window, languages)
    tellings = tell(_in_some_language(letter, config))
    if output or not job.recipients:
        _write(session, _rendered(tellings, form), output)
    if job.recipients:
        job.run(letter, tellings)


def _languages() -> tuple[str, ...]:
    from listenkit.config.tree import LANGUAGES

    return LANGUAGES


def _format(chosen: str, output: Path | None) -> str:
    if chosen:
        return filters.choose(chosen, _FORMATS, "--format")
    if output is None:
        return "markdown"
    if output.suffix.lower() not in _ENDINGS:
        raise UsageError(
            f"--output: no format ends in '{output.suffix}'", hint=f"use {', '.join(_ENDINGS)}, or --format"
        )
    return _ENDINGS[output.suffix.lower()]


def _window(config: Config, since: str, until: str) -> Window:
    """Return the closed period of a report: the last whole month, or the one that the options name."""
    from listenkit.times import Window, parse_window

    today = now().astimezone(config.organisation.zone).date()
    if not since and not until:
        first = today.replace(day=1)
        return Window((first - timedelta(days=1)).replace(day=1), first)
    window = parse_window(since, until, today=today)
    if window.since is None:
        raise UsageError("--until needs a --since: a report is about a period", hint="--since 2026-10 is a month")
    return window


def _in_some_language(letter: Letter, config: Config) -> Letter:
    """Return the letter in the organisation's language where that of the group is not known, or may not be told."""
    from dataclasses import replace

    return letter if letter.languages else replace(letter, languages=(chosen_locale("", config),))


def _rendered(tellings: Sequence[Telling], form: str) -> str:
    from listenkit.share import render_html, render_markdown, render_plain

    renderers = {"markdown": render_markdown, "html": render_html, "text": render_plain}
    return renderers[form](tellings)


def _write(session: Session, text: str, output: Path | None) -> None:
    if output is None:
        put(text)
    else:
        write_private(output, text)
        session.say(f"written to {output}")


def _recipients(
    config: Config, group: str, mail: bool, to: Sequence[str], webhooks: Sequence[str]
) -> tuple[Recipient, ...]:
    """Return where a report is to go, each place once; checked before anything is read."""
    from listenkit.config.tree import is_address
    from listenkit.share.ledger import Recipient

    audience = config.share.groups.get(group)
    addresses = [*(audience.to if mail and audience else ()), *to]
    if mail and not addresses:
        raise UsageError(f"nobody is named to whom it goes by mail: add to = […] to [share.{group}], or --to")
    for address in to:
        if not is_address(address):
            raise UsageError(f"--to: {address!r} is not one e-mail address such as ann@example.org")
    if addresses and config.share.mail is None:
        raise UsageError("no mail server is configured: add [share.mail] with host and sender to listenkit.toml")
    for name in webhooks:
        filters.choose(name, tuple(config.share.webhooks), "--webhook")
    found = [Recipient("mail", address) for address in addresses]
    found += [Recipient("webhook", name) for name in webhooks]
    return tuple({(each.way, each.name.casefold()): each for each in found}.values())
