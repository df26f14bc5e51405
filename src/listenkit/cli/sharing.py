"""``share``: writes or sends a group's own report, "you said, we did"."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import Session, chosen_locale, now, put, read_dataset, warn, write_dataset, write_private
from listenkit.errors import COMPLETE, PARTIAL, CredentialError, ListenkitError, UsageError, gravest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from email.message import EmailMessage

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.share import Letter
    from listenkit.share.ledger import Ledger, Recipient
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
    job = _Job(session, config, group, _recipients(config, group, mail, to or [], webhooks or []), dry_run, yes, again)
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


@dataclass(frozen=True)
class _Job:
    """Sends one letter to its recipients, each once, and tells how it went."""

    session: Session
    config: Config
    group: str
    recipients: tuple[Recipient, ...]
    is_dry: bool
    is_agreed: bool
    is_again: bool

    def run(self, letter: Letter, tellings: Sequence[Telling]) -> None:
        """Show or send; ends the command with 3 or 5 where somebody did not get it."""
        opening = read_dataset if self.is_dry else write_dataset
        with opening(self.config) as dataset:
            ledger = self._ledger(dataset, letter)
            left, code = self._left(ledger)
            if self.is_dry:
                self._show(left, tellings, letter, ledger)
            elif left:
                self._ask(left)
                code = gravest([code, *self._send(left, tellings, letter, ledger)])
        if code != COMPLETE:
            raise typer.Exit(code)

    def _ledger(self, dataset: Dataset, letter: Letter) -> Ledger:
        from listenkit.privacy.pseudonyms import Pseudonyms, load_key
        from listenkit.share.ledger import Ledger

        pseudonyms = Pseudonyms(load_key(self.config.key_path))
        return Ledger(dataset, pseudonyms, letter.group, letter.since, letter.until)

    def _left(self, ledger: Ledger) -> tuple[list[Recipient], int]:
        """Return who is still to get it, and 3 where nobody knows whether somebody has it."""
        left, code = [], COMPLETE
        for each in self.recipients:
            before = ledger.find(each)
            if self.is_again or before is None or before.state == "failed":
                left.append(each)
            elif before.state == "sent":
                self.session.say(f"{each.name} has it already, since {before.at:%Y-%m-%d}; --again sends it once more")
            else:
                warn(
                    f"{each.name}: the last attempt was cut short, and nobody knows whether it arrived; "
                    "ask there, then use --again"
                )
                code = PARTIAL
        return left, code

    def _show(self, left: Sequence[Recipient], tellings: Sequence[Telling], letter: Letter, ledger: Ledger) -> None:
        from listenkit.share.plain import render_plain
        from listenkit.share.post import webhook_body

        mailed = [each for each in left if each.way == "mail"]
        for each in mailed:
            message = self._mail(each, tellings, letter, ledger)
            put("\n".join(f"{name}: {value}" for name, value in message.items() if name in _SHOWN))
            put("")
        if mailed:
            put(render_plain(tellings))
            put("(and the same as a page: --output page.html writes it)")
        for each in (each for each in left if each.way == "webhook"):
            put(f"\nwebhook {each.name}:\n{webhook_body(tellings).decode()}")
        self.session.say(f"nothing was sent; {len(left)} would get it")

    def _ask(self, left: Sequence[Recipient]) -> None:
        if self.is_agreed:
            return
        names = ", ".join(each.name for each in left)
        if not sys.stdin.isatty():
            raise UsageError(f"nothing was sent to {names}", hint="look at it with --dry-run, then send it with --yes")
        if not typer.confirm(f"Send the report of {self.group} to {names}?", err=True):
            raise UsageError("nothing was sent")

    def _send(
        self, left: Sequence[Recipient], tellings: Sequence[Telling], letter: Letter, ledger: Ledger
    ) -> Iterator[int]:
        """Yield an exit code for each recipient, mails first."""
        mailed = [each for each in left if each.way == "mail"]
        if mailed:
            yield from self._send_mails(mailed, tellings, letter, ledger)
        yield from self._post([each for each in left if each.way == "webhook"], tellings, ledger)

    def _send_mails(
        self, mailed: Sequence[Recipient], tellings: Sequence[Telling], letter: Letter, ledger: Ledger
    ) -> Iterator[int]:
        from listenkit.mailing import Postbox

        assert self.config.share.mail is not None  # noqa: S101 - was checked with the recipients
        try:
            with Postbox(self.config.share.mail, self.config.root) as box:
                for each in mailed:
                    message = self._mail(each, tellings, letter, ledger)
                    yield self._deliver(each, ledger, partial(box.send, message, each.name))
        except ListenkitError as error:
            yield _told(error, "")

    def _post(self, posted: Sequence[Recipient], tellings: Sequence[Telling], ledger: Ledger) -> Iterator[int]:
        from listenkit.http import Client
        from listenkit.share.post import post_webhook, webhook_body

        body = webhook_body(tellings)
        with Client() as client:
            for each in posted:
                try:
                    address = self.config.share.webhooks[each.name].reveal(self.config.root)
                except CredentialError as error:
                    yield _told(error, f"webhook {each.name}: ")
                    continue
                yield self._deliver(each, ledger, partial(post_webhook, client, address, body))

    def _deliver(self, recipient: Recipient, ledger: Ledger, send: Callable[[], None]) -> int:
        """Send to one recipient and return the exit code; what was begun is kept before, what came of it after."""
        from listenkit.share.post import is_uncertain

        ledger.keep(recipient, "begun", now())
        try:
            send()
        except ListenkitError as error:
            ledger.keep(recipient, "begun" if is_uncertain(error) else "failed", now(), str(error))
            return _told(error, f"{recipient.way} {recipient.name}: ")
        ledger.keep(recipient, "sent", now())
        self.session.say(f"sent to {recipient.name}")
        return COMPLETE

    def _mail(self, recipient: Recipient, tellings: Sequence[Telling], letter: Letter, ledger: Ledger) -> EmailMessage:
        from listenkit.share.post import make_mail

        assert self.config.share.mail is not None  # noqa: S101 - was checked with the recipients
        return make_mail(
            tellings, self.config.share.mail, recipient.name, code=ledger.key(recipient), at=now(),
            contact=letter.contact.contact,
        )  # fmt: skip


_SHOWN = ("From", "To", "Reply-To", "Subject", "Message-ID", "Content-Language")


def _told(error: ListenkitError, where: str) -> int:
    warn(f"listenkit: {where}{error}")
    if error.hint:
        warn(f"  {error.hint}")
    return error.exit_code
