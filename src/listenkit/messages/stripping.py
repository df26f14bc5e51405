"""Leaves of a message what its sender said: no quotes, signatures, greetings, closings or legal notes.

"Kind regards" counts as praise to a sentiment lexicon, and the words of the person answered would be taken for the
sender's. The rules are data (``phrases.toml``) and careful: a line goes only where it is known to say nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from listenkit.messages.boilerplate import drop_boilerplate
from listenkit.messages.politeness import drop_name, drop_politeness
from listenkit.messages.quotes import own_segments
from listenkit.text import clean_text

_ROUNDS = 6
"""Times that the rules are applied at most; one or two settle any message that a person writes."""


def own_words(text: str, sender: str = "") -> str:
    """Return what the sender said, empty where the text is quoted as a whole.

    ``sender`` is the name in the ``From`` header: below it at the end stands a signature, with or without a closing.
    A message that holds a greeting or a closing and nothing else keeps them. Applying it twice gives what applying it
    once gives. Takes time linear in the length.
    """
    own = _settle(_strip_all, _settle(_strip_others, clean_text(text)))
    return _join([drop_name(own.split("\n"), sender)]) if sender else own


def _settle(strip: Callable[[str], str], text: str) -> str:
    """Apply the rules until they change nothing; where that has no end in sight, they do not apply."""
    settled = text
    for _ in range(_ROUNDS):
        before, settled = settled, strip(settled)
        if settled == before:
            return settled
    return text


def _strip_others(text: str) -> str:
    return _join([drop_boilerplate(segment) for segment in own_segments(text)])


def _strip_all(text: str) -> str:
    segments = [drop_boilerplate(segment) for segment in own_segments(text)]
    return _join([drop_politeness(segment) for segment in segments]) or _join(segments)


def _join(segments: list[list[str]]) -> str:
    """Return the segments as text, an empty line between them and never two in a row inside."""
    paragraphs: list[str] = []
    for segment in segments:
        lines: list[str] = []
        for line in (each.rstrip() for each in segment):
            if line or (lines and lines[-1]):
                lines.append(line)
        paragraphs.append("\n".join(lines).strip())
    return clean_text("\n\n".join(filter(None, paragraphs)))
