"""Other packages that read sentiment or languages, measured in the same loop on the same texts.

None but vaderSentiment is needed: one that is not installed is shown as such. ``make quality PEERS=1`` installs them
into an environment of their own. Those that send texts to an online service, need a download or a transformer are not
here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from quality.sets import LANGUAGES

Scores = Callable[[str, str], float]
"""Gives the sentiment of a text in a language, in [-1, 1]."""

Detects = Callable[[str], str]
"""Gives the language of a text, empty where it does not say."""


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Peer:
    """A package that scores sentiment: its name, its languages, how to load it, and its neutral band around 0."""

    name: str
    languages: tuple[str, ...]
    make: Callable[[], Scores]
    band: float = 0.05

    def load(self) -> Scores | None:
        """Return its scorer, None where it is not installed or does not run on this Python."""
        return _loaded(self.make)


@dataclass(frozen=True, slots=True)
class LanguagePeer:
    """A package that detects languages, told that there are only ours where it can be told."""

    name: str
    make: Callable[[], Detects]

    def load(self) -> Detects | None:
        """Return its detector, None where it is not installed or does not run on this Python."""
        return _loaded(self.make)


def _loaded(make: Callable[[], Made]) -> Made | None:
    try:
        return make()
    except (ImportError, AttributeError, LookupError, OSError):
        return None  # a package that breaks with what else is installed is as good as none


def _vader() -> Scores:
    return _compound(import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer())


def _vader_ports() -> Scores:
    by_language = {
        "fr": _compound(import_module("vaderSentiment_fr.vaderSentiment").SentimentIntensityAnalyzer()),
        "pt": _compound(import_module("LeIA").SentimentIntensityAnalyzer()),
    }
    return lambda text, language: by_language[language](text, language)


def _compound(analyser: Any) -> Scores:
    return lambda text, language: float(analyser.polarity_scores(text)["compound"])


def _textblob() -> Scores:
    analyzers = {
        "en": import_module("textblob.en.sentiments").PatternAnalyzer(),
        "fr": import_module("textblob_fr.sentiments").PatternAnalyzer(),
        "de": import_module("textblob_de.sentiments").PatternAnalyzer(),
        "nl": import_module("textblob_nl.sentiments").PatternAnalyzer(),
    }
    return lambda text, language: float(analyzers[language].analyze(text)[0])


def _afinn() -> Scores:
    afinn = import_module("afinn").Afinn(emoticons=True)
    return lambda text, language: _squashed(float(afinn.score(text)))


def _squashed(total: float) -> float:
    return total / math.sqrt(total * total + 15)  # VADER's own normalisation: order and sign stay, one word is +-0.25


def _spanish() -> Scores:
    model = import_module("sentiment_analysis_spanish.sentiment_analysis").SentimentAnalysisSpanish()
    return lambda text, language: 2 * float(model.sentiment(text)) - 1  # it gives the probability of positive


def _asent() -> Scores:
    pipeline = import_module("spacy").blank("en")
    import_module("asent")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("asent_en_v1")
    return lambda text, language: float(pipeline(text)._.polarity.compound)


VADER = Peer("vaderSentiment", LANGUAGES, _vader)

PEERS = (
    VADER,
    Peer("TextBlob (en, fr, de, nl)", ("en", "fr", "de", "nl"), _textblob),
    Peer("vaderSentiment-fr, LeIA", ("fr", "pt"), _vader_ports),
    Peer("afinn", ("en",), _afinn),
    Peer("asent", ("en",), _asent),
    Peer("sentiment-analysis-spanish", ("es",), _spanish),
)


def _py3langid() -> Detects:
    module = import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return lambda text: str(identifier.classify(text)[0])


def _langdetect() -> Detects:
    module = import_module("langdetect")
    error = import_module("langdetect.lang_detect_exception").LangDetectException
    module.DetectorFactory.seed = 0  # it draws lots otherwise

    def detect(text: str) -> str:
        try:
            return str(module.detect(text))
        except error:
            return ""

    return detect


def _lingua() -> Detects:
    module = import_module("lingua")
    codes = [getattr(module.IsoCode639_1, code.upper()) for code in LANGUAGES]
    detector = module.LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return found.iso_code_639_1.name.lower() if found else ""

    return detect


def _eld() -> Detects:
    detector = import_module("eld").LanguageDetector()
    detector.set_language_subset(list(LANGUAGES))
    return lambda text: str(detector.detect(text).language or "")


LANGUAGE_PEERS = (
    LanguagePeer("py3langid", _py3langid),
    LanguagePeer("eld", _eld),
    LanguagePeer("lingua", _lingua),
    LanguagePeer("langdetect", _langdetect),
)


Cluster = Callable[[list[str], int], list[int]]
"""Divides texts into so many parts."""


@dataclass(frozen=True, slots=True)
class ThemePeer:
    """A way to divide comments into themes that is told how many there are."""

    name: str
    make: Callable[[], Cluster]

    def load(self) -> Cluster | None:
        """Return it, None where its package is not installed."""
        return _loaded(self.make)


def _kmeans() -> Cluster:
    cluster, weigh = import_module("sklearn.cluster"), _weigh()
    return lambda texts, parts: list(cluster.KMeans(parts, n_init=3, random_state=0).fit_predict(weigh(texts)))


def _nmf() -> Cluster:
    decomposition, weigh = import_module("sklearn.decomposition"), _weigh()
    return lambda texts, parts: list(
        decomposition.NMF(parts, init="nndsvd", max_iter=400, random_state=0).fit_transform(weigh(texts)).argmax(axis=1)
    )


def _weigh() -> Callable[[list[str]], Any]:
    text = import_module("sklearn.feature_extraction.text")
    return lambda texts: text.TfidfVectorizer(min_df=2, max_df=0.5, sublinear_tf=True).fit_transform(texts)


THEME_PEERS = (
    ThemePeer("KMeans on TF-IDF, told how many", _kmeans),
    ThemePeer("NMF on TF-IDF, told how many", _nmf),
)
