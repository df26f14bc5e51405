"""Turns comments into analyses: language, sentiment, kinds and themes, a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import chain, islice
from typing import Protocol, TypeVar

from listenkit.errors import ListenkitError
from listenkit.kinds import KINDS_VERSION, Cue, KindFinder
from listenkit.languages import LanguageDetector, load_packs
from listenkit.languages.detection import DETECTION_VERSION, Examined
from listenkit.languages.parts import Part
from listenkit.languages.pieces import Batch, Pieces, cut
from listenkit.learning import LearnedModel, Reading
from listenkit.model import UNKNOWN_LANGUAGE, Analysis, Comment, Kind, label_of
from listenkit.sentiment import ENGINE_VERSION, Sentiment, SentimentEngine, Weight, combine

MAX_KNOWN = 60_000
MAX_KNOWN_LENGTH = 200
"""Texts that are remembered with their analyses, and how long these may be: 30 MB at most."""

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]*)?")
_UNDECLARED = frozenset({"und", "mul", "zxx", "mis"})
"""Codes of ISO 639-2 that name no language: undetermined, several, none, uncoded."""


class ThemeFinder(Protocol):
    """What is asked of a codebook: the themes of a text, the terms that gave them, and a version of both."""

    @property
    def version(self) -> str:
        """A text that changes whenever the same comment could get other themes."""

    def themes_of_many(self, texts: Sequence[str], languages: Sequence[str]) -> Sequence[tuple[str, ...]]:
        """Return the names of the themes of every text, in order."""

    def terms_in(self, text: str, language: str) -> Mapping[str, Sequence[str]]:
        """Return the terms of a text by theme."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a comment was analysed so: the words and rules of its sentiment, the cues of its kinds, its theme terms.

    ``is_declared`` tells that the source named the language. ``fault`` is why it could not be analysed, else empty.
    """

    analysis: Analysis
    is_declared: bool = False
    weights: tuple[Weight, ...] = ()
    cues: tuple[Cue, ...] = ()
    theme_terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fault: str = ""
    learned: Reading | None = None

    def lines(self) -> list[str]:
        """Return the explanation as lines for people; words of the comment stand in them as they are."""
        if self.fault:
            return [f"not analysed: {self.fault}"]
        lines = [f"language {self.analysis.language}: {'declared by the source' if self.is_declared else 'detected'}"]
        compound = self.analysis.compound
        score = "not scored" if compound is None else f"{compound:+.4f} ({self.analysis.label})"
        lines.append(f"sentiment {score}")
        lines += [_weight_line(weight) for weight in self.weights]
        lines += self.learned.lines() if self.learned else []
        lines += [f"{cue.kind}: «{cue.words}»" for cue in self.cues]
        lines += [f"theme {theme}: {', '.join(terms)}" for theme, terms in self.theme_terms.items()]
        return lines


def _weight_line(weight: Weight) -> str:
    rules = f" ({', '.join(weight.rules)})" if weight.rules else ""
    return f"«{weight.term}» {weight.valence:+.1f} counts {weight.weight:+.2f}{rules}"


@dataclass(frozen=True, slots=True)
class _Readers:
    """What reads comments, all from the same pieces, and a version of them together."""

    pieces: Pieces
    detector: LanguageDetector
    engine: SentimentEngine
    kinds: KindFinder
    version: str


class Analyser:
    """Analyses comments with the language packs that are installed and one codebook.

    ``languages`` are the codes that may be detected; sentiment is scored for those that have a pack. ``names`` are the
    organisation's own, which carry no sentiment. ``learned`` is what was learned from its ratings, applied on top.
    Work per comment is bounded, whatever its length.
    """

    def __init__(
        self,
        *,
        languages: Sequence[str],
        codebook: ThemeFinder,
        names: Collection[str] = (),
        learned: LearnedModel | None = None,
    ) -> None:
        self._languages = tuple(languages)
        self._codebook = codebook
        self._names = tuple(names)
        self._learned = learned
        self._known: dict[tuple[str, str], Analysis] = {}

    @cached_property
    def _readers(self) -> _Readers:
        """What reads comments, made for the first of them: often nothing new has come."""
        packs, pieces = load_packs(self._languages), Pieces()
        versions = sorted((code, pack.version) for code, pack in packs.items())
        chosen = (sorted(self._languages), sorted(self._names))
        parts = (ENGINE_VERSION, KINDS_VERSION, DETECTION_VERSION, versions, *chosen)
        made_of = (*parts, self._learned.version) if self._learned else parts
        return _Readers(
            pieces=pieces,
            detector=LanguageDetector(self._languages, pieces),
            engine=SentimentEngine(packs, self._names, pieces),
            kinds=KindFinder(packs, pieces),
            version=blake2b(repr(made_of).encode(), digest_size=8).hexdigest(),
        )

    @property
    def version(self) -> str:
        """A text that changes with the packs, the rules, the languages and names, and the codebook."""
        return f"{self._readers.version}-{self._codebook.version}"

    def __getstate__(self) -> dict[str, object]:
        """What was read stays here when an analyser is sent to another process."""
        return {**self.__dict__, "_known": {}}

    def analyse(self, comments: Sequence[Comment]) -> list[Analysis]:
        """Return the analysis of every comment, in order; see :meth:`analyse_texts`."""
        return self.analyse_texts(
            [comment.said for comment in comments], [comment.declared_language for comment in comments]
        )

    def analyse_texts(self, texts: Sequence[str], declared: Sequence[str]) -> list[Analysis]:
        """Return the analysis of every text, in order; ``declared`` are the languages that their sources name.

        A text that cannot be analysed is unscored, in no language and of no theme; it stops no other. Raises
        :class:`~listenkit.errors.StorageError` where the language model cannot be loaded.
        """
        asked = list(zip(texts, declared, strict=True))
        known = self._known
        fresh = [pair for pair in dict.fromkeys(asked) if pair not in known]
        found = dict(zip(fresh, self._analyse_fresh(fresh), strict=True)) if fresh else {}
        analyses = [known.get(pair) or found[pair] for pair in asked]
        self._remember(found)
        return analyses

    def _remember(self, found: Mapping[tuple[str, str], Analysis]) -> None:
        """Keep the analyses of short texts: "nothing to add" is said a thousand times, and read once."""
        if len(self._known) + len(found) > MAX_KNOWN:
            self._known.clear()
        for pair, analysis in islice(found.items(), MAX_KNOWN):
            if len(pair[0]) <= MAX_KNOWN_LENGTH:
                self._known[pair] = analysis

    def _analyse_fresh(self, asked: Sequence[tuple[str, str]]) -> list[Analysis]:
        version = self.version  # a fault in loading the packs is no text's
        try:
            return self._analyse([text for text, _ in asked], [declared for _, declared in asked])
        except ListenkitError:
            raise  # not a text's fault: nothing could be analysed as it should
        except Exception:  # noqa: BLE001 - whatever is wrong with one text, the others must be analysed
            if len(asked) == 1:
                return [Analysis(version=version)]
        return [analysis for each in asked for analysis in self._analyse_fresh([each])]

    def _analyse(self, said: Sequence[str], declared: Sequence[str]) -> list[Analysis]:
        return [analysis for part in cut(said) for analysis in self._analyse_batch(said[part], declared[part])]

    def _analyse_batch(self, said: Sequence[str], declared: Sequence[str]) -> list[Analysis]:
        batch = self._readers.pieces.read(said)
        examined = self._examine(batch, declared)
        languages = [each.language for each in examined]
        sentiments = self._readers.engine.read_batch(batch, languages)
        parts = self._parts(said, examined)
        parts.put(sentiments, combine, self._readers.engine.read(parts.texts, parts.languages))
        sentiments = self._relearned(said, languages, sentiments)
        compounds = [sentiment.compound for sentiment in sentiments]
        kinds = self._readers.kinds.find_batch(batch, languages, compounds)
        parts.put(kinds, _surest, self._readers.kinds.find_many(parts.texts, parts.languages, parts.spread(compounds)))
        themes = list(self._codebook.themes_of_many(said, languages))
        parts.put(themes, _united, self._codebook.themes_of_many(parts.texts, parts.languages))
        version = self.version
        return [_analysis(*found, version) for found in zip(languages, sentiments, kinds, themes, strict=True)]

    def _relearned(self, said: Sequence[str], languages: Sequence[str], sentiments: list[Sentiment]) -> list[Sentiment]:
        """Return sentiments with what was learned applied on top."""
        if self._learned is None:
            return sentiments
        scored = self._learned.apply(said, languages, [sentiment.compound for sentiment in sentiments])
        return [
            sentiment if confidence is None else sentiment._replace(compound=compound, confidence=confidence)
            for sentiment, (compound, confidence) in zip(sentiments, scored, strict=True)
        ]

    def _examine(self, batch: Batch, declared: Sequence[str]) -> list[Examined]:
        """Return the languages of texts, those that their sources declare where they do."""
        codes = [_declared(language) for language in declared]
        left = [place for place, code in enumerate(codes) if not code]
        found = iter(self._readers.detector.examine_batch(batch.take(left)) if left else ())
        return [Examined(code) if code else next(found) for code in codes]

    def _parts(self, said: Sequence[str], examined: Sequence[Examined]) -> _Parts:
        """Return the parts of the texts that are clearly written in two languages."""
        parts = _Parts()
        for place, found in enumerate(examined):
            if found.second:
                parts.add(place, self._readers.detector.split(said[place], found))
        return parts

    def default_compounds(self, comments: Sequence[Comment], languages: Sequence[str]) -> list[float | None]:
        """Return the sentiment of comments in known languages as it is without anything learned."""
        return self._readers.engine.compounds([comment.said for comment in comments], languages)

    def explain(self, comment: Comment) -> Explanation:
        """Return the analysis of one comment with what led to it; never raises for what the comment holds."""
        try:
            said, declared = comment.said, _declared(comment.declared_language)
            (analysis,) = self._analyse([said], [declared])
            parts, engine, kinds = self._parts_of(said, declared), self._readers.engine, self._readers.kinds
            terms: dict[str, tuple[str, ...]] = {}
            for part in parts:
                for theme, found in self._codebook.terms_in(part.text, part.language).items():
                    terms[theme] = (*terms.get(theme, ()), *found)
            return Explanation(
                analysis=analysis,
                is_declared=bool(declared),
                weights=tuple(chain.from_iterable(engine.weights(part.text, part.language) for part in parts)),
                cues=tuple(chain.from_iterable(kinds.cues(part.text, part.language) for part in parts)),
                theme_terms=terms,
                learned=self._learned_reading(said, analysis.language, parts),
            )
        except ListenkitError:
            raise
        except Exception as error:  # noqa: BLE001 - the same border: explanations are asked for just such comments
            return Explanation(Analysis(version=self.version), fault=f"{type(error).__name__}: {error}")

    def _parts_of(self, said: str, declared: str) -> tuple[Part, ...]:
        """Return a text as one part, or as several where it is clearly written in two languages."""
        (found,) = self._examine(self._readers.pieces.read([said]), [declared])
        return self._readers.detector.split(said, found) if found.second else (Part(found.language, said),)

    def _learned_reading(self, said: str, language: str, parts: Sequence[Part]) -> Reading | None:
        """Return what was learned of a text's words, None where nothing was."""
        if self._learned is None:
            return None
        read = self._readers.engine.read([part.text for part in parts], [part.language for part in parts])
        default = read[0] if len(read) == 1 else combine(read)
        return self._learned.explain(said, language, default.compound)


