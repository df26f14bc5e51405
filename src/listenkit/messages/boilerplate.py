"""Takes out what programs and companies add to a message: device lines, signature blocks, list footers, legal notes."""

from __future__ import annotations

import re

from listenkit.messages.phrases import Phrases, load_phrases, squeeze
from listenkit.messages.quotes import is_rule

LONGEST_DEVICE_LINE = 9
"""Words of "Sent from my …" with a long model name; more is a sentence about the device."""

_SIGNATURE_LINES = 15
_FOOTER_LINES = 5
_SHORTEST_DISCLAIMER = 60
_LINK = re.compile(r"<?https?://[^\s>]*>?|\[[^\]\n]{0,200}\]")
_WORD = re.compile(r"[^\W_]+")


def drop_boilerplate(lines: list[str]) -> list[str]:
    """Return the lines without device lines, the block below ``--``, list footers and closing legal notes."""
    phrases = load_phrases()
    kept = [line for line in lines if not _is_device_line(line, phrases)]
    kept = _drop_footers(kept, phrases)
    kept = _drop_signature_block(kept, phrases)
    return _drop_disclaimers(kept, phrases)


def _is_device_line(line: str, phrases: Phrases) -> bool:
    if not line.strip() or len(line) > 400:
        return False
    folded = squeeze(_LINK.sub(" ", line)).lstrip("-–—_* (")
    words = _WORD.findall(folded)
    if len(words) > LONGEST_DEVICE_LINE or not folded.startswith(phrases.devices):
        return False
    return not phrases.machines.isdisjoint(words)


def _drop_footers(lines: list[str], phrases: Phrases) -> list[str]:
    """Take out the lines below a drawn rule in which a mailing list names itself."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        below = lines[index + 1 : index + _FOOTER_LINES] if is_rule(lines[index]) else []
        folded = squeeze(" ".join(line[:200] for line in below)) if below else ""
        if any(footer in folded for footer in phrases.footers):
            index += len(below)
        else:
            kept.append(lines[index])
        index += 1
    return kept


def _drop_signature_block(lines: list[str], phrases: Phrases) -> list[str]:
    """Cut at the conventional ``--``, which stands above a few lines; a postscript below it stays."""
    filled = 0
    cut = len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if lines[index].strip() == "--":
            cut = index
        filled += bool(lines[index].strip())
        if filled > _SIGNATURE_LINES:
            break
    return lines[:cut] + _from_postscript(lines[cut:], phrases)


def _from_postscript(lines: list[str], phrases: Phrases) -> list[str]:
    for index, line in enumerate(lines):
        if squeeze(line[:20]).startswith(phrases.postscripts):
            return lines[index:]
    return []


def _drop_disclaimers(lines: list[str], phrases: Phrases) -> list[str]:
    """Cut legal notes and calls to save paper off the end, a paragraph at a time."""
    end = len(lines)
    while end:
        start = _paragraph_start(lines, end)
        paragraph = " ".join(lines[start:end]).strip()
        if paragraph and not is_rule(paragraph) and not _is_disclaimer(paragraph, phrases):
            break
        end = start
    return lines[:end]


def _paragraph_start(lines: list[str], end: int) -> int:
    """Return where the paragraph that ends here starts; blank lines and rules are paragraphs of their own."""
    start = end - 1
    if not lines[start].strip() or is_rule(lines[start]):
        return start
    while start and lines[start - 1].strip() and not is_rule(lines[start - 1]):
        start -= 1
    return start


def _is_disclaimer(paragraph: str, phrases: Phrases) -> bool:
    folded = squeeze(paragraph[:2000]).lstrip("-–—_*#! []()")
    if len(folded) < _SHORTEST_DISCLAIMER and "imprim" not in folded and "print" not in folded:
        return False
    return folded.startswith(phrases.disclaimers) and any(mark in folded for mark in phrases.marks)
