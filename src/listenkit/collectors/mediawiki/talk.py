"""Turns the lines of a talk page into what single people said there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from listenkit.collectors.mediawiki.blame import Line
from listenkit.html_text import html_to_text
from listenkit.text import MAX_TEXT

_HEADING = re.compile(r"(={1,6})([^=].*?)\1\s*")
_INDENT = re.compile(r"^[:*#;]+ *")
_CLOCK = re.compile(r"\d{1,2}:\d{2}[^\n]{0,60}\([^()\s]{2,10}\)\s*$")
_LINK = re.compile(r"\[\[([^\[\]|]{1,500})(?:\|([^\[\]]{0,500}))?\]\]")
_OUTER_LINK = re.compile(r"\[(?:https?:)?//[^\s\[\]]{1,2000}(?: ([^\[\]]{0,500}))?\]")
_TEMPLATE = re.compile(r"\{\{[^{}]{0,5000}\}\}")
_DEEPEST_TEMPLATE = 5


@dataclass
class Remark:
    """What one person said in one piece: ``number`` is that of its first line's revision and place in it."""

    number: str
    title: str
    user: str
    moment: str
    root: str
    texts: list[str] = field(default_factory=list)


def remarks_of(lines: Sequence[Line], signatures: re.Pattern[str]) -> list[Remark]:
    """Return what was said, in the order of the page; ``signatures`` finds a link to who wrote a line.

    A remark ends where another revision's words begin, at a heading, and behind a signature.
    """
    found: list[Remark] = []
    title, root, is_open = "", "", False
    for line in lines:
        if heading := _HEADING.fullmatch(line.text):
            title, root, is_open = plain_words(heading[2]), "", False
            continue
        if not line.text.strip():
            continue
        if not is_open or not _is_one(found[-1], line):
            number = f"{line.origin.number}-{line.position}"
            found.append(Remark(number, title, line.origin.user, line.origin.moment, root))
            root = root or number
        said, signer = without_signature(line.text, signatures)
        found[-1].texts.append(plain_words(said))
        found[-1].user = signer or found[-1].user
        is_open = not signer
    return [remark for remark in found if any(remark.texts)]


def _is_one(remark: Remark, line: Line) -> bool:
    return remark.number.partition("-")[0] == str(line.origin.number)


def without_signature(text: str, signatures: re.Pattern[str]) -> tuple[str, str]:
    """Return a line without the signature at its end, and who it names; a signature is a link and a time."""
    clock = _CLOCK.search(text)
    link = signatures.search(text) if clock else None
    if link is None:
        return text, ""
    return text[: link.start()].rstrip(" -–—~"), link["user"].replace("_", " ").strip()


def signature_pattern(people: Sequence[str], contributions: Sequence[str]) -> re.Pattern[str]:
    """Return the pattern of a link to a person's page, talk page or contributions.

    ``people`` are the names of the first two namespaces, ``contributions`` those of the page of the third, such as
    ``Special:Contributions``.
    """
    own, third = (_any_of(names) for names in (people, contributions))
    return re.compile(rf"\[\[ ?:?(?:(?:{own}) ?: ?|(?:{third}) ?/ ?)(?P<user>[^\[\]|#/]{{1,255}})", re.IGNORECASE)


def _any_of(names: Sequence[str]) -> str:
    words = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(word).replace(r"\ ", "[ _]") for word in words)


def plain_words(text: str) -> str:
    """Return a line of wikitext as a person reads it: without links, templates, indents and marks for bold."""
    text = text[:MAX_TEXT]
    for _ in range(_DEEPEST_TEMPLATE):
        text = _TEMPLATE.sub("", text)
    text = _LINK.sub(lambda found: found[2] or found[1].lstrip(":"), text)
    text = _OUTER_LINK.sub(lambda found: found[1] or "", text)
    return html_to_text(_INDENT.sub("", text, count=1).replace("'''", "").replace("''", "")).strip()


def texts_of(remarks: Sequence[Remark]) -> Iterator[str]:
    """Yield the whole text of each remark."""
    yield from ("\n".join(filter(None, remark.texts)) for remark in remarks)
