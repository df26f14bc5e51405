"""Takes greetings, closings and the names below them out of a sender's own lines."""

from __future__ import annotations

import re

from listenkit.messages.phrases import Phrases, bare, load_phrases, squeeze

_LONGEST_GREETING = 80
_LONGEST_FORMULA = 220
_LONGEST_SIGNATURE_LINE = 120
_MOST_SIGNATURE_LINES = 12
_MOST_NAMES = 4
_LONGEST_POST = 6
_SHORT_POST = 3
_LONG_CLOSING = 6
_PARTICLES = frozenset(
    {
        "de",
        "del",
        "della",
        "di",
        "da",
        "do",
        "dos",
        "du",
        "d'",
        "la",
        "le",
        "van",
        "von",
        "der",
        "des",
        "of",
        "for",
        "für",
        "pour",
        "den",
        "ter",
        "ten",
        "zu",
        "y",
        "e",
        "et",
        "and",
        "und",
        "&",
        "i",
    }
)
_STREET = re.compile(r"\d{1,4}(?:\s?(?:bis|ter))?,?\s+\w|(?:[A-Z]{1,2}-)?\d{4,5}\s+[^\W\d]")
_BAR = re.compile(r"\s[|–—-]\s")
_CONTACT = re.compile(r"@|https?://|www\.|\+?\(?\d(?:[\s.()/-]{0,2}\d){6,}")
_CONTACT_LABEL = re.compile(r"(?:t[eé]l|mob|fax|phone|tlf|cell|port|gsm|mail|web)\w{0,10}\s?[.:]", re.IGNORECASE)


def drop_politeness(lines: list[str]) -> list[str]:
    """Return the lines without the greeting that opens them and the closing with its signature that ends them."""
    phrases = load_phrases()
    return _drop_closings(_drop_greeting(lines, phrases), phrases)


def drop_name(lines: list[str], sender: str) -> list[str]:
    """Return the lines without a signature that starts with the sender's own name and has no closing before it.

    It must be the end of the message and not all of it.
    """
    phrases = load_phrases()
    names = {bare(word) for word in sender.split()} - {""}
    start = max(1, len(lines) - 2 * _MOST_SIGNATURE_LINES)
    for index in range(start, len(lines)):
        said_before = any(line.strip() for line in lines[:index])
        if said_before and _names_sender(lines[index], names) and _is_signature_from(lines, index + 1, phrases):
            return lines[:index]
    return lines


def _is_signature_from(lines: list[str], start: int, phrases: Phrases) -> bool:
    """Say whether nothing but a few lines of a signature stands from here to the end."""
    rest = [index for index in range(start, len(lines)) if lines[index].strip()]
    return len(rest) <= _MOST_SIGNATURE_LINES and all(_is_signature_line(lines, index, phrases) for index in rest)


def _names_sender(line: str, names: set[str]) -> bool:
    """Say whether a line is the sender's name or a part of it, initials allowed, or starts with it and a bar."""
    words = [bare(word) for word in _BAR.split(line, maxsplit=1)[0].split()]
    told = [word for word in words if len(word) > 1]
    return bool(told) and len(words) <= _MOST_NAMES + 1 and names.issuperset(told)


def _drop_greeting(lines: list[str], phrases: Phrases) -> list[str]:
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.strip() and not (_is_greeting(line, phrases) or _is_pleasantry(line, phrases)):
            return [_without_greeting(line, phrases), *lines[index + 1 :]]
        index += 1
    return []


def _is_pleasantry(line: str, phrases: Phrases) -> bool:
    return len(line) <= _LONGEST_GREETING and bare(line.rstrip("? ")) in phrases.pleasantries


def _without_greeting(line: str, phrases: Phrases) -> str:
    """Return the line without a greeting that stands before its first comma or exclamation mark."""
    for position, character in enumerate(line[:_LONGEST_GREETING]):
        if character in ",!" and _is_greeting(line[:position], phrases) and line[position + 1 :].strip():
            return line[position + 1 :].lstrip(" ,!")
        if character in ".?;":
            break
    return line


def _is_greeting(line: str, phrases: Phrases) -> bool:
    """Say whether a line is a greeting and at most the names of those greeted."""
    if len(line) > _LONGEST_GREETING or line.rstrip().endswith("?"):
        return False
    words = line.replace(",", " ").strip(" !:.-–—*").split()
    for length in range(min(4, len(words)), 0, -1):
        if bare(" ".join(words[:length])) in phrases.greetings:
            return _are_addressees(words[length:], phrases)
    return False


def _are_addressees(words: list[str], phrases: Phrases) -> bool:
    names, titled, index = 0, False, 0
    while index < len(words):
        step = _addressee_length(words, index, phrases)
        titled = titled or step > 0
        if not step and not _is_name_word(words[index], capitals=titled):
            return False
        names += not step
        index += max(1, step)
    return names <= _MOST_NAMES - 1


def _addressee_length(words: list[str], index: int, phrases: Phrases) -> int:
    for length in range(min(6, len(words) - index), 0, -1):
        if bare(" ".join(words[index : index + length])) in phrases.addressees:
            return length
    return 0


def _is_name_word(word: str, *, capitals: bool) -> bool:
    """Say whether a word is written as a name. Words in capitals shout as often as they name; then a title decides."""
    if not any(map(str.isalnum, word)) or word.lower() in _PARTICLES:
        return True
    shouted = len(word) > 2 and word.isupper()
    return word[0].isupper() and (capitals or not shouted)


