"""Tells messages that a program wrote from those that a person wrote."""

from __future__ import annotations

import re
from email.message import Message

from listenkit.messages.headers import header, raw_header, read_address
from listenkit.messages.phrases import load_phrases, squeeze

_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_DIGEST = re.compile(r"\bdigest,? (?:vol|issue|no)\b", re.IGNORECASE)
_REPORTS = {"delivery-status": "delivery report", "disposition-notification": "read receipt"}
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})


def reason_to_skip(message: Message) -> str:
    """Return why a message holds no person's words ("automatic reply", "delivery report"…), empty where it may.

    The headers are those of RFC 3834 and of the programs before it. ``Precedence: list`` and ``bulk`` say nothing:
    people write to lists.
    """
    return _by_form(message) or _by_header(message) or _by_subject(message)


def _by_form(message: Message) -> str:
    form = message.get_content_type()
    if form == "multipart/report":
        return _REPORTS.get(str(message.get_param("report-type", "")).lower(), "automatic report")
    if form == "multipart/digest":
        return "mailing-list digest"
    if form == "text/calendar":
        return "calendar invitation"
    return "encrypted message" if form in _ENCRYPTED and not _is_signed_only(message) else ""


def _is_signed_only(message: Message) -> bool:
    return "signed-data" in str(message.get_param("smime-type", "")).lower()


def _by_header(message: Message) -> str:
    submitted = raw_header(message, "auto-submitted").lower().partition(";")[0].strip()
    if submitted.startswith("auto-replied"):
        return "automatic reply"
    if submitted and submitted != "no":
        return "automatic message"
    if any(raw_header(message, name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder")):
        return "automatic reply"
    if raw_header(message, "precedence").lower() in ("auto_reply", "auto-reply"):
        return "automatic reply"
    local = read_address(raw_header(message, "from")).partition("@")[0]
    return "delivery report" if local in _DAEMONS else ""


def _by_subject(message: Message) -> str:
    subject = header(message, "subject")
    if squeeze(subject[:80]).startswith(load_phrases().automatic):
        return "automatic reply"
    return "mailing-list digest" if _DIGEST.search(subject[:200]) else ""