Found = TypeVar("Found")


@dataclass(slots=True)
class _Parts:
    """The parts of those comments that have several, in one list with their languages, and the place of each comment
    with where its parts start and end."""

    texts: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    comments: list[tuple[int, int, int]] = field(default_factory=list)

    def add(self, place: int, parts: Sequence[Part]) -> None:
        start = len(self.texts)
        self.texts += [part.text for part in parts]
        self.languages += [part.language for part in parts]
        self.comments.append((place, start, len(self.texts)))

    def spread(self, values: Sequence[Found]) -> list[Found]:
        """Return a value of each comment for each of its parts."""
        return [values[place] for place, start, end in self.comments for _ in range(start, end)]

    def put(self, values: list[Found], join: Callable[[Sequence[Found]], Found], found: Sequence[Found]) -> None:
        """Put what was found in the parts of the comments, joined, in the place of what the comments had."""
        for place, start, end in self.comments:
            values[place] = join(found[start:end])


def _analysis(
    language: str, sentiment: Sentiment, kinds: dict[Kind, float], themes: tuple[str, ...], version: str
) -> Analysis:
    return Analysis(
        language=language,
        compound=sentiment.compound,
        label=label_of(sentiment.compound),
        kinds=tuple(kinds),
        themes=themes,
        version=version,
        confidence=sentiment.confidence,
        is_mixed=sentiment.is_mixed,
        kind_confidences=tuple(kinds.values()),
    )


def _united(themes: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(themes)))


def _surest(kinds: Sequence[dict[Kind, float]]) -> dict[Kind, float]:
    """Return the kinds of several parts, those of the first one first; a plain comment only where all are such."""
    merged: dict[Kind, float] = {}
    for each in kinds:
        for kind, confidence in each.items():
            merged[kind] = max(confidence, merged.get(kind, 0.0))
    if len(merged) > 1:
        merged.pop("comment", None)
    return merged


def _declared(language: str) -> str:
    """Return the code that a source declares (``fr`` for ``fr-CA``), empty for ``auto`` and what is not a code."""
    if not language:
        return ""
    found = _CODE.fullmatch(language.strip())
    code = found[1].lower() if found else ""
    return "" if code in _UNDECLARED or code == UNKNOWN_LANGUAGE else code