def _drop_closings(lines: list[str], phrases: Phrases) -> list[str]:
    kept: list[str] = []
    index = 0
    while index < len(lines):
        length = _closing_length(lines, index, phrases)
        end = _signature_end(lines, index + length, phrases) if length else index
        if not length and _is_thanks(lines, index, phrases):
            length = 1
            end = _signature_end(lines, index + 1, phrases)
        if length:
            kept.append("")
            index = max(end, index + length)
        else:
            kept.append(lines[index])
            index += 1
    return kept


def _closing_length(lines: list[str], index: int, phrases: Phrases) -> int:
    """Return how many lines the closing that starts here takes, 0 where none does."""
    line = lines[index]
    if not line.strip() or len(line) > _LONGEST_FORMULA:
        return 0
    if bare(line) in phrases.closings or _is_closing_and_name(line, phrases):
        return 1
    return _formula_length(lines, index, phrases)


def _is_closing_and_name(line: str, phrases: Phrases) -> bool:
    """Say whether a closing and the name stand on one line; a short closing needs a comma ("Best Buy" is none)."""
    head, comma, tail = line.partition(",")
    if comma and bare(head) in phrases.closings and _is_name(tail):
        return True
    words = line.split()
    heads = ((bare(" ".join(words[:length])), words[length:]) for length in range(1, min(6, len(words))))
    return any(
        len(head) >= _LONG_CLOSING and head in phrases.closings and _is_name(" ".join(tail)) for head, tail in heads
    )


def _formula_length(lines: list[str], index: int, phrases: Phrases) -> int:
    """Return how many lines a long formula takes; it runs to the end of its sentence, over three lines at most."""
    first = squeeze(lines[index])
    if not first.startswith(tuple(pattern.first for pattern in phrases.formulas)):
        return 0
    joined = ""
    for count, line in enumerate(lines[index : index + 3], start=1):
        joined = f"{joined} {line}".strip()
        following = lines[index + count] if index + count < len(lines) else ""
        ended = joined.endswith((".", ",", "!")) or not following.strip()
        if ended and len(joined) <= _LONGEST_FORMULA and _is_formula(squeeze(joined), phrases):
            return count
        if not line.strip():
            return 0
    return 0


def _is_formula(sentence: str, phrases: Phrases) -> bool:
    """Say whether it is one of the formulas, and one sentence: what follows a full stop may say something."""
    return ". " not in sentence and any(pattern.matches(sentence) for pattern in phrases.formulas)


def _is_thanks(lines: list[str], index: int, phrases: Phrases) -> bool:
    """Say whether a word of thanks only leads to the name that ends the message; else it is meant."""
    line = lines[index].strip()
    if not line or len(line) > _LONGEST_GREETING or line.endswith("!") or bare(line) not in phrases.thanks:
        return False
    if len(lines) - index > 2 * _MOST_SIGNATURE_LINES + 2:  # more than a signature with an empty line after each line
        return False
    end = _signature_end(lines, index + 1, phrases)
    return end > index + 1 and _next_filled(lines, end) == len(lines)


def _signature_end(lines: list[str], index: int, phrases: Phrases) -> int:
    """Return the index behind the names, titles and numbers that start here; the index itself where none do."""
    start = _next_filled(lines, index)
    if start == len(lines) or not _is_signature_start(lines[start], phrases):
        return index
    end, filled = start + 1, 1
    while end < len(lines) and filled <= _MOST_SIGNATURE_LINES:
        if lines[end].strip() and not _is_signature_line(lines, end, phrases):
            break
        filled += bool(lines[end].strip())
        end += 1
    return end


def _next_filled(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _is_signature_start(line: str, phrases: Phrases) -> bool:
    if squeeze(line[:20]).startswith(phrases.postscripts):
        return False
    words = line.split()
    lone = len(words) == 1 and line.strip().isalpha() and len(words[0]) <= 20
    is_team = 1 < len(words) <= _SHORT_POST and words[-1][-1].isalnum() and _is_post(words, phrases)
    return lone or is_team or _is_name(_BAR.split(line, maxsplit=1)[0], capitals=True) or _is_contact(line)


def _is_signature_line(lines: list[str], index: int, phrases: Phrases) -> bool:
    """Say whether a line below a name still belongs to the signature: a name, a contact, a post or company."""
    line = lines[index]
    if squeeze(line[:20]).startswith(phrases.postscripts):
        return False
    if _is_name(line, capitals=True) or _is_contact(line) or _is_address(line):
        return True
    return bool(lines[index - 1].strip()) and line.rstrip()[-1].isalnum() and _is_post(line.split(), phrases)


def _is_post(words: list[str], phrases: Phrases) -> bool:
    """Say whether words name a post or a company ("Responsable des achats"): short, and not what a sentence has."""
    lower = [word for word in words if word[0].islower() and word not in _PARTICLES]
    if len(words) > _LONGEST_POST or len(lower) > 2 or not words[0][0].isupper():
        return False
    return phrases.statements.isdisjoint(map(bare, words))


def _is_name(line: str, *, capitals: bool = False) -> bool:
    words = line.strip(" ,.-–—*").split()
    if not 0 < len(words) <= _MOST_NAMES + 1 or line.rstrip().endswith(("!", "?", ":")):
        return False
    return all(_is_name_word(word, capitals=capitals) for word in words) and any(word[0].isupper() for word in words)


def _is_address(line: str) -> bool:
    """Say whether a line is a street with its number or a town with its code."""
    return len(line) <= _LONGEST_GREETING and bool(_STREET.match(line.strip())) and line.rstrip()[-1].isalnum()


def _is_contact(line: str) -> bool:
    if len(line) > _LONGEST_SIGNATURE_LINE or len(line.split()) > 14:
        return False
    return bool(_CONTACT.search(line) or _CONTACT_LABEL.match(line.strip()))
