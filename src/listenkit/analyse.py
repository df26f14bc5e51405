"""Turns comments into analyses: language, sentiment, kinds and themes, a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol

from listenkit.errors import ListenkitError
from listenkit.kinds import KINDS_VERSION, Cue, KindFinder
from listenkit.languages import LanguageDetector, load_packs
from listenkit.languages.detection import DETECTION_VERSION
from listenkit.model import UNKNOWN_LANGUAGE, Analysis, Comment, label_of
from listenkit.sentiment import ENGINE_VERSION, SentimentEngine, Weight

_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9-]*)?")
_UNDECLARED = frozenset({"und", "mul", "zxx", "mis"})
"""Codes of ISO 639-2 that name no language: undetermined, several, none, uncoded."""


class ThemeFinder(Protocol):
    """What is asked of a codebook: the themes of a text, the terms that gave them, and a version of both."""

    @property
    def version(self) -> str:
        """A text that changes whenever the same comment could get other themes."""

    def themes_of(self, text: str, language: str) -> tuple[str, ...]:
        """Return the names of the themes of a text."""

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

    def lines(self) -> list[str]:
        """Return the explanation as lines for people; words of the comment stand in them as they are."""
        if self.fault:
            return [f"not analysed: {self.fault}"]
        lines = [f"language {self.analysis.language}: {'declared by the source' if self.is_declared else 'detected'}"]
        compound = self.analysis.compound
        score = "not scored" if compound is None else f"{compound:+.4f} ({self.analysis.label})"
        lines.append(f"sentiment {score}")
        lines += [_weight_line(weight) for weight in self.weights]
        lines += [f"{cue.kind}: «{cue.words}»" for cue in self.cues]
        lines += [f"theme {theme}: {', '.join(terms)}" for theme, terms in self.theme_terms.items()]
        return lines


def _weight_line(weight: Weight) -> str:
    rules = f" ({', '.join(weight.rules)})" if weight.rules else ""
    return f"«{weight.term}» {weight.valence:+.1f} counts {weight.weight:+.2f}{rules}"


class Analyser:
    """Analyses comments with the language packs that are installed and one codebook.

    ``languages`` are the codes that may be detected; sentiment is scored for those that have a pack. ``names`` are the
    organisation's own, which carry no sentiment. Work per comment is bounded, whatever its length.
    """

    def __init__(self, *, languages: Sequence[str], codebook: ThemeFinder, names: Collection[str] = ()) -> None:
        packs = load_packs(languages)
        self._detector = LanguageDetector(languages)
        self._engine = SentimentEngine(packs, names)
        self._kinds = KindFinder(packs)
        self._codebook = codebook
        versions = sorted((code, pack.version) for code, pack in packs.items())
        parts = (ENGINE_VERSION, KINDS_VERSION, DETECTION_VERSION, versions, sorted(languages), sorted(names))
        self._made_of = blake2b(repr(parts).encode(), digest_size=8).hexdigest()

    @property
    def version(self) -> str:
        """A text that changes with the packs, the rules, the languages and names, and the codebook."""
        return f"{self._made_of}-{self._codebook.version}"

    def analyse(self, comments: Sequence[Comment]) -> list[Analysis]:
        """Return the analysis of every comment, in order.

        A comment that cannot be analysed is unscored, in no language and of no theme; it stops no other. Raises
        :class:`~listenkit.errors.StorageError` where the language model cannot be loaded.
        """
        try:
            return self._analyse(comments)
        except ListenkitError:
            raise  # not a comment's fault: nothing could be analysed as it should
        except Exception:  # noqa: BLE001 - whatever is wrong with one comment, the others must be analysed
            if len(comments) == 1:
                return [Analysis(version=self.version)]
        return [analysis for comment in comments for analysis in self.analyse([comment])]

    def _analyse(self, comments: Sequence[Comment]) -> list[Analysis]:
        version = self.version
        said = [comment.said for comment in comments]
        languages = self._languages(comments, said)
        sentiments = self._engine.read(said, languages)
        return [
            Analysis(
                language=language,
                compound=sentiment.compound,
                label=label_of(sentiment.compound),
                kinds=self._kinds.kinds(text, language, sentiment.compound),
                themes=self._codebook.themes_of(text, language),
                version=version,
                confidence=sentiment.confidence,
                is_mixed=sentiment.is_mixed,
            )
            for text, language, sentiment in zip(said, languages, sentiments, strict=True)
        ]

    def _languages(self, comments: Sequence[Comment], said: Sequence[str]) -> list[str]:
        languages = [_declared(comment.declared_language) for comment in comments]
        open_places = [place for place, language in enumerate(languages) if not language]
        found = self._detector.detect_many([said[place] for place in open_places])
        for place, language in zip(open_places, found, strict=True):
            languages[place] = language
        return languages

    def explain(self, comment: Comment) -> Explanation:
        """Return the analysis of one comment with what led to it; never raises for what the comment holds."""
        try:
            (analysis,) = self._analyse([comment])
            terms = self._codebook.terms_in(comment.said, analysis.language)
            return Explanation(
                analysis=analysis,
                is_declared=bool(_declared(comment.declared_language)),
                weights=tuple(self._engine.weights(comment.said, analysis.language)),
                cues=tuple(self._kinds.cues(comment.said, analysis.language)),
                theme_terms={theme: tuple(found) for theme, found in terms.items()},
            )
        except ListenkitError:
            raise
        except Exception as error:  # noqa: BLE001 - the same border: explanations are asked for just such comments
            return Explanation(Analysis(version=self.version), fault=f"{type(error).__name__}: {error}")


def _declared(language: str) -> str:
    """Return the code that a source declares (``fr`` for ``fr-CA``), empty for ``auto`` and what is not a code."""
    if not language:
        return ""
    found = _CODE.fullmatch(language.strip())
    code = found[1].lower() if found else ""
    return "" if code in _UNDECLARED or code == UNKNOWN_LANGUAGE else code
