"""A subject that several people speak of, and the choice of those that do not repeat each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

from listenkit.model import StoredComment

SET_PHRASE = 0.4
"""A word is shown with its neighbour where they stand together in this share of its comments."""

SAME = 0.5
"""Share of the smaller one's comments from which on two subjects are one."""

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that several people speak of.

    ``id`` is the same next month. ``terms`` are written forms by language, ``keys`` the comments, ``p_value`` that of
    the test where there was one. ``merged_by`` says what joined a theme's parts of several languages, and ``core``
    weighs the stems that a theme is recognised by.
    """

    id: str
    label: str
    terms: Mapping[str, tuple[str, ...]]
    comments: int
    author_numbers: frozenset[int]
    groups: Mapping[str, int]
    first_day: int
    keys: tuple[int, ...]
    p_value: float = 1.0
    merged_by: str = ""
    core: Mapping[str, float] = field(default_factory=dict)


class Said(Protocol):
    """A word or pair of words with the comments that hold it; see discovery."""

    comments: list[StoredComment]
    forms: Counter[tuple[str, str]]
    authors: set[int]
    longer: Counter[str]


def distinct(ranked: Sequence[tuple[Term, Said, float]], most: int) -> list[Subject]:
    """Return subjects for ranked terms, leaving out those that speak of the same comments as an earlier one."""
    taken: list[tuple[set[int], set[str]]] = []
    subjects: list[Subject] = []
    for term, found, value in ranked:
        keys = {comment.key for comment in found.comments}
        if any(
            len(keys & others) > SAME * min(len(keys), len(others)) or (stems & set(term) and keys & others)
            for others, stems in taken
        ):
            continue
        taken.append((keys, set(term)))
        subjects.append(_subject(term, found, value))
        if len(subjects) == most:
            break
    return subjects


def _subject(term: Term, found: Said, value: float) -> Subject:
    by_language: dict[str, list[str]] = {}
    for (language, written), _ in found.forms.most_common():
        by_language.setdefault(language, []).append(written)
    return Subject(
        id=blake2b("\x1f".join(term).encode(), digest_size=3).hexdigest(),
        label=_label(found),
        terms={language: tuple(forms[:3]) for language, forms in by_language.items()},
        comments=len(found.comments),
        author_numbers=frozenset(found.authors),
        groups=Counter(comment.group for comment in found.comments),
        first_day=min(comment.day for comment in found.comments),
        keys=tuple(comment.key for comment in found.comments),
        p_value=value,
    )


def _label(found: Said) -> str:
    """Return the most frequent written form, with the word that mostly goes with it where there is one."""
    form = min(found.forms, key=lambda each: (-found.forms[each], each))[1]
    return min(found.longer, key=lambda each: (-found.longer[each], each)) if _is_set(found) else form


def _is_set(found: Said) -> bool:
    return bool(found.longer) and max(found.longer.values()) >= SET_PHRASE * len(found.comments)
