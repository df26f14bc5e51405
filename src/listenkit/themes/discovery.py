"""Finds in stored comments what people speak of: themes worth adopting, and what was not said before.

What counts is people, not repetitions, and in a protected group only where enough of its people say it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from listenkit.model import StoredComment
from listenkit.summary import author_number
from listenkit.themes.finding import SMALLEST, discover
from listenkit.themes.found import FoundTheme, KnownTheme
from listenkit.themes.frames import POOL, Frame, make_frame, themes_from_examples
from listenkit.themes.misses import Miss, NewTerm, find_misses
from listenkit.themes.statistics import fisher_greater
from listenkit.themes.subjects import Subject, Term, distinct
from listenkit.themes.vocabulary import Vocabulary, standard_vocabulary

MIN_AUTHORS = 3
"""People, and :data:`~listenkit.themes.finding.SMALLEST` comments, that it takes before something counts as said."""

SIGNIFICANCE = 0.01
"""Family-wise level of the test for what is emerging, Bonferroni-corrected for the number of candidates."""

MAX_EARLIER_SHARE = 0.25
"""An emerging subject was said earlier at no more than this share of its present rate."""


@dataclass(slots=True)
class Candidate:
    """A word or a pair of words, the comments that hold it, how it is written, and what stands beside it."""

    comments: list[StoredComment] = field(default_factory=list)
    forms: Counter[tuple[str, str]] = field(default_factory=Counter)
    authors: set[int] = field(default_factory=set)
    longer: Counter[str] = field(default_factory=Counter)


class Discovery:
    """Finds subjects with a vocabulary, by default that of the language packs.

    ``minimum_authors`` are the people that it takes, by protected group, before the group's comments count in a
    subject or a term at all.
    """

    def __init__(self, vocabulary: Vocabulary | None = None, minimum_authors: Mapping[str, int] | None = None) -> None:
        self._vocabulary = vocabulary or standard_vocabulary()
        self._minimum = dict(minimum_authors or {})

    def suggest(
        self, comments: Iterable[StoredComment], *, most: int = 20, known: Sequence[KnownTheme] = ()
    ) -> list[Subject]:
        """Return the themes that the most people speak of, the largest first; a known one keeps its id."""
        listed = list(comments)
        found = discover(
            [each.comment.said for each in listed],
            [each.language for each in listed],
            vocabulary=self._vocabulary,
            known=known,
            release=lambda places: self._released(listed, places),
        )
        subjects = [_subject(theme, [listed[place] for place in theme.places]) for theme in found.themes]
        return sorted(subjects, key=lambda each: (-len(each.author_numbers), -each.comments, each.id))[:most]

    def frame(self, subject: Subject, comments: Sequence[StoredComment]) -> Frame:
        """Return the terms that best tell a suggested theme's comments from all others, and what they catch.

        Comments of protected groups of which too few people speak outside the theme are not counted.
        """
        keys = frozenset(subject.keys)
        told = {each.key for each in self.without_few([each for each in comments if each.key not in keys])}
        counted = [each for each in comments if each.key in keys or each.key in told]
        texts, languages = [each.comment.said for each in counted], [each.language for each in counted]
        names = ["theme" if each.key in keys else "" for each in counted]
        more = themes_from_examples(
            texts,
            languages,
            names,
            vocabulary=self._vocabulary,
            most=POOL,
            release=lambda places: self._released(counted, places),
        )
        pool = {language: list(words) for language, words in subject.terms.items()}
        for language, words in more[0].terms.items() if more else ():
            pool.setdefault(language, []).extend(words)
        return make_frame(pool, texts, languages, [place for place, name in enumerate(names) if name])

    def misses(self, comments: Sequence[StoredComment], caught: Sequence[bool]) -> tuple[list[Miss], list[NewTerm]]:
        """Return which comments a theme may miss, the likest first, and the terms that would catch them.

        ``caught`` tells for every comment whether the theme catches it.
        """
        return find_misses(
            [each.comment.said for each in comments],
            [each.language for each in comments],
            caught,
            self._vocabulary,
            lambda places: self._released(comments, places),
        )

    def _released(self, listed: Sequence[StoredComment], places: Sequence[int]) -> list[int]:
        """Return the places of comments that may count: enough people in all, and in each protected group."""
        told = self.without_few([listed[place] for place in places])
        keys = {comment.key for comment in told}
        if len({author_number(comment.author) for comment in told}) < MIN_AUTHORS:
            return []
        return [place for place in places if listed[place].key in keys]

    def without_few(self, comments: Sequence[StoredComment]) -> list[StoredComment]:
        """Return comments without those of protected groups of which too few people speak in them."""
        people: dict[str, set[int]] = {}
        for comment in comments:
            people.setdefault(comment.group, set()).add(author_number(comment.author))
        few = {group for group, authors in people.items() if len(authors) < self._minimum.get(group, 0)}
        return [comment for comment in comments if comment.group not in few]

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
            if len(found.comments) >= SMALLEST and len(found.authors) >= MIN_AUTHORS
        }
        seen = Counter(
            term for comment in earlier for term in {term for term, _ in self._terms(comment)} if term in candidates
        )
        level = SIGNIFICANCE / max(1, len(candidates))
        standing = {
            term: value
            for term, found in candidates.items()
            if seen[term] / len(earlier) <= MAX_EARLIER_SHARE * len(found.comments) / len(current)
            and (value := fisher_greater(len(found.comments), len(current), seen[term], len(earlier))) <= level
        }
        ranked = sorted(standing, key=lambda term: (standing[term], -len(term), term))
        return distinct([(term, candidates[term], standing[term]) for term in ranked], most)

    def _candidates(self, comments: Sequence[StoredComment]) -> dict[Term, Candidate]:
        found: dict[Term, Candidate] = {}
        for comment in comments:
            spoken = dict(self._terms(comment))
            for term, written in spoken.items():
                if len(term) > 1:
                    for part in term:
                        if (part,) in spoken:
                            found.setdefault((part,), Candidate()).longer[written] += 1
                candidate = found.setdefault(term, Candidate())
                candidate.comments.append(comment)
                candidate.forms[(comment.language, written)] += 1
        for candidate in found.values():
            candidate.comments = self.without_few(candidate.comments)
            candidate.authors = {author_number(comment.author) for comment in candidate.comments}
        return found

    def _terms(self, comment: StoredComment) -> Iterator[tuple[Term, str]]:
        """Yield the words and pairs of words of a comment that can name a subject, and how they are written."""
        kept = [
            None if each is None or each.is_feeling else each
            for each in self._vocabulary.spoken(comment.comment.said, comment.language)
        ]
        for each in kept:
            if each:
                yield (each.stem,), each.written
        for left, right in pairwise(kept):
            if left and right and left.stem != right.stem:
                yield (left.stem, right.stem), f"{left.written} {right.written}"


def _subject(theme: FoundTheme, comments: Sequence[StoredComment]) -> Subject:
    return Subject(
        id=theme.id,
        label=theme.label,
        terms=theme.terms,
        comments=len(comments),
        author_numbers=frozenset(author_number(comment.author) for comment in comments),
        groups=Counter(comment.group for comment in comments),
        first_day=min(comment.day for comment in comments),
        keys=tuple(comment.key for comment in comments),
        merged_by=theme.merged_by,
        core=theme.core,
    )
