from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.kinds import Cue, KindFinder, weigh
from listenkit.languages import Cues, Pack, load_packs, read_pack
from listenkit.model import KINDS, Kind
from listenkit.sentiment import SentimentEngine
from tests.test_languages import PACK, mistakes_of, write_pack
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


def test_every_kind_carries_its_confidence_the_leading_one_first(finder: KindFinder) -> None:
    """What is surely an idea and surely a question is told as such; a plain comment is surely nothing else."""
    texts = ["Could you please add a timer?", "I came on Tuesday."]
    idea, plain = finder.find_many(texts, ["en", "en"], [0.0, 0.0])
    assert list(idea) == ["idea", "question"]
    assert min(idea.values()) >= 0.85
    assert plain == {"comment": 0.99}


def test_many_texts_in_many_languages_are_found_as_each_alone(finder: KindFinder) -> None:
    """A batch mixes languages, signs and emptiness, and nothing reaches from one text into the next."""
    texts = [
        "Please add",
        "a timer.",
        "",
        "Où est-ce 🙂 ?",
        "¿Cuándo abre?",
        "no \0 problem",
        "?",
        "Il faudrait…",
    ] * 100
    languages = ["en", "en", "fr", "fr", "es", "en", "xx", "fr"] * 100
    compounds = [None, 0.2, -0.5, 0.0, None, 0.1, -0.9, 0.5] * 100
    together = finder.find_many(texts, languages, compounds)
    alone = [finder.find_many([a], [b], [c])[0] for a, b, c in zip(texts, languages, compounds, strict=True)]
    assert together == alone


def test_lists_of_different_lengths_are_refused(finder: KindFinder) -> None:
    """A text without its language is a mistake of the caller."""
    with pytest.raises(ValueError, match="2 texts, but 1 languages"):
        finder.find_many(["a", "b"], ["en"], [None, None])


@pytest.mark.parametrize(
    ("cues", "text", "holds"),
    [
        (Cues(faint=(("slow",), ("late",), ("again",))), "slow", False),
        (Cues(faint=(("slow",), ("late",), ("again",))), "slow and slow and slow", False),
        (Cues(faint=(("slow",), ("late",), ("again",))), "slow and late again", True),
        (Cues(anywhere=(("slow",),)), "It is slow", True),
        (Cues(anywhere=(("slow",),), against=(("not", "slow"),)), "It is not slow", False),
        (Cues(anywhere=(("slow",),), against=(("not", "slow"),)), "It is not slow. Now it is slow", True),
        (Cues(starts=(("add",),)), "We went, add it", False),
        (Cues(clauses=(("add",),)), "We went, add it", True),
        (Cues(clauses=(("add",),)), "We went to add it", False),
        (Cues(starts=(("add",),)), "@team and please add it", True),
        (Cues(anywhere=(("please", "add"),)), "please, add", True),
        (Cues(anywhere=(("please", "add"),)), "please. Add", False),
        (Cues(anywhere=(("not", "…", "go"),)), "not. We go", False),
        (Cues(anywhere=(("go", "!"),)), "Let it go!", True),
        (Cues(anywhere=(("goi*", "on"),)), "It is going on", True),
    ],
)
def test_strength_and_place_of_a_cue_decide(cues: Cues, text: str, holds: bool) -> None:
    """Faint cues need company, starts their place, and what is taken back counts no more, but elsewhere it does."""
    pack = Pack("xx", "Invented", "1", kinds={"idea": cues}, openers=frozenset({"and", "please"}))
    assert ("idea" in KindFinder({"xx": pack}).kinds(text, "xx", None)) is holds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Closed on Sunday?", "question"),
        ("Closed on Sunday? Thanks in advance :-)", "question"),
        ("Closed on Sunday? I read the sign and nobody was there.", "comment"),
        ("When is it open? I read the sign and it said nothing.", "question"),
        ("Closed on Sunday?\n\n", "question"),
    ],
)
def test_a_question_mark_in_passing_needs_a_questions_words(finder: KindFinder, text: str, kind: Kind) -> None:
    """The mark with which a comment ends asks; one that more follows on may be the writer's own answer's."""
    assert finder.kinds(text, "en", 0.0) == (kind,)


@pytest.mark.parametrize(
    ("cues", "compound", "more_than"),
    [
        ({"concern": 0.7}, -0.5, 0.7),
        ({"praise": 0.7}, 0.5, 0.7),
        ({}, -0.9, 0.7),
    ],
)
def test_sentiment_that_agrees_makes_surer(cues: dict[Kind, float], compound: float, more_than: float) -> None:
    """Displeasure speaks for a concern, pleasure for praise."""
    assert next(iter(weigh(cues, compound).values())) > more_than


def test_cheerfulness_makes_a_concern_less_sure() -> None:
    """The word of a complaint in a cheerful comment is rather no complaint, unless it is a sure one."""
    assert weigh({"concern": 0.9}, 0.8)["concern"] < 0.9
    assert "concern" not in weigh({"concern": 0.7}, 0.95)


@given(cued=st.dictionaries(st.sampled_from(KINDS), st.floats(0.01, 1)), compound=st.none() | st.floats(-1, 1))
def test_confidence_is_a_chance(cued: dict[Kind, float], compound: float | None) -> None:
    """Whatever speaks for what, every kind that is told is more likely than not, and none is certain."""
    found = weigh(cued, compound)
    assert all(0 <= confidence <= 0.99 for confidence in found.values())
    assert "comment" in found or min(found.values()) >= 0.5


KINDS_PACK = (
    PACK
    + """starts = ["<build>", "let us"]
[kinds]
openers = "and please"
[kinds.classes]
build = "add make"
"""
)


def test_a_class_stands_for_its_words(tmp_path: Path) -> None:
    """``<build>`` is each of its words; a question word without its accent is not added where it is a stop word."""
    text = KINDS_PACK.replace('"let us"', '"sûr", "hé"')
    pack = read_pack("xx", write_pack(tmp_path, pack=text))
    assert set(pack.kinds["idea"].starts) == {("add",), ("make",), ("sûr",), ("hé",), ("he",)}
    assert pack.openers == {"and", "please"}


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("starts = [", "start = [", 16, "kinds.idea.start is not known; did you mean 'starts'?"),
        ('"<build>", ', '\n  "<biuld>",\n', 17, "no class 'biuld' in [kinds.classes]; did you mean 'build'?"),
        ('"let us"', '\n\n"let [us"', 18, "'let [us': "),
        ('starts = ["<build>", "let us"]', 'faint = "maybe"', 16, "kinds.idea.faint must be a list of texts"),
        ('openers = "and please"', 'openers = ["and"]', 18, "kinds.openers must be one text of words between blanks"),
        ('build = "add make"', 'build = ["add"]', 19, "kinds.classes must give each class its words"),
        ('openers = "and please"', 'praise = "thanks"', 18, "kinds.praise must be a table, under its own"),
        ("[kinds.classes]", "[kinds.notion]", 19, "kinds.notion is not known"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_kinds_of_a_pack_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, place: int, message: str
) -> None:
    """Every mistake names the key or the cue, and the line on which it stands."""
    found = mistakes_of(write_pack(tmp_path, pack=KINDS_PACK.replace(old, new)))
    assert any(each.startswith(f"pack.toml:{place}: ") and message in each for each in found), found
