"""The way terms are written in language packs, and the index that finds them in a text.

A term is one or more words. ``content(e/s/es)`` is the word alone and with each ending, ``heureu[x/se/ses]`` the stem
with one of the endings only, ``merveill*`` any ending. In negations and cues ``…`` stands for a gap of up to
:data:`MAX_GAP` words: ``ne … plus``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain, product
from typing import Generic, TypeVar

from listenkit.languages.tokens import BORDER, ENDS, PAUSE
from listenkit.text import fold

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
MIN_STEM = 3
"""Letters that a stem before ``*`` has at least."""


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
        is_stem = text.endswith("*") and len(text) > MIN_STEM and text[:-1].isalpha()
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
    if star and min(len(form) - 1 for form in forms) < MIN_STEM:
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
class _Node(Generic[Value]):
    """What may follow the words that lead to a node, and the values of the phrases that end there."""

    values: list[Value] = field(default_factory=list)
    words: dict[str, _Node[Value]] = field(default_factory=dict)
    stems: dict[str, _Node[Value]] = field(default_factory=dict)
    gap: _Node[Value] | None = None
    is_open: bool = False
    """Whether it may go on with a word that is not among ``words``."""

    def branch(self, word: str) -> _Node[Value]:
        """Return the node that a word of a phrase leads to, which is made where there is none."""
        if word == GAP:
            self.is_open = True
            self.gap = self.gap or _Node()
            return self.gap
        if word.endswith("*"):
            self.is_open = True
            return self.stems.setdefault(word[:-1], _Node())
        return self.words.setdefault(word, _Node())


class Start(IntEnum):
    """Whether a phrase starts with a word: never, perhaps where the second word of one or a pause follows, or else."""

    NEVER = 0
    BEFORE_SECOND = 1
    ALWAYS = 2


class PhraseTree(Generic[Value]):
    """Phrases as a tree of words, in which a text is looked up with work that hardly grows with their number.

    No phrase reaches over a mark that ends a sentence, unless it is written with it; a pause inside it is passed over.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[Words, Value]]] = {}
        self._nodes: dict[str, _Node[Value]] = {}
        self._stems: dict[str, list[str]] = {}

    def add(self, words: Words, value: Value) -> None:
        """Add a phrase with a value; a phrase may have several. Its first word is not a gap."""
        alike = self._waiting.get(words[0])
        if alike is None:
            alike = self._waiting[words[0]] = []
            if words[0][-1] == "*":
                self._stems.setdefault(words[0][:MIN_STEM], []).append(words[0])
        alike.append((words, value))

    @property
    def words(self) -> Iterator[str]:
        """The words that stand anywhere in a phrase, gaps, and stems with their ``*``."""
        return chain.from_iterable(words for alike in self._waiting.values() for words, _ in alike)

    @property
    def seconds(self) -> Iterator[str]:
        """The words that may be the second of a phrase."""
        return (words[1] for alike in self._waiting.values() for words, _ in alike if len(words) > 1)

    def _node(self, first: str) -> _Node[Value] | None:
        """Return the node of a first word, which is made when it is first met."""
        node = self._nodes.get(first)
        if node is None and first in self._waiting:
            node = self._nodes[first] = _Node()
            for (_, *following), value in self._waiting[first]:
                end = node
                for word in following:
                    end = end.branch(word)
                end.values.append(value)
        return node

    def starts(self, word: str) -> Start:
        """Return how likely a phrase starts with a word, which has no ``*``."""
        if any(word.startswith(stem[:-1]) for stem in self._stems.get(word[:MIN_STEM], ())):
            return Start.ALWAYS
        node = self._node(word)
        if node is None:
            return Start.NEVER
        return Start.ALWAYS if node.values or node.is_open else Start.BEFORE_SECOND

    def search(self, words: Sequence[str], places: Iterable[int]) -> list[tuple[int, int, Value]]:
        """Return every phrase that starts at some places of a text as start, end (exclusive) and value; they may
        overlap.

        The words end with a mark that ends a text.
        """
        found: list[tuple[int, int, Value]] = []
        stems = self._stems
        for start in places:
            word = words[start]
            node = self._node(word)
            if node is not None:
                following = words[start + 1]
                if following in node.words or node.is_open or following == PAUSE:
                    _follow(node, words, start, found)
                else:
                    found += [(start, start + 1, value) for value in node.values]
            for stem in stems.get(word[:MIN_STEM], ()) if stems else ():
                branch = self._node(stem)
                if branch is not None and word.startswith(stem[:-1]):
                    _follow(branch, words, start, found)
        return found


def _follow(node: _Node[Value], words: Sequence[str], start: int, found: list[tuple[int, int, Value]]) -> None:
    """Add the phrases that go on from a node after the word at ``start``."""
    position = start + 1
    open_ends: list[tuple[_Node[Value], int]] = []
    while True:
        if node.values:
            found += [(start, position, value) for value in node.values]
        if node.gap is not None:
            _skip(node.gap, words, position, open_ends)
        word = words[position]
        if word == PAUSE:
            if word in node.words:
                open_ends.append((node.words[word], position + 1))
            position += 1
            word = words[position]
        child = node.words.get(word)
        if child is not None:
            open_ends.append((child, position + 1))
        if node.stems:
            _step(node, word, position, open_ends)
        if not open_ends:
            return
        node, position = open_ends.pop()


def _step(node: _Node[Value], word: str, position: int, open_ends: list[tuple[_Node[Value], int]]) -> None:
    """Add where a phrase goes on with the word at a position, as one of a stem."""
    for stem, branch in node.stems.items():
        if word.startswith(stem):
            open_ends.append((branch, position + 1))


def _skip(node: _Node[Value], words: Sequence[str], position: int, open_ends: list[tuple[_Node[Value], int]]) -> None:
    """Add where a phrase goes on after a gap, which does not reach over a sentence's end."""
    known = node.words
    for place in range(position, position + MAX_GAP + 1):
        word = words[place]
        if word in known:
            open_ends.append((known[word], place + 1))
        if node.stems:
            _step(node, word, place, open_ends)
        if word in ENDS:
            return


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
        if skipped and words[start + skipped - 1 : start + skipped] == [BORDER]:
            break
        end = match_end(phrase, words, start + skipped, part)
        if end:
            return end
    return 0


def _same(form: str, word: str) -> bool:
    return word.startswith(form[:-1]) if form.endswith("*") else form == word


class _Folded(dict[int, str]):
    """What :func:`~listenkit.text.fold` makes of a character; it works on each by itself, and most are seen often."""

    def __missing__(self, character: int) -> str:
        self[character] = fold(chr(character))
        return self[character]


_FOLDED = _Folded({ord(GAP): GAP})


def without_accents(form: Words) -> Words:
    """Return a form without accents; its gaps stay gaps."""
    return tuple(" ".join(form).translate(_FOLDED).split(" "))
