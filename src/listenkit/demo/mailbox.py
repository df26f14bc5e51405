"""The suppliers' mailbox as a mail program leaves it: threads, signatures, quoted replies, several charsets."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import UTC
from email.generator import BytesGenerator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from io import BytesIO

from listenkit.demo.records import Mail

_OUR_DOMAIN = "@tilleul.example"
_BUYERS = Address("Achats Maison Tilleul", addr_spec="achats@tilleul.example")

_ATTRIBUTIONS = {
    "fr": "Le {day} à {clock}, {name} a écrit :",
    "es": "El {day} a las {clock}, {name} escribió:",
    "en": "On {day} {clock}, {name} wrote:",
}


def render_mailbox(mails: Sequence[Mail]) -> bytes:
    """Return the mails as one mbox file ("From " at the start of a line is escaped)."""
    by_id = {mail.id: mail for mail in mails}
    return b"".join(_entry(mail, by_id) for mail in mails)


def _entry(mail: Mail, by_id: Mapping[str, Mail]) -> bytes:
    buffer = BytesIO()
    when = mail.moment.astimezone(UTC).strftime("%a %b %d %H:%M:%S %Y")
    buffer.write(f"From {mail.sender.address} {when}\n".encode())
    BytesGenerator(buffer, mangle_from_=True, policy=default).flatten(_message(mail, by_id))
    buffer.write(b"\n")
    return buffer.getvalue()


def _message(mail: Mail, by_id: Mapping[str, Mail]) -> EmailMessage:
    ancestors = _ancestors(mail, by_id)
    message = EmailMessage(policy=default)
    message["From"] = Address(mail.sender.name, addr_spec=mail.sender.address)
    message["To"] = _recipient(mail, ancestors)
    message["Subject"] = mail.subject or f"Re: {ancestors[0].subject}"
    message["Date"] = format_datetime(mail.moment)
    message["Message-ID"] = _message_id(mail)
    if ancestors:
        message["In-Reply-To"] = _message_id(ancestors[-1])
        message["References"] = " ".join(_message_id(each) for each in ancestors)
    body = _body(mail, ancestors)
    message.set_content(body, charset=mail.sender.charset, cte="quoted-printable")
    if mail.sender.html:
        message.add_alternative(_page(body), subtype="html", charset=mail.sender.charset, cte="quoted-printable")
        message.set_boundary(f"=_{mail.id}_alternative")  # the default one is random
    return message


def _ancestors(mail: Mail, by_id: Mapping[str, Mail]) -> list[Mail]:
    """Return the mails above one in its thread, the oldest first."""
    if not mail.answers:
        return []
    parent = by_id[mail.answers]
    return [*_ancestors(parent, by_id), parent]


def _recipient(mail: Mail, ancestors: Sequence[Mail]) -> Address:
    if not mail.sender.address.endswith(_OUR_DOMAIN):
        return _BUYERS
    return Address(ancestors[-1].sender.name, addr_spec=ancestors[-1].sender.address)


def _message_id(mail: Mail) -> str:
    return f"<{mail.id}@{mail.sender.address.partition('@')[2]}>"


def _body(mail: Mail, ancestors: Sequence[Mail]) -> str:
    parts = [mail.text, "", mail.sender.signature]
    if ancestors:
        parts += ["", *_quoted(ancestors[-1], mail.language)]
    return "\n".join(parts) + "\n"


def _quoted(mail: Mail, language: str) -> list[str]:
    """Return a mail as the one that answers it quotes it."""
    attribution = _ATTRIBUTIONS.get(language, _ATTRIBUTIONS["en"]).format(
        day=mail.moment.strftime("%d/%m/%Y"), clock=mail.moment.strftime("%H:%M"), name=mail.sender.name
    )
    return [attribution, *(f"> {line}".rstrip() for line in mail.text.splitlines())]


def _page(body: str) -> str:
    lines = "<br>\n".join(html.escape(line) for line in body.splitlines())
    return f"<html><body><div>{lines}</div></body></html>\n"
