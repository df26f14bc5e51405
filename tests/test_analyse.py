import pickle
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from listenkit.analyse import Analyser
from listenkit.model import Analysis, Comment


class Subjects:
    """A codebook of one theme, with a trap for the test of faults."""

    def __init__(self, version: str = "1") -> None:
        self.version = version

    def themes_of(self, text: str, language: str) -> tuple[str, ...]:
        """Return ``food`` for a text that names the canteen; break on a text that asks for it."""
        if "trap" in text:
            raise RecursionError("a codebook that breaks")
        return ("food",) if "canteen" in text and language == "en" else ()

    def themes_of_many(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the themes of every text."""
        return [self.themes_of(*pair) for pair in zip(texts, languages, strict=True)]

    def terms_in(self, text: str, language: str) -> Mapping[str, Sequence[str]]:
        """Return the term behind the theme."""
        return {name: ["canteen"] for name in self.themes_of(text, language)}


def said(text: str, **changes: str) -> Comment:
    """Return a comment with this text."""
    return Comment("survey", "1", "employees", text, **changes)  # type: ignore[arg-type] # only text fields are changed


def analyser(**changes: object) -> Analyser:
    """Return an analyser of three languages, with what the test changes."""
    values: dict[str, object] = {"languages": ("fr", "en", "de"), "codebook": Subjects()}
    return Analyser(**{**values, **changes})  # type: ignore[arg-type] # the test says what it changes


@pytest.fixture(scope="module")
def ours() -> Analyser:
    """The analyser of most tests."""
    return analyser()


def test_a_comment_gets_language_sentiment_kinds_and_themes(ours: Analyser) -> None:
    """One pass gives everything that is known of a comment, and what made it."""
    [found] = ours.analyse([said("The food in the canteen is not good. Please add more fruit.")])
    assert found.compound is not None
    assert found.compound < -0.05
    assert found.confidence is not None
    assert 0.5 < found.confidence <= 1
    assert all(0 < each <= 1 for each in found.kind_confidences)
    assert len(found.kind_confidences) == len(found.kinds)
    assert replace(found, confidence=None, kind_confidences=()) == Analysis(
        "en", found.compound, "negative", ("idea", "concern"), ("food",), ours.version
    )


IN_TWO = (
    "Le vendeur a été charmant et la boutique est magnifique. Nous avons adoré notre visite chez vous.\n"
    "The delivery was terrible though: three weeks late and the bottles were broken. I want a refund for the canteen."
)


def test_a_comment_in_two_languages_is_read_in_both(ours: Analyser) -> None:
    """Words of both count: the praise of the one half, the complaint of the other, and its theme."""
    [found] = ours.analyse([said(IN_TWO)])
    halves = ours.analyse([said(text) for text in IN_TWO.split("\n")])
    assert [half.label for half in halves] == ["positive", "negative"]
    assert found.language in ("fr", "en")
    assert halves[1].compound is not None
    assert halves[0].compound is not None
    assert found.compound is not None
    assert halves[1].compound < found.compound < halves[0].compound
    assert {"concern", "praise"} <= set(found.kinds)
    assert found.themes == ("food",)
    words = {weight.term for weight in ours.explain(said(IN_TWO)).weights}
    assert {"charmant", "terrible"} <= words


def test_what_is_said_twice_is_read_alike_and_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remembering changes no answer: not in a batch, not later, not under another language, not once it is full."""
    monkeypatch.setattr("listenkit.analyse.MAX_KNOWN", 3)
    texts = ["The room is nice", "la salle est sale", "The room is nice", "good", "x" * 300, "bad"]
    declared = ["", "", "", "fr", "", ""]
    remembering = analyser()
    first = remembering.analyse_texts(texts, declared)
    assert remembering.analyse_texts(texts, declared) == first
    alone = [analyser().analyse_texts([text], [code])[0] for text, code in zip(texts, declared, strict=True)]
    assert first == alone
    assert remembering.analyse_texts(["good"], ["en"]) != remembering.analyse_texts(["good"], ["fr"])
    assert len(remembering._known) <= 3


def test_a_declared_language_is_not_second_guessed(ours: Analyser) -> None:
    """Who says that a source is French gets French, even where a half of a comment is not."""
    [found] = ours.analyse([replace(said(IN_TWO), declared_language="fr")])
    assert found.language == "fr"
    assert found.label == "positive"


def test_a_batch_is_analysed_in_order(ours: Analyser) -> None:
    """Each comment gets its own analysis, whatever its neighbours are."""
    texts = ["La salle est vraiment agréable et propre", "", "The room is very nice and clean"]
    found = ours.analyse([said(text) for text in texts])
    assert [each.language for each in found] == ["fr", "unknown", "en"]
    assert [each.label for each in found] == ["positive", "unscored", "positive"]


def test_an_empty_batch_is_an_empty_list(ours: Analyser) -> None:
    """Nothing new is nothing to do."""
    assert ours.analyse([]) == []


def test_a_comment_that_breaks_the_analysis_is_unscored_and_stops_no_other(ours: Analyser) -> None:
    """One bad comment is counted as not analysed, never as neutral, and the rest of the batch is analysed."""
    found = ours.analyse([said("a trap in it"), said("The canteen is wonderful, thank you")])
    assert found[0] == Analysis(version=ours.version)
    assert (found[0].label, found[0].compound) == ("unscored", None)
    assert found[1].label == "positive"


@pytest.mark.parametrize(
    ("declared", "language"),
    [
        ("fr", "fr"), ("FR", "fr"), ("fr-CA", "fr"), ("ja", "ja"),
        ("french, mostly", "en"), ("auto", "en"), ("", "en"), ("und", "en"),
    ],
)  # fmt: skip
def test_a_declared_language_is_believed(ours: Analyser, declared: str, language: str) -> None:
    """What the source says goes before detection; what is no code is not believed."""
    [found] = ours.analyse([said("The room is very nice and it was clean", declared_language=declared)])
    assert found.language == language


def test_a_language_without_a_pack_is_unscored(ours: Analyser) -> None:
    """Japanese is told, and honestly not scored while there is no pack for it."""
    [found] = ours.analyse([said("配達がまた遅れました", declared_language="ja")])
    assert (found.language, found.compound, found.label) == ("ja", None, "unscored")


def test_the_title_is_part_of_what_was_said(ours: Analyser) -> None:
    """A headline often carries the opinion."""
    [found] = ours.analyse([said("We came for the weekend with our dog.", title="Terrible stay")])
    assert found.label == "negative"


def test_the_organisations_names_carry_no_sentiment() -> None:
    """The configured name is left out of the score."""
    [found] = analyser(names=("Love Foods",)).analyse([said("I work at Love Foods in the north")])
    assert found.compound == 0.0


def test_the_version_changes_with_all_that_could_change_an_analysis() -> None:
    """Codebook, languages and names each make earlier analyses old; the same set-up does not."""
    versions = [
        analyser().version,
        analyser(codebook=Subjects("2")).version,
        analyser(languages=("fr", "en")).version,
        analyser(names=("Acme",)).version,
    ]
    assert len(set(versions)) == len(versions)
    assert analyser().version == versions[0]


def test_nothing_is_loaded_before_a_comment_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that finds nothing new does not pay for the packs."""
    monkeypatch.setattr("listenkit.analyse.load_packs", _broken)
    assert analyser().analyse([]) == []


def test_packs_that_cannot_be_loaded_are_no_texts_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """The run stops, where a text that cannot be analysed is only unscored."""
    monkeypatch.setattr("listenkit.analyse.load_packs", _broken)
    with pytest.raises(OSError, match="gone"):
        analyser().analyse([said("The canteen is good"), said("It is not")])


def _broken(_languages: object) -> None:
    raise OSError("gone")


def test_an_analyser_can_be_sent_to_another_process(ours: Analyser) -> None:
    """Worker processes get a copy that gives the same analyses."""
    comments = [said("The canteen is not very good :("), said("Il n’est pas mal, merci")]
    assert pickle.loads(pickle.dumps(ours)).analyse(comments) == ours.analyse(comments)


def test_an_explanation_shows_words_rules_cues_and_terms(ours: Analyser) -> None:
    """The person who asks why is told which words did it."""
    why = ours.explain(said("The canteen is not very good. Please add more fruit."))
    assert why.analysis == ours.analyse([said("The canteen is not very good. Please add more fruit.")])[0]
    assert [(each.term, each.rules) for each in why.weights] == [("good", ("negated", "boosted"))]
    assert [(cue.kind, cue.words) for cue in why.cues] == [("idea", "please add")]
    assert why.theme_terms == {"food": ("canteen",)}


def test_an_explanation_reads_as_lines(ours: Analyser) -> None:
    """``listenkit show`` prints these."""
    why = ours.explain(said("The canteen is not very good. Please add more fruit.", declared_language="en"))
    (good,) = why.weights
    assert why.lines() == [
        "language en: declared by the source",
        f"sentiment {why.analysis.compound:+.4f} (negative)",
        f"«good» {good.valence:+.1f} counts {good.weight:+.2f} (negated, boosted)",
        "idea: «please add»",
        "theme food: canteen",
    ]


def test_an_explanation_says_why_a_comment_could_not_be_analysed(ours: Analyser) -> None:
    """The fault is named instead of an analysis."""
    why = ours.explain(said("a trap in it"))
    assert why.lines() == ["not analysed: RecursionError: a codebook that breaks"]
    assert why.analysis.label == "unscored"


@pytest.mark.parametrize(
    "text", ["😡" * 10_000, "not " * 100_000, "é" * 5_000_000, "https://" * 100_000, "@" * 200_000, "(" * 200_000]
)
def test_a_flood_is_analysed_like_its_beginning(ours: Analyser, text: str) -> None:
    """Megabytes in one comment cost no more than its first characters and give what these give."""
    declared = [said(each, declared_language="en") for each in (text, text[:5_000])]
    first, second = ours.analyse(declared)
    assert first == second
