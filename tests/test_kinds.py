import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.kinds import Cue, KindFinder, weigh
from listenkit.languages import Cues, Pack, load_packs
from listenkit.model import KINDS, Kind
from listenkit.sentiment import SentimentEngine
from tests.test_sentiment import steps


@pytest.fixture(scope="module")
def finder() -> KindFinder:
    """A finder with the built-in packs."""
    return KindFinder(load_packs(["en", "fr", "es"]))


@pytest.fixture(scope="module")
def engine() -> SentimentEngine:
    """The sentiment that a comment's kinds are found with."""
    return SentimentEngine(load_packs(["en", "fr", "es"]))


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("The app crashes whenever I open it.", "en", "concern"),
        ("I have been waiting for three weeks and nobody answers.", "en", "concern"),
        ("Please add a dark mode.", "en", "idea"),
        ("It would be great if we could choose our shifts.", "en", "idea"),
        ("Why not share the cars between sites?", "en", "idea"),
        ("When will the new site open?", "en", "question"),
        ("how do I change my address", "en", "question"),
        ("Thank you for the lovely party!", "en", "praise"),
        ("The team is wonderful.", "en", "praise"),
        ("I came on Tuesday.", "en", "comment"),
        ("Il faudrait une salle de repos.", "fr", "idea"),
        ("Pourquoi ne pas partager les voitures ?", "fr", "idea"),
        ("Comment change-t-on d'adresse ?", "fr", "question"),
        ("Bravo à toute l'équipe, merci !", "fr", "praise"),
        ("La machine est en panne depuis lundi.", "fr", "concern"),
        ("Je suis venu mardi.", "fr", "comment"),
        ("Sugiero abrir más tarde.", "es", "idea"),
        ("¿Cuándo abre la tienda?", "es", "question"),
        ("La máquina no funciona.", "es", "concern"),
        ("Muchas gracias a todos.", "es", "praise"),
    ],
)  # fmt: skip
def test_plain_sentences_lead_with_their_kind(
    finder: KindFinder, engine: SentimentEngine, text: str, language: str, kind: Kind
) -> None:
    """Three languages, five kinds, one clear sentence each."""
    assert finder.kinds(text, language, engine.compound(text, language))[0] == kind


def test_more_than_one_kind_may_hold(finder: KindFinder) -> None:
    """A comment that complains and asks is found under both, the concern of someone upset first."""
    assert finder.kinds("The lift is broken. When will it be repaired?", "en", -0.48) == ("concern", "question")


def test_a_pleased_person_with_a_problem_has_a_concern_too(finder: KindFinder) -> None:
    """Friendly words do not hide the fault that is reported."""
    assert "concern" in finder.kinds("Great app but it crashes. Love it anyway!", "en", 0.6)


def test_what_speaks_against_a_kind_takes_it_back(finder: KindFinder) -> None:
    """``No problem`` is no problem."""
    assert finder.kinds("No problem with the new desk.", "en", 0.4) == ("comment",)


@pytest.mark.parametrize(
    ("cued", "compound", "expected"),
    [
        (set(), None, ("comment",)),
        (set(), 0.0, ("comment",)),
        (set(), -0.6, ("concern",)),
        (set(), 0.6, ("praise",)),
        ({"concern"}, 0.0, ("concern",)),
        ({"concern"}, None, ("concern",)),
        ({"concern"}, 0.95, ("praise",)),
        ({"question"}, 0.9, ("question",)),
        ({"question"}, -0.6, ("concern", "question")),
        ({"concern", "question"}, 0.1, ("question", "concern")),
        ({"idea"}, -0.6, ("idea", "concern")),
        ({"idea", "question", "praise"}, 0.3, ("idea", "question", "praise")),
        ({"praise"}, -0.2, ("comment",)),
        ({"praise"}, None, ("praise",)),
    ],
)  # fmt: skip
def test_cues_and_sentiment_are_weighed_together(
    cued: set[Kind], compound: float | None, expected: tuple[Kind, ...]
) -> None:
    """What waits for somebody leads; praise needs to sound like it."""
    assert tuple(weigh(dict.fromkeys(cued, 0.7), compound)) == expected


def test_cues_at_a_start_count_there_only() -> None:
    """``how`` asks at the beginning of a sentence and tells inside it."""
    pack = Pack("xx", "Invented", "1", kinds={"question": Cues(starts=(("how",),))})
    finder = KindFinder({"xx": pack})
    assert finder.cues("This is good. How to go on", "xx") == [Cue("question", "how", 0.7)]
    assert finder.cues("I know how to go on", "xx") == []


def test_cues_with_gaps_and_endings_are_found() -> None:
    """A cue may skip up to three words and take any ending."""
    pack = Pack("xx", "Invented", "1", kinds={"concern": Cues(anywhere=(("not", "…", "work*"),))})
    finder = KindFinder({"xx": pack})
    assert finder.cues("It does not at all really working", "xx") == [Cue("concern", "not at all really working", 0.7)]
    assert finder.cues("It does not one two three four working", "xx") == []


def test_without_a_pack_a_question_mark_and_the_sentiment_decide(finder: KindFinder) -> None:
    """Nothing is known of the language, yet something can be said."""
    assert finder.kinds("Quando apre il negozio?", "it", None) == ("question",)
    assert finder.kinds("Non lo so.", "it", None) == ("comment",)


@pytest.mark.parametrize("text", ["", "   ", "?", "!!!", "....", "\n\n", "👍"])
def test_text_without_words_is_a_comment(finder: KindFinder, text: str) -> None:
    """A mark alone asks nothing."""
    assert finder.kinds(text, "en", None) == ("comment",)


@given(text=st.text(max_size=200), compound=st.none() | st.floats(-1, 1))
def test_every_comment_has_at_least_one_kind_and_none_twice(
    finder: KindFinder, text: str, compound: float | None
) -> None:
    """Whatever is written, the answer is a non-empty list of known kinds."""
    found = finder.kinds(text, "en", compound)
    assert found
    assert set(found) <= set(KINDS)
    assert len(found) == len(set(found))
    assert "comment" not in found or found == ("comment",)


@pytest.mark.parametrize("unit", ["not ", "would ", "i wish ", "? ", "a. ", "won't ", "é-"])
def test_work_grows_no_faster_than_the_text(finder: KindFinder, unit: str) -> None:
    """Twice the text costs at most about twice the work, and a flood is read in part only."""
    small, large = unit * (1200 // len(unit)), unit * (4800 // len(unit))
    first, second = (steps(lambda text=text: finder.cues(text, "en")) for text in (small, large))  # type: ignore[misc] # a bound default
    assert second <= 5 * first + 200
    assert finder.cues(unit * 1_000_000, "en") == finder.cues((unit * 5_000)[:5_000], "en")
