"""Finds what people speak of without a codebook: subjects worth adopting, and what was not said before.

Candidates are words and pairs of words, by stem, without stop words. A candidate counts people, not repetitions. The
label of a candidate is its most frequent written form, never a stem.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from math import exp, lgamma

from listenkit.model import StoredComment
from listenkit.summary import author_number
from listenkit.text import fold
from listenkit.themes.stems import bare_words, stems

MIN_COMMENTS = 4
"""Comments, and three people, that it takes before something counts as said."""

MIN_AUTHORS = 3
SIGNIFICANCE = 0.01
"""Family-wise level of the test for what is emerging, Bonferroni-corrected for the number of candidates."""

MAX_EARLIER_SHARE = 0.25
"""An emerging subject was said earlier at no more than this share of its present rate."""

MAX_WORDS = 400
"""Words of one comment that are looked at."""

_SET_PHRASE = 0.4
"""A word is shown with its neighbour where they stand together in this share of its comments."""

_SAME = 0.5
_MAX_WORD = 40

Term = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that several people speak of.

    ``id`` depends on its stems alone and is the same next month. ``terms`` are written forms by language,
    ``keys`` the comments, ``p_value`` that of the test where there was one.
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


@dataclass(slots=True)
class _Candidate:
    comments: list[StoredComment] = field(default_factory=list)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    authors: set[int] = field(default_factory=set)
    longer: Counter[str] = field(default_factory=Counter)


class Discovery:
    """Finds subjects with the stop words of the languages; ``ignored`` words (names) never make a subject.

    ``minimum_authors`` are the people that it takes, by protected group, before the group's comments count in a
    subject at all.
    """

    def __init__(
        self,
        stopwords: Mapping[str, Collection[str]],
        ignored: Collection[str] = (),
        minimum_authors: Mapping[str, int] | None = None,
    ) -> None:
        self._minimum = dict(minimum_authors or {})
        never = {fold(word) for each in ignored for word in bare_words(each)}
        self._stopwords = {
            language: never.union(fold(word) for each in listed for word in bare_words(each))
            for language, listed in stopwords.items()
        }
        self._all = never.union(*self._stopwords.values())

    def suggest(self, comments: Iterable[StoredComment], *, most: int = 20) -> list[Subject]:
        """Return the subjects that the most people speak of, the largest first, near-doubles brought together."""
        listed = list(comments)
        candidates = self._candidates(listed)
        floor = max(MIN_COMMENTS, len(listed) // 200)
        ceiling = max(floor + 1, len(listed) // 3)
        ranked = sorted(
            (pair for pair in candidates.items() if floor <= len(pair[1].comments) <= ceiling),
            key=lambda pair: (-_weight(*pair), pair[0]),
        )
        return _distinct(ranked, most, {})

    def emerging(
        self, now: Iterable[StoredComment], before: Iterable[StoredComment], *, most: int = 5
    ) -> list[Subject]:
        """Return the subjects said now and hardly ever before, the surest first.

        The test is Fisher's exact one on comments with and without the subject in the two periods.
        """
        current, earlier = list(now), list(before)
        if not current or not earlier:
            return []
        candidates = {
            term: found
            for term, found in self._candidates(current).items()
            if len(found.comments) >= MIN_COMMENTS and len(found.authors) >= MIN_AUTHORS
        }
        seen = Counter(term for comment in earlier for term in set(self._terms(comment)) if term in candidates)
        tested: dict[Term, float] = {}
        for term, found in candidates.items():
            count = len(found.comments)
            if seen[term] / len(earlier) <= MAX_EARLIER_SHARE * count / len(current):
                tested[term] = fisher_greater(count, len(current), seen[term], len(earlier))
        level = SIGNIFICANCE / max(1, len(candidates))
        standing = {term: value for term, value in tested.items() if value <= level}
        ranked = sorted(
            ((term, candidates[term]) for term in standing),
            key=lambda pair: (standing[pair[0]], -len(pair[0]), pair[0]),
        )
        return _distinct(ranked, most, standing)

    def _candidates(self, comments: Sequence[StoredComment]) -> dict[Term, _Candidate]:
        found: dict[Term, _Candidate] = {}
        for comment in comments:
            language = comment.analysis.language
            spoken = dict(self._terms_written(comment))
            for term, written in spoken.items():
                if len(term) > 1:
                    for part in term:
                        if (part,) in spoken:
                            found.setdefault((part,), _Candidate()).longer[written] += 1
                candidate = found.setdefault(term, _Candidate())
                candidate.comments.append(comment)
                candidate.forms[(language, written)] += 1
        for candidate in found.values():
            self._protect(candidate)
        return found

    def _protect(self, candidate: _Candidate) -> None:
        """Take the comments of protected groups in which too few people say it out of a candidate."""
        people: dict[str, set[int]] = {}
        for comment in candidate.comments:
            people.setdefault(comment.group, set()).add(author_number(comment.author))
        few = {group for group, authors in people.items() if len(authors) < self._minimum.get(group, 0)}
        candidate.comments = [comment for comment in candidate.comments if comment.group not in few]
        candidate.authors = set().union(*(authors for group, authors in people.items() if group not in few))

    def _terms(self, comment: StoredComment) -> Iterator[Term]:
        return (term for term, _ in self._terms_written(comment))

    def _terms_written(self, comment: StoredComment) -> Iterator[tuple[Term, str]]:
        language = comment.analysis.language
        left_out = self._stopwords.get(language, self._all)
        kept: list[tuple[str, str] | None] = []
        for written in bare_words(comment.comment.said)[:MAX_WORDS]:
            word = fold(written)
            usable = 2 < len(word) <= _MAX_WORD and not word.isdigit() and word not in left_out
            kept.append((stems(written, language)[0], written.lower()) if usable else None)
        for each in kept:
            if each and len(each[0]) > 2:
                yield (each[0],), each[1]
        for left, right in pairwise(kept):
            if left and right and left[0] != right[0]:
                yield (left[0], right[0]), f"{left[1]} {right[1]}"


def _weight(term: Term, found: _Candidate) -> float:
    return len(found.authors) * (1.6 if len(term) > 1 else 1.0)


def _distinct(ranked: Sequence[tuple[Term, _Candidate]], most: int, values: Mapping[Term, float]) -> list[Subject]:
    """Return subjects for ranked candidates, leaving out those that speak of the same comments as an earlier one."""
    taken: list[tuple[set[int], set[str]]] = []
    subjects: list[Subject] = []
    for term, found in ranked:
        keys = {comment.key for comment in found.comments}
        if any(
            len(keys & others) > _SAME * min(len(keys), len(others)) or (len(stems & set(term)) and keys & others)
            for others, stems in taken
        ):
            continue
        taken.append((keys, set(term)))
        subjects.append(_subject(term, found, values.get(term, 1.0)))
        if len(subjects) == most:
            break
    return subjects


def _subject(term: Term, found: _Candidate, value: float) -> Subject:
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


def _label(found: _Candidate) -> str:
    """Return the most frequent written form, with the word that mostly goes with it where there is one."""
    form = min(found.forms, key=lambda each: (-found.forms[each], each))[1]
    return min(found.longer, key=lambda each: (-found.longer[each], each)) if _is_set(found) else form


def _is_set(found: _Candidate) -> bool:
    return bool(found.longer) and max(found.longer.values()) >= _SET_PHRASE * len(found.comments)


def fisher_greater(hits: int, total: int, other_hits: int, other_total: int) -> float:
    """Return the one-sided p-value of Fisher's exact test that the first share is the larger.

    The sum of hypergeometric probabilities of tables at least as extreme, computed with log-gamma.
    """
    marked, everything = hits + other_hits, total + other_total
    base = _log_choose(everything, marked)
    tail = sum(
        exp(_log_choose(total, count) + _log_choose(other_total, marked - count) - base)
        for count in range(hits, min(marked, total) + 1)
        if marked - count <= other_total
    )
    return min(1.0, tail)


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)
