"""Sends a group's own report to its recipients, each once, and tells how it went."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import typer

from listenkit.cli.session import Session, now, put, read_dataset, warn, write_dataset
from listenkit.errors import COMPLETE, PARTIAL, CredentialError, ListenkitError, UsageError, gravest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from email.message import EmailMessage

    from listenkit.config import Config
    from listenkit.dataset import Dataset
    from listenkit.share import Letter
    from listenkit.share.ledger import Ledger, Recipient
    from listenkit.share.telling import Telling


@dataclass(frozen=True)
class Delivery:
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
            put("\n".join(f"{name}: {value}" for name, value in message.items() if name in _SHOWN) + "\n\n")
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
            ledger.keep(recipient, "begun" if is_uncertain(error) else "failed", now())
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
