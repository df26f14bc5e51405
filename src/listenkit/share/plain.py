"""Renders a group's own report as plain text, for mails, and as a message for a Slack-compatible webhook."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from listenkit.share.telling import Part, Telling

WIDTH = 72
"""Columns of a mail's lines, so that they survive being quoted (RFC 3676 asks for 78 at most)."""

MESSAGE_CHARACTERS = 39_000
"""Slack cuts a message at 40,000 characters."""

_UNSEEN = "\u200b"


def render_plain(tellings: Sequence[Telling]) -> str:
    """Return the text of a mail, the languages one after the other."""
    return f"\n{'-' * WIDTH}\n\n".join("\n".join(_lines(telling)) + "\n" for telling in tellings)


def _lines(telling: Telling) -> Iterator[str]:
    yield telling.title.upper()
    yield from (*_wrapped(f"{telling.address} · {telling.period}"), "")
    yield from _wrapped(telling.thanks)
    for part in telling.parts:
        yield from ("", part.title if part.is_inner else part.title.upper())
        yield from _part(part)
    if telling.signature:
        yield from ("", telling.signature)


def _part(part: Part) -> Iterator[str]:
    if part.sentences:
        yield from _wrapped(" ".join(part.sentences))
    for entry in part.entries:
        yield from _wrapped(entry.name, "- ", "  ")
        for words in filter(None, (entry.words, entry.quote)):
            yield from _wrapped(words, "  ", "  ")


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def render_webhook(tellings: Sequence[Telling]) -> str:
    """Return the text of a message: bold titles and bullets as Slack, Mattermost and their like show them.

    Whatever people wrote calls nobody and formats nothing.
    """
    text = "\n\n".join("\n".join(_message(telling)) for telling in tellings)
    return text if len(text) <= MESSAGE_CHARACTERS else text[: MESSAGE_CHARACTERS - 1] + "…"


def _message(telling: Telling) -> Iterator[str]:
    yield f"*{_inert(telling.title)}*"
    yield f"{_inert(telling.address)} · {_inert(telling.period)}"
    yield _inert(telling.thanks)
    for part in telling.parts:
        yield f"\n*{_inert(part.title)}*"
        if part.sentences:
            yield _inert(" ".join(part.sentences))
        for entry in part.entries:
            told = " ".join(filter(None, (entry.words, entry.quote)))
            yield f"• {_inert(entry.name)}" + (f" – {_inert(told)}" if told else "")
    if telling.signature:
        yield f"\n{_inert(telling.signature)}"


def _inert(text: str) -> str:
    """Return text that mentions nobody, links nowhere and is shown as it stands.

    A mark acts only where it touches a word, so an unseen blank after it keeps it a sign.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "*_~`@#:[]":
        escaped = escaped.replace(sign, sign + _UNSEEN)
    return escaped
