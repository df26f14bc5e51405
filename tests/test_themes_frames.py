from __future__ import annotations

from listenkit.themes import Codebook
from listenkit.themes.frames import make_frame, themes_from_examples
from listenkit.themes.misses import find_misses
from listenkit.themes.vocabulary import standard_vocabulary
from tests.themes_examples import examples


def test_a_frame_keeps_the_terms_that_catch_its_own_comments() -> None:
    """A term that mostly catches other comments is left out, and what the others catch is told."""
    texts, subjects = examples()
    places = [place for place, subject in enumerate(subjects) if subject == "printer"]
    extra = ["A toner of the neighbours", "Floor polish"]
    frame = make_frame(
        {"en": ("printer", "toner", "bus", "floor")}, [*texts, *extra], ["en"] * (len(texts) + 2), places
    )
    assert frame.terms == {"en": ("printer", "toner", "floor")}
    assert (frame.own, frame.caught, frame.others) == (16, 16, 2)
    assert frame.share == 1.0


def test_a_frame_is_never_empty() -> None:
    """Where every term catches mostly others, the first is kept for a person to judge."""
    frame = make_frame({"en": ("bus",), "unknown": ("tram",)}, ["The bus"], ["en"], [])
    assert (frame.terms, frame.others, frame.share) == ({"en": ("bus",), "*": ("tram",)}, 1, 0.0)


def test_themes_are_made_from_examples() -> None:
    """From half of the comments, terms that put the other half under the right theme; praise may be a term."""
    texts, subjects = examples()
    friendly = ["The friendly porter", "A friendly porter at the door", "Friendly people"] * 2
    themes = themes_from_examples(
        [*texts[::2], *friendly], ["en"] * (len(texts[::2]) + 6), [*subjects[::2], *["porter"] * 6]
    )
    assert [theme.name for theme in themes] == ["canteen", "parking", "porter", "printer", "shuttle"]
    assert "friendly" in themes[2].terms["en"]
    assert max(len(theme.terms["en"]) for theme in themes) <= 15
    found = Codebook(themes).themes_of_many(texts[1::2], ["en"] * len(texts[1::2]))
    right = sum(each[:1] == (subject,) for each, subject in zip(found, subjects[1::2], strict=True))
    assert right >= 0.9 * len(found)


def test_what_a_theme_misses_is_like_what_it_catches() -> None:
    """A codebook with one term misses comments with its neighbours; they come first, with the terms that help."""
    texts, subjects = examples()
    more = ["Toner again, and paper in the tray", "Who buys the toner and the paper"]
    texts, subjects = [*texts, *more], [*subjects, "printer", "printer"]
    caught = ["printer" in text.lower() for text in texts]
    misses, terms = find_misses(texts, ["en"] * len(texts), caught, standard_vocabulary())
    assert {texts[miss.place] for miss in misses[:2]} == set(more)
    assert "toner" in misses[0].words
    assert ("toner", "en", 2) in {(term.written, term.language, term.added) for term in terms}
    assert [miss.likeness for miss in misses] == sorted((miss.likeness for miss in misses), reverse=True)


def test_a_theme_that_catches_nothing_misses_nothing() -> None:
    """Without a caught comment there is nothing to be like; a word that may not be told is not shown."""
    texts, _ = examples()
    languages = ["en"] * len(texts)
    assert find_misses(texts, languages, [False] * len(texts), standard_vocabulary()) == ([], [])
    caught = ["printer" in text for text in texts]
    assert find_misses(texts, languages, caught, standard_vocabulary(), lambda _: ()) == ([], [])
