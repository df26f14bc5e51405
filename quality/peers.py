"""Other packages that read sentiment or languages, measured in the same loop on the same texts.

None but vaderSentiment is needed: one that is not installed is shown as such. ``make quality PEERS=1`` installs them
into an environment of their own. Those that send texts to an online service, need a download or a transformer are not
here.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from quality.sets import LANGUAGES

Scores = Callable[[str, str], float]
"""Gives the sentiment of a text in a language, in [-1, 1]."""

Detects = Callable[[str], str]
"""Gives the language of a text, empty where it does not say."""


Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Peer:
    """A package that scores sentiment: its name, its languages, and how to load it.

    ``column`` heads the column of the tables in which it stands, with others that read other languages. Scores nearer
    to 0 than ``band`` are neutral.
    """

    name: str
    languages: tuple[str, ...]
    make: Callable[[], Scores]
    column: str
    band: float = 0.05

    def load(self) -> Scores | None:
        """Return its scorer, None where it is not installed, or not with all that it imports."""
        return _loaded(self.make)


@dataclass(frozen=True, slots=True)
class LanguagePeer:
    """A package that detects languages, told that there are only ours where it can be told."""

    name: str
    make: Callable[[], Detects]

    def load(self) -> Detects | None:
        """Return its detector, None where it is not installed, or not with all that it imports."""
        return _loaded(self.make)


def _loaded(make: Callable[[], Made]) -> Made | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a model that was saved by an older library; theirs to mend
        try:
            return make()
        except ImportError:
            return None


def _vader() -> Scores:
    return _compound(import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer())


def _vader_in_french() -> Scores:
    return _compound(import_module("vaderSentiment_fr.vaderSentiment").SentimentIntensityAnalyzer())


def _vader_in_portuguese() -> Scores:
    return _compound(import_module("LeIA").SentimentIntensityAnalyzer())


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


VADER = Peer("vaderSentiment", LANGUAGES, _vader, "vaderSentiment")
PORTS = "asent (en), vaderSentiment-fr, LeIA (pt)"
OTHERS = "afinn (en), sentiment-analysis-spanish"

PEERS = (
    VADER,
    Peer("asent", ("en",), _asent, PORTS),
    Peer("vaderSentiment-fr", ("fr",), _vader_in_french, PORTS),
    Peer("LeIA", ("pt",), _vader_in_portuguese, PORTS),
    Peer("TextBlob", ("en", "fr", "de", "nl"), _textblob, "TextBlob (en, fr, de, nl)"),
    Peer("afinn", ("en",), _afinn, OTHERS),
    Peer("sentiment-analysis-spanish", ("es",), _spanish, OTHERS),
)


def _py3langid() -> Detects:
    module = import_module("py3langid.langid")
    identifier = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return lambda text: str(identifier.classify(text)[0])


def _langdetect() -> Detects:
    module = import_module("langdetect")
    error = import_module("langdetect.lang_detect_exception").LangDetectException
    profiles = Path(str(module.__file__)).with_name("profiles")
    factory = module.DetectorFactory()
    factory.seed = 0  # it draws lots otherwise
    factory.load_json_profile([(profiles / code).read_text(encoding="utf-8") for code in LANGUAGES])

    def detect(text: str) -> str:
        detector = factory.create()
        detector.append(text)
        try:
            found = str(detector.detect())
        except error:
            return ""
        return "" if found == "unknown" else found

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
    detector.dynamic_lang_subset(list(LANGUAGES))
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
