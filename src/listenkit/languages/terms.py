"""The way terms are written in language packs, and the index that finds them in a text.

A term is one or more words. ``content(e/s/es)`` is the word alone and with each ending, ``heureu[x/se/ses]`` the stem
with one of the endings only, ``merveill*`` any ending. In negations and cues ``…`` stands for a gap of up to
:data:`MAX_GAP` words: ``ne … plus``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Generic, TypeVar

Value = TypeVar("Value")
Words = tuple[str, ...]

GAP = "…"
MAX_GAP = 3
"""Words that a gap may hold at most: enough for "n'ai vraiment toujours pas", and bounded."""

MAX_FORMS = 512
"""Forms that one term may stand for; more is a slip of the pen."""

_WORD = re.compile(r"(?P<stem>[^()\[\]*]*)(?:(?P<open>[(\[])(?P<endings>[^()\[\]]*)(?P<close>[)\]]))?(?P<star>\*?)")
_OPENING = {")": "(", "]": "["}
_ENDS = frozenset("()[]*")
_SIGNS = _ENDS | frozenset("'" + GAP)
_MIN_STEM = 3


def expand(term: str, elisions: Sequence[str] = ()) -> list[Words]:
    """Return every form of a term as lower-case words; raise ValueError where it is not written as a term.

    ``elisions`` are the word starts, such as ``n'``, that count as words of their own. A form's last character is
    ``*`` where any ending matches.
    """
    text = term.lower()
    if forms := _usual_forms(text):
        return forms
    text = text.replace("’", "'").replace("...", GAP).replace(GAP, f" {GAP} ")
    parts = text.split()
    if parts and _SIGNS.isdisjoint(text):
        return [tuple(parts)]
    if not parts or GAP in (parts[0], parts[-1]):
        raise ValueError("a term starts and ends with a word")
    choices = [[part] if _ENDS.isdisjoint(part) else _word_forms(part) for part in parts]
    count = 1
    for each in choices:
        count *= len(each)
    if count > MAX_FORMS:
        raise ValueError(f"a term may stand for at most {MAX_FORMS} forms; this one stands for {count}")
    return [_elided(forms, elisions) for forms in product(*choices)]


def _usual_forms(text: str) -> list[Words]:
    """Return the forms of a plain word, a stem or a word with endings, none for other terms; most are such."""
    if text.isalpha():
        return [(text,)]
    opening = _OPENING.get(text[-1:])
    if opening is None:
        is_stem = text.endswith("*") and len(text) > _MIN_STEM and text[:-1].isalpha()
        return [(text,)] if is_stem else []
    stem, _, endings = text[:-1].partition(opening)
    if not (stem.isalpha() and endings.replace("/", "").isalpha()) or len(endings) > MAX_FORMS:
        return []
    forms = dict.fromkeys([(stem + ending,) for ending in endings.split("/")])
    return [*forms] if opening == "[" else [*dict.fromkeys([(stem,), *forms])]


def _word_forms(part: str) -> list[str]:
    found = _WORD.fullmatch(part)
    if found is None or found["open"] not in (None, "(" if found["close"] == ")" else "["):
        raise ValueError(f"'{part}' is not written as word, word(ending/ending), stem[ending/ending] or stem*")
    stem, star = found["stem"], found["star"]
    endings = [ending.strip() for ending in found["endings"].split("/")] if found["endings"] is not None else [""]
    forms = [stem + ending + star for ending in endings]
    if found["open"] == "(":
        forms.insert(0, stem + star)
    if star and min(len(form) - 1 for form in forms) < _MIN_STEM:
        raise ValueError(f"'{part}' has too short a stem before *")
    if "" in forms:
        raise ValueError(f"'{part}' has an empty form")
    return list(dict.fromkeys(forms))


def _elided(forms: Iterable[str], elisions: Sequence[str]) -> Words:
    words: list[str] = []
    for form in forms:
        if "'" not in form:
            words.append(form)
            continue
        start = next((each for each in elisions if form.startswith(each) and len(form) > len(each)), "")
        words += [start, form[len(start) :]] if start else [form]
    return tuple(words)


@dataclass(slots=True)
class WordTable(Generic[Value]):
    """Values of words: exact ones, and stems that stand for any ending; an exact word wins, then the longest stem."""

    exact: dict[str, Value] = field(default_factory=dict)
    stems: dict[str, Value] = field(default_factory=dict)
    lengths: list[int] = field(default_factory=list)

    def put(self, form: str, value: Value) -> None:
        """Set the value of a word, or of a stem that ends in ``*``."""
        if not form.endswith("*"):
            self.exact[form] = value
            return
        self.stems[form[:-1]] = value
        self.lengths = sorted({len(stem) for stem in self.stems}, reverse=True)

    def get(self, word: str) -> Value | None:
        """Return the value of a lower-case word, or None; the work is bounded by the number of stem lengths."""
        value = self.exact.get(word)
        if value is None and self.stems:
            for length in self.lengths:
                value = self.stems.get(word[:length])
                if value is not None:
                    break
        return value


@dataclass(frozen=True, slots=True)
class Match(Generic[Value]):
    """A phrase found: the words from ``start`` up to, not including, ``end``."""

    start: int
    end: int
    value: Value


@dataclass(slots=True)
class PhraseIndex(Generic[Value]):
    """The values of phrases by their first word."""

    first: WordTable[list[tuple[Words, Value]]] = field(default_factory=WordTable)

    def add(self, words: Words, value: Value) -> None:
        """Add a phrase with a value; a phrase may have several."""
        table = self.first.stems if words[0].endswith("*") else self.first.exact
        candidates = table.get(words[0].rstrip("*"))
        if candidates is None:
            candidates = []
            self.first.put(words[0], candidates)
        candidates.append((words, value))
        candidates.sort(key=lambda each: -len(each[0]))

    def starting_with(self, word: str) -> tuple[Value, ...]:
        """Return the values of the phrases that may start with a word, those of the longest phrases first."""
        return tuple(value for _, value in self.first.get(word) or ())


@dataclass(slots=True)
class PhraseTree(Generic[Value]):
    """Phrases as a tree of words, in which a text is looked up with work that hardly grows with their number."""

    values: list[Value] = field(default_factory=list)
    words: dict[str, PhraseTree[Value]] = field(default_factory=dict)
    stems: dict[str, PhraseTree[Value]] = field(default_factory=dict)
    gap: PhraseTree[Value] | None = None

    def add(self, words: Words, value: Value) -> None:
        """Add a phrase with a value; a phrase may have several."""
        node = self
        for word in words:
            node = node._branch(word)
        node.values.append(value)

    def _branch(self, word: str) -> PhraseTree[Value]:
        if word == GAP:
            self.gap = self.gap or PhraseTree()
            return self.gap
        if word.endswith("*"):
            return self.stems.setdefault(word[:-1], PhraseTree())
        return self.words.setdefault(word, PhraseTree())

    def search(self, words: Sequence[str]) -> Iterator[Match[Value]]:
        """Yield every phrase of a text by the place where it starts; they may overlap."""
        for start, word in enumerate(words):
            if word in self.words or self.stems:
                yield from self._search_at(words, start)

    def _search_at(self, words: Sequence[str], start: int) -> Iterator[Match[Value]]:
        open_ends = [(self, start)]
        while open_ends:
            node, position = open_ends.pop()
            for value in node.values:
                yield Match(start, position, value)
            if node.gap is not None:
                open_ends += [(node.gap, position + skipped) for skipped in range(MAX_GAP + 1)]
            if position >= len(words):
                continue
            child = node.words.get(words[position])
            if child is not None:
                open_ends.append((child, position + 1))
            for stem, branch in node.stems.items():
                if words[position].startswith(stem):
                    open_ends.append((branch, position + 1))


def match_end(phrase: Words, words: Sequence[str], start: int, part: int = 0) -> int:
    """Return where the phrase that starts at a word ends (exclusive), or 0 where it is not there."""
    position = start
    while part < len(phrase):
        if phrase[part] == GAP:
            return _after_gap(phrase, words, position, part + 1)
        if position >= len(words) or not _same(phrase[part], words[position]):
            return 0
        part += 1
        position += 1
    return position


def _after_gap(phrase: Words, words: Sequence[str], start: int, part: int) -> int:
    for skipped in range(MAX_GAP + 1):
        end = match_end(phrase, words, start + skipped, part)
        if end:
            return end
    return 0


def _same(form: str, word: str) -> bool:
    return word.startswith(form[:-1]) if form.endswith("*") else form == word
