"""Makes a mail and a webhook's message out of a group's own report, and hands the message over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from listenkit.config.tree import Mail, is_address
from listenkit.errors import ListenkitError
from listenkit.http import BusyError, Client, Request
from listenkit.mailing import UncertainError
from listenkit.share.page import render_html
from listenkit.share.plain import render_plain, render_webhook
from listenkit.share.telling import Telling
from listenkit.text import one_line


def make_mail(
    tellings: Sequence[Telling], mail: Mail, recipient: str, *, code: str, at: datetime, contact: str = ""
) -> EmailMessage:
    """Return the mail to one recipient, as text and as a page.

    ``code`` is the same for the same report to the same recipient, so that mail programs know a copy when they see
    one. Answers go to ``contact`` where that is an address.
    """
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = recipient
    message["Subject"] = one_line(tellings[0].subject)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{code.replace(':', '.')}@{mail.sender.rpartition('@')[2]}>"
    if is_address(contact):
        message["Reply-To"] = contact
    message["Content-Language"] = ", ".join(telling.language for telling in tellings)
    # RFC 3834: no machine is to answer it, "I am on holiday" included.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_plain(tellings), cte="quoted-printable")
    message.add_alternative(render_html(tellings), subtype="html", cte="quoted-printable")
    return message


def webhook_body(tellings: Sequence[Telling]) -> bytes:
    """Return the JSON that a Slack-compatible webhook takes."""
    return json.dumps({"text": render_webhook(tellings)}, ensure_ascii=False).encode()


def post_webhook(client: Client, address: str, body: bytes) -> None:
    """Send a message to a webhook's address, once; the address is a secret and is in no message.

    Raises what :meth:`~listenkit.http.Client.send` raises.
    """
    headers = {"content-type": "application/json; charset=utf-8"}
    client.send(Request(method="POST", url=address, headers=headers, body=body, private_path=True))


def is_uncertain(error: ListenkitError) -> bool:
    """Tell whether what was sent may have arrived all the same, so that sending it again could double it."""
    return isinstance(error, UncertainError) or (isinstance(error, BusyError) and error.may_have_arrived)
