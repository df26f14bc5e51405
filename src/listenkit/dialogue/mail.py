"""Answers mail in its thread. The writer's address is in no dataset: it is read from the message in the mailbox."""

from __future__ import annotations

import smtplib
import ssl
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from listenkit.collectors.outgoing import NotSentError, Outgoing
from listenkit.config.tree import Mail
from listenkit.errors import CredentialError, SourceError, TransientError, UsageError
from listenkit.text import one_line, shorten

if TYPE_CHECKING:
    from email.message import Message

    from listenkit.model import Comment

SECONDS = 60
"""How long a mail server may take for one step."""


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
        message = self._answer(asked, text, key)
        facts = tuple(f"{name}: {one_line(str(message[name]))}" for name in ("From", "To", "Subject"))
        return Outgoing(str(message["To"]), text, message["Message-ID"].strip("<>"), facts, message)

    def _answer(self, asked: Message, text: str, key: str) -> EmailMessage:
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
        return message

    def send_reply(self, reply: Outgoing) -> str:
        """Hand the answer to the server; see :meth:`Collector.send_reply`."""
        send_mail(self._mail, self._root, reply.content)
        return reply.native_id


def _subject(subject: str) -> str:
    return subject if subject.lower().startswith("re:") else f"Re: {subject}".strip()


def send_mail(mail: Mail, root: Path, message: EmailMessage) -> None:
    """Hand a message to the configured server, once.

    Raises :class:`CredentialError` for a refused log-in, :class:`NotSentError` where the server refused the message or
    could not be reached, :class:`TransientError` where the connection broke while it was handed over.
    """
    place = f"{mail.host}:{mail.port}"
    try:
        server = _connect(mail, root)
    except smtplib.SMTPAuthenticationError:
        raise CredentialError(f"{place} refused the log-in of {mail.user}") from None
    except ssl.SSLCertVerificationError as error:
        raise NotSentError(f"the certificate of {place} is refused: {one_line(error.verify_message)}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotSentError(f"{place} cannot be reached: {_said(error)}") from None
    try:
        refused = server.send_message(message)
    except smtplib.SMTPServerDisconnected:
        raise TransientError(f"the connection to {place} broke while the message was handed over") from None
    except smtplib.SMTPResponseException as error:
        raise NotSentError(f"{place} refused the message: {_said(error)}") from None
    except smtplib.SMTPRecipientsRefused as error:
        reasons = "; ".join(one_line(str(reason[1])) for reason in error.recipients.values())
        raise NotSentError(f"{place} refused the recipient: {shorten(reasons, 160)}") from None
    except OSError as error:
        raise TransientError(f"the connection to {place} broke: {_said(error)}") from None
    finally:
        _close(server)
    if refused:
        raise SourceError(f"{place} took the message for some of its recipients only")


def _connect(mail: Mail, root: Path) -> smtplib.SMTP:
    authority = str(root / Path(mail.ca_file).expanduser()) if mail.ca_file else None
    context = ssl.create_default_context(cafile=authority)
    server: smtplib.SMTP
    if mail.security == "tls":
        server = smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)
    try:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.password is not None:
            server.login(mail.user, mail.password.reveal(root))
    except BaseException:
        _close(server)
        raise
    return server


def _close(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def _said(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    told = getattr(error, "smtp_error", None) or getattr(error, "strerror", None) or error
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return shorten(one_line(f"{code} {text}".strip()), 160)
