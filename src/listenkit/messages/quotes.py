"""Tells a sender's own lines from those of other people that the message repeats."""

from __future__ import annotations

import re

from listenkit.messages.phrases import Phrases, bare, load_phrases, squeeze

LONGEST_ATTRIBUTION = 300
"""Characters of "On … wrote:" with a long name and address; more is a sentence."""

_HEADER_LINES = 14
"""Lines in which the block above a quote must show its fields: long lists of recipients are wrapped."""

_QUOTED = re.compile(r" {0,3}>(?![:;=._<-]+[()<>DPO_.-])")
_RULE = re.compile(r"[-_=*~ ]{3,}")
_CLOCK = re.compile(r"\b\d{1,2} ?[:h.] ?\d{2}\b")
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_LABEL = re.compile(r"[\s*_]{0,8}([^\W\d_][^:*\n]{0,30}?)[\s*_]{0,8}:[\s*_]{0,8}(.*)")


def own_segments(text: str) -> list[list[str]]:
    """Return the sender's own lines in runs that quotes separate; nothing where all of it is quoted.

    Lines that start with ``>`` are others' words, and so is the line that introduces them. What stands below a
    forwarded or original message, below the header block that Outlook writes, or below an introduction that names an
    address or a full date, is others' to its end, since nothing marks where it would stop.
    """
    lines = text.split("\n")
    segments: list[list[str]] = [[]]
    index = 0
    while index < len(lines):
        step = _quote_length(lines, index)
        if step is None:
            _drop_rules(segments[-1])
            break
        if step:
            segments.append([])
        else:
            segments[-1].append(lines[index])
        index += max(1, step)
    return [segment for segment in segments if any(line.strip() for line in segment)]


def is_quoted(line: str) -> bool:
    """Say whether a line is marked as a quote; an emoticon such as ``>:(`` is not."""
    return _QUOTED.match(line) is not None


def is_rule(line: str) -> bool:
    """Say whether a line is a drawn rule and nothing else."""
    return _RULE.fullmatch(line.strip()) is not None


def _quote_length(lines: list[str], index: int) -> int | None:
    """Return how many lines from here are not the sender's: 0 for none, None for all to the end."""
    line = lines[index]
    if is_quoted(line):
        return 1
    if not line.strip() or len(line) > LONGEST_ATTRIBUTION:
        return 0
    phrases = load_phrases()
    if _is_separator(line, phrases):
        return 1 if _quote_follows(lines, index + 1) else None
    if _is_header_block(lines, index, phrases):
        return None
    return _attribution_length(lines, index, phrases)


def _is_separator(line: str, phrases: Phrases) -> bool:
    stripped = line.strip()
    marked = stripped.startswith(("--", "__", "==", "**")) or stripped.endswith(":")
    return marked and bare(stripped.strip("=")) in phrases.separators


def _quote_follows(lines: list[str], index: int) -> bool:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index < len(lines) and is_quoted(lines[index])


def _is_header_block(lines: list[str], index: int, phrases: Phrases) -> bool:
    """Say whether a block with sender, date and subject starts here. All three: a timetable has "from" and "to"."""
    if _field(lines[index], phrases) != "from":
        return False
    found = {_field(line, phrases) for line in lines[index : index + _HEADER_LINES]}
    return {"sent", "subject"} <= found


def _field(line: str, phrases: Phrases) -> str:
    """Return which field of a mail's header a line gives, or an empty string."""
    match = _LABEL.match(line[:LONGEST_ATTRIBUTION])
    if match is None:
        return ""
    field = phrases.labels.get(squeeze(match[1]), "")
    return "" if field == "sent" and not any(map(str.isdigit, match[2])) else field


def _attribution_length(lines: list[str], index: int, phrases: Phrases) -> int | None:
    """Return the lines of an "On … wrote:" that starts here, None where an unmarked quote follows it, else 0."""
    joined = ""
    for count, line in enumerate(lines[index : index + 3], start=1):
        joined = f"{joined} {line}".strip()
        if not line.strip() or len(joined) > LONGEST_ATTRIBUTION:
            return 0
        if line.rstrip().endswith(":") and _is_attribution(squeeze(joined), phrases):
            if _quote_follows(lines, index + count):
                return count
            return None if _names_a_message(joined) else 0
    return 0


def _is_attribution(line: str, phrases: Phrases) -> bool:
    return any(map(str.isdigit, line)) and any(pattern.matches(line) for pattern in phrases.attributions)


def _names_a_message(attribution: str) -> bool:
    """Say whether it names an address, or a time of the day and a year, as programs do and people rarely."""
    return "@" in attribution or bool(_CLOCK.search(attribution) and _YEAR.search(attribution))


def _drop_rules(segment: list[str]) -> None:
    while segment and (not segment[-1].strip() or is_rule(segment[-1])):
        segment.pop()
