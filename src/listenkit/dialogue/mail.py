"""Answers mail in its thread. The writer's address is in no dataset: it is read from the message in the mailbox."""

from __future__ import annotations

from contextlib import ExitStack
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.config.tree import Mail
from listenkit.errors import CredentialError, SourceError, UsageError
from listenkit.mailing import Postbox, UncertainError
from listenkit.text import one_line

if TYPE_CHECKING:
    from email.message import Message

    from listenkit.model import Comment


class Mailbox(Protocol):
    """Where the message that is answered lies."""

    def headers_of(self, message_id: str) -> bytes | None:
        """Return its head, None where it is gone."""


class MailChannel:
    """Answers the messages of one mailbox through an SMTP server."""

    def __init__(self, mail: Mail, mailbox: Mailbox, root: Path, name: str = "") -> None:
        self._mail = mail
        self._mailbox = mailbox
        self._root = root
        self._name = name

    def prepare_reply(self, comment: Comment, text: str, key: str) -> Outgoing:
        """Return the answer, addressed to whom the message asks replies to be sent (RFC 5322, 3.6.2 and 3.6.4).

        Raises :class:`UsageError` where the message is gone or names nobody.
        """
        head = self._mailbox.headers_of(comment.native_id)
        if head is None:
            raise UsageError("the message is no longer in the mailbox, so nobody knows where to answer")
        asked = message_from_bytes(head, policy=policy.default)
        message, address = self._answer(asked, text, key)
        facts = tuple(f"{name}: {one_line(str(message[name]))}" for name in ("From", "To", "Subject"))
        return Outgoing(str(message["To"]), text, message["Message-ID"].strip("<>"), facts, (message, address))

    def _answer(self, asked: Message, text: str, key: str) -> tuple[EmailMessage, str]:
        name, address = parseaddr(one_line(str(asked.get("Reply-To") or asked.get("From") or "")))
        if "@" not in address:
            raise UsageError("the message names no address to answer to")
        message = EmailMessage()
        try:
            message["From"] = formataddr((self._name, self._mail.sender))
            message["To"] = formataddr((one_line(name), address))
            message["Subject"] = _subject(one_line(str(asked.get("Subject") or "")))
            message["Date"] = formatdate(localtime=False)
            message["Message-ID"] = f"<listenkit.{key}@{self._mail.sender.rpartition('@')[2]}>"
            original = one_line(str(asked.get("Message-ID") or ""))
            if original:
                message["In-Reply-To"] = original
                message["References"] = f"{one_line(str(asked.get('References') or ''))} {original}".strip()
            message.set_content(text)
        except (ValueError, MessageError) as error:
            raise UsageError(f"the answer cannot be addressed: {one_line(str(error))}") from None
        return message, address

    def send_reply(self, reply: Outgoing) -> str:
        """Hand the answer to the server; see :meth:`Collector.send_reply`."""
        message, address = reply.content
        with ExitStack() as stack:
            try:
                postbox = stack.enter_context(Postbox(self._mail, self._root))
                postbox.send(message, address)
            except (UncertainError, CredentialError):
                raise
            except SourceError as error:  # it was refused, or the server never heard of it
                raise NotSentError(str(error), hint=error.hint) from None
        return reply.native_id


def _subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()
