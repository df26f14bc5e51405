"""Renders a group's own report as one HTML file: no script, no remote part, for a phone first, and for paper.

Every text passes ``html.escape`` where it enters a tag; the content security policy forbids everything but the
style that the file itself holds.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from listenkit.share.telling import Entry, Part, Telling


def render_html(tellings: Sequence[Telling]) -> str:
    """Return a whole document; several languages follow each other, with links between them."""
    first = tellings[0]
    style = files("listenkit.share").joinpath("page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{escape(first.subject)}</title><style>{style}</style>"
    )
    body = "\n".join(_article(telling, tellings) for telling in tellings)
    return (
        f'<!doctype html>\n<html lang="{first.language}">\n<head>{head}</head>\n'
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _article(telling: Telling, tellings: Sequence[Telling]) -> str:
    parts = [
        f"<h1>{escape(telling.title)}</h1>",
        f'<p class="to"><strong>{escape(telling.address)}</strong> <span>{escape(telling.period)}</span></p>',
        _languages(telling, tellings),
        f'<p class="thanks">{escape(telling.thanks)}</p>',
        *(_section(part) for part in telling.parts),
        f'<p class="signed">{escape(telling.signature)}</p>' if telling.signature else "",
    ]
    inside = "\n".join(part for part in parts if part)
    return f'<article id="{telling.language}" lang="{telling.language}">\n{inside}\n</article>'


def _languages(telling: Telling, tellings: Sequence[Telling]) -> str:
    others = [
        f'<a href="#{each.language}" lang="{each.language}" hreflang="{each.language}">{escape(each.language_name)}</a>'
        for each in tellings
        if each is not telling
    ]
    return f'<nav aria-label="{escape(telling.others)}">{escape(telling.others)} {" · ".join(others)}</nav>' * bool(
        others
    )


def _section(part: Part) -> str:
    level = "h3" if part.is_inner else "h2"
    told = f"<p>{escape(' '.join(part.sentences))}</p>" if part.sentences else ""
    entries = "".join(_entry(entry) for entry in part.entries)
    listed = f"<ul>{entries}</ul>" if entries else ""
    kind = ' class="inner"' if part.is_inner else ""
    return f"<section{kind}><{level}>{escape(part.title)}</{level}>{told}{listed}</section>"


def _entry(entry: Entry) -> str:
    words = f"<p>{escape(entry.words)}</p>" if entry.words else ""
    quote = f'<p class="quote">{escape(entry.quote)}</p>' if entry.quote else ""
    return f"<li><strong>{escape(entry.name)}</strong>{words}{quote}</li>"
