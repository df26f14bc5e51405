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
from listenkit.learning import LearnedModel, Reading
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
        packs = load_packs(languages)
        self._detector = LanguageDetector(languages)
        self._engine = SentimentEngine(packs, names)
        self._kinds = KindFinder(packs)
        self._codebook = codebook
        self._learned = learned
        versions = sorted((code, pack.version) for code, pack in packs.items())
        parts = (ENGINE_VERSION, KINDS_VERSION, DETECTION_VERSION, versions, sorted(languages), sorted(names))
        made_of = (*parts, learned.version) if learned else parts
        self._made_of = blake2b(repr(made_of).encode(), digest_size=8).hexdigest()

    @property
    def version(self) -> str:
        """A text that changes with the packs, the rules, the languages and names, and the codebook."""
        return f"{self._made_of}-{self._codebook.version}"

    def analyse(self, comments: Sequence[Comment]) -> list[Analysis]:
        """Return the analysis of every comment, in order.

        A comment that cannot be analysed is unscored, in no language and of no theme; it stops no other. Raises
        :class:`~listenkit.errors.StorageError` where the language model cannot be loaded.
        """
        version = self.version
        analyses: list[Analysis] = []
        for comment in comments:
            try:
                analyses.append(self._analyse(comment, version))
            except ListenkitError:
                raise  # not this comment's fault: nothing could be analysed as it should
            except Exception:  # noqa: BLE001 - whatever is wrong with one comment, the others must be analysed
                analyses.append(Analysis(version=version))
        return analyses

    def _analyse(self, comment: Comment, version: str) -> Analysis:
        said = comment.said
        language = _declared(comment.declared_language) or self._detector.detect(said)
        compound, confidence = self._engine.compound(said, language), None
        if self._learned:
            ((compound, confidence),) = self._learned.apply([said], [language], [compound])
        return Analysis(
            language=language,
            compound=compound,
            confidence=confidence,
            label=label_of(compound),
            kinds=self._kinds.kinds(said, language, compound),
            themes=self._codebook.themes_of(said, language),
            version=version,
        )

    def default_compounds(self, comments: Sequence[Comment], languages: Sequence[str]) -> list[float | None]:
        """Return the sentiment of comments in known languages as it is without anything learned."""
        return self._engine.compounds([comment.said for comment in comments], languages)

    def _learned_reading(self, comment: Comment, language: str) -> Reading | None:
        """Return what was learned of a comment's words, None where nothing was."""
        if self._learned is None:
            return None
        compound = self._engine.compound(comment.said, language)
        return self._learned.explain(comment.said, language, compound)

    def explain(self, comment: Comment) -> Explanation:
        """Return the analysis of one comment with what led to it; never raises for what the comment holds."""
        version = self.version
        try:
            analysis = self._analyse(comment, version)
            terms = self._codebook.terms_in(comment.said, analysis.language)
            return Explanation(
                analysis=analysis,
                is_declared=bool(_declared(comment.declared_language)),
                weights=tuple(self._engine.weights(comment.said, analysis.language)),
                cues=tuple(self._kinds.cues(comment.said, analysis.language)),
                theme_terms={theme: tuple(found) for theme, found in terms.items()},
                learned=self._learned_reading(comment, analysis.language),
            )
        except ListenkitError:
            raise
        except Exception as error:  # noqa: BLE001 - the same border: explanations are asked for just such comments
            return Explanation(Analysis(version=version), fault=f"{type(error).__name__}: {error}")


def _declared(language: str) -> str:
    """Return the code that a source declares (``fr`` for ``fr-CA``), empty for ``auto`` and what is not a code."""
    found = _CODE.fullmatch(language.strip())
    code = found[1].lower() if found else ""
    return "" if code in _UNDECLARED or code == UNKNOWN_LANGUAGE else code
