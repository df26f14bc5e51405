"""Renders a group's own report as Markdown: all punctuation of other people's words is escaped, so none of it acts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from listenkit.share.telling import Entry, Part, Telling

_ACTING = re.compile(r"([\\`*_{}\[\]<>#|~&$@]|!(?=\[)|:(?=//)|:(?=[\w+-]{1,64}:)|(?<=[wW]{3})\.)")
"""Marks, entities, mentions, formulas, pictures, and what GitHub makes a link or an emoji of without any mark."""

_LIST = re.compile(r"^(\d+)([.)])|^([-+])")


def render_markdown(tellings: Sequence[Telling]) -> str:
    """Return one document, the languages one after the other."""
    return "\n---\n\n".join("\n".join(_lines(telling)) + "\n" for telling in tellings)


def _lines(telling: Telling) -> Iterator[str]:
    yield f"# {_inert(telling.title)}"
    yield f"\n**{_inert(telling.address)}** · {_inert(telling.period)}"
    yield f"\n{_inert(telling.thanks)}"
    for part in telling.parts:
        yield from _part(part)
    if telling.signature:
        yield f"\n{_inert(telling.signature)}"


def _part(part: Part) -> Iterator[str]:
    yield f"\n{'###' if part.is_inner else '##'} {_inert(part.title)}"
    if part.sentences:
        yield "\n" + " ".join(_inert(sentence) for sentence in part.sentences)
    if part.entries:
        yield ""
        yield from (_entry(entry) for entry in part.entries)


def _entry(entry: Entry) -> str:
    words = f"  \n  {_inert(entry.words)}" if entry.words else ""
    quote = f"  \n  {_inert(entry.quote)}" if entry.quote else ""
    return f"- **{_inert(entry.name)}**{words}{quote}"


def _inert(text: str) -> str:
    """Return text in which nothing is a mark, a link or a mention."""
    escaped = _ACTING.sub(r"\\\1", text)
    return _LIST.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", escaped)
