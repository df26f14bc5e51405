from __future__ import annotations

import gzip
import random
from collections import Counter
from itertools import pairwise

import pytest

from listenkit.themes import Codebook, KnownTheme, discover, features
from listenkit.themes.bridge import standard_bridge
from listenkit.themes.frames import themes_from_examples
from listenkit.themes.vocabulary import standard_vocabulary
from tests.shared import shared_path
from tests.themes_examples import adjusted_rand, examples, mutual_information

HOTELS = ("en", "es", "de")


def labelled(name: str) -> tuple[list[str], list[str], list[str]]:
    """Return texts, labels and languages of a labelled set."""
    path = shared_path(f"data/{name}.dev.tsv.gz")
    rows = [line.split("\t") for line in gzip.decompress(path.read_bytes()).decode().splitlines()[1:]]
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def test_subjects_are_found_and_every_comment_is_put_under_its_own() -> None:
    """Four invented subjects come out as four themes, each of one subject, and hardly a comment is left out."""
    texts, subjects = examples()
    found = discover(texts, ["en"] * len(texts))
    assert len(found.assignment) == len(texts)
    assert mutual_information(subjects, found.assignment) > 0.85
    for place, theme in enumerate(found.themes):
        assert theme.places == tuple(each for each, mine in enumerate(found.assignment) if mine == place)
        mine = Counter(subjects[each] for each in theme.places)
        assert max(mine.values()) == theme.size


def test_the_same_comments_give_the_same_themes() -> None:
    """Nothing is left to chance."""
    texts, _ = examples()
    assert discover(texts, ["en"] * len(texts)) == discover(texts, ["en"] * len(texts))


def test_nothing_is_found_in_nothing() -> None:
    """No text, texts without a word, and texts that share nothing have no theme."""
    assert discover([], []).themes == ()
    assert discover(["", "!!!", "42", "…"], ["en"] * 4).assignment == (-1,) * 4
    lonely = [f"unrelated{n} matter{n} entirely{n}" for n in range(30)]
    assert set(discover(lonely, ["en"] * 30).assignment) == {-1}


def test_a_theme_keeps_its_id_when_half_of_what_is_said_changes() -> None:
    """Known themes are recognised by their words, and what is new gets an id that no other theme has."""
    texts, subjects = examples()
    first = [text for place, text in enumerate(texts) if subjects[place] != "shuttle" and place % 2]
    later = [text for place, text in enumerate(texts) if not place % 2]
    known = discover(first, ["en"] * len(first)).themes
    found = discover(later, ["en"] * len(later), known=[KnownTheme(each.id, each.core) for each in known]).themes
    ids = {each.label.split(", ")[0].split()[0]: each.id for each in known}
    again = {each.label.split(", ")[0].split()[0]: each.id for each in found}
    assert len({each.id for each in found}) == len(found)
    assert {again[label] for label in set(again) & set(ids)} == {ids[label] for label in set(again) & set(ids)}
    assert len(set(again.values()) & set(ids.values())) == len(ids)
    assert len(set(again.values()) - set(ids.values())) == len(found) - len(ids)


def test_ids_hold_without_a_memory_too() -> None:
    """A new id comes from the theme's own strongest words, not from its place in a list."""
    texts, subjects = examples()
    one = {each.id for each in discover(texts, ["en"] * len(texts)).themes}
    fewer = [text for text, subject in zip(texts, subjects, strict=True) if subject != "printer"]
    other = {each.id for each in discover(fewer, ["en"] * len(fewer)).themes}
    assert other < one


def test_one_subject_in_three_languages_is_one_theme() -> None:
    """The bridge joins what no shared word could, and says so."""
    texts = [f"The delivery of my parcel came {when}" for when in ("late", "broken", "twice", "never", "today", "wet")]
    texts += [f"La livraison du colis est {how}" for how in ("tardive", "perdue", "lente", "rapide", "ratée", "froide")]
    texts += [f"Die Lieferung vom Paket war {how}" for how in ("spät", "nass", "offen", "weg", "leer", "schnell")]
    others = [f"Der Drucker im Büro {what}" for what in ("streift", "klemmt", "stinkt", "piept", "steht", "spinnt")] * 4
    languages = ["en"] * 6 + ["fr"] * 6 + ["de"] * (6 + len(others))
    found = discover(texts + others, languages)
    (delivery,) = {found.assignment[place] for place in range(18)}
    assert set(found.themes[delivery].terms) == {"en", "fr", "de"}
    assert found.themes[delivery].merged_by == "bridge: delivery"
    assert found.assignment[20] != delivery


def test_only_released_comments_count_and_only_their_words_are_shown() -> None:
    """A theme that may not be told is no theme, and a word of comments that do not count is no term."""
    texts, subjects = examples()
    hidden = {place for place, subject in enumerate(subjects) if subject == "canteen"}
    told = discover(texts, ["en"] * len(texts), release=lambda places: [each for each in places if each not in hidden])
    assert {told.assignment[place] for place in hidden} == {-1}
    assert "canteen" not in " ".join(word for theme in told.themes for word in theme.terms["en"])


@pytest.mark.parametrize("language", HOTELS)
def test_no_theme_of_hotel_comments_is_a_dustbin_and_samples_agree(language: str) -> None:
    """The largest theme is at most a fifth or of one kind; two samples of nine tenths give much the same themes."""
    texts, labels, languages = labelled(f"themes_{language}_hotel_topics")
    found = discover(texts, languages)
    largest = Counter(labels[place] for place in found.themes[0].places)
    assert found.themes[0].size <= 0.2 * len(texts) or max(largest.values()) >= 0.75 * found.themes[0].size
    chance = random.Random(5)
    samples = [sorted(chance.sample(range(len(texts)), int(0.9 * len(texts)))) for _ in range(2)]
    one, other = (
        dict(zip(sample, discover([texts[each] for each in sample], [language] * len(sample)).assignment, strict=True))
        for sample in samples
    )
    common = sorted(set(one) & set(other))
    assert adjusted_rand([one[each] for each in common], [other[each] for each in common]) >= 0.6


def test_themes_of_hotel_comments_are_those_that_people_labelled() -> None:
    """Mean normalised mutual information over three languages, comments without a theme counted as one group."""
    values = []
    for language in HOTELS:
        texts, labels, languages = labelled(f"themes_{language}_hotel_topics")
        values.append(mutual_information(labels, discover(texts, languages).assignment))
    assert sum(values) / len(values) >= 0.5


def test_a_frame_of_fifteen_terms_finds_what_people_labelled() -> None:
    """Terms learned from three quarters of hotel comments tag most of the rest, mostly with its label first."""
    tagged, right, count = 0, 0, 0
    for language in HOTELS:
        texts, labels, languages = labelled(f"themes_{language}_hotel_topics")
        order = random.Random(1).sample(range(len(texts)), len(texts))
        for fold in range(4):
            rest = set(order[fold::4])
            known = [place for place in order if place not in rest]
            themes = themes_from_examples(*([column[each] for each in known] for column in (texts, languages, labels)))
            found = Codebook(themes).themes_of_many([texts[each] for each in rest], [language] * len(rest))
            tagged += sum(bool(each) for each in found)
            right += sum(each[:1] == (labels[place],) for each, place in zip(found, rest, strict=True))
            count += len(rest)
    assert tagged >= 0.83 * count
    assert right >= 0.75 * tagged


# The seven faults of labels that were seen in other methods.


def labels_of(texts: list[str], names: tuple[str, ...] = ()) -> list[str]:
    """Return the labels of the themes of English texts."""
    found = discover(texts, ["en"] * len(texts), vocabulary=standard_vocabulary(names))
    return [theme.label for theme in found.themes]


def words_of(labels: list[str]) -> set[str]:
    """Return all words of labels."""
    return {word for label in labels for word in label.replace(",", "").split()}


def test_what_belongs_nowhere_makes_no_dustbin() -> None:
    """Comments that have but everyday words in common stay without a theme beside those that have one."""
    texts, _ = examples()
    chaff = [f"I think the {word}wort thing was a bit {word}haft this week" for word in map(str, range(90))]
    found = discover(texts + chaff, ["en"] * (len(texts) + len(chaff)))
    assert found.themes[0].size <= 0.2 * len(found.assignment)
    assert set(found.assignment[len(texts) :]) == {-1}


def test_the_domains_own_word_and_names_are_no_labels() -> None:
    """A word of more than a third of the comments, the organisation's name and a brand's tell nothing apart."""
    texts, subjects = examples()
    said = [f"At the hotel: {text}" for text in texts]
    said += [f"Tilleul never answers, {word}wort" for word in map(str, range(8))]
    said += [f"Zorro helps a bit, {word}haft" for word in map(str, range(8))]
    assert {"tilleul", "zorro"} <= words_of(labels_of(said))
    labels = labels_of(said, ("Maison Tilleul", "Zorro"))
    assert len(labels) >= len(set(subjects))
    assert not {"hotel", "tilleul", "zorro"} & words_of(labels)


def test_praise_and_blame_are_no_labels() -> None:
    """How people feel is told elsewhere."""
    texts, _ = examples()
    feeling = [
        f"{text}, {'wonderful, great and nice' if n % 2 else 'terrible, bad and awful'}" for n, text in enumerate(texts)
    ]
    assert not {"wonderful", "great", "nice", "terrible", "bad", "awful", "lovely"} & words_of(labels_of(feeling))
    assert labels_of([f"Wonderful and lovely, simply great {n}" for n in range(20)]) == []


def test_one_theme_in_several_forms_is_not_split() -> None:
    """A word, its inflections and its place in a phrase are one theme."""
    texts, _ = examples()
    forms = ["My flight was cancelled", "They cancelled our flight", "Cancelled flights again", "Cancelled flight home",
             "Flight cancelled without notice", "Two flights cancelled in May"] * 3  # fmt: skip
    found = discover(texts + forms, ["en"] * (len(texts) + len(forms)))
    assert len(set(found.assignment[len(texts) :])) == 1


def test_a_label_says_nothing_twice() -> None:
    """No two terms of a label hold the same word, in whatever form."""
    forms = ["My flight was cancelled", "The flight got delayed", "Delayed flight to Rome", "Cancelled flights, delays",
             "Flight delayed two hours", "They cancelled our flight to Rome"] * 3  # fmt: skip
    texts, _ = examples()
    for label in labels_of(texts + forms):
        words = label.replace(",", "").split()
        assert len({word[:5] for word in words}) == len(words)


def test_what_contractions_leave_behind_is_no_label() -> None:
    """Neither don't nor what stands before or after its apostrophe."""
    said = ["I don't know why the printer didn't print", "The printer doesn't print, I've tried, they don't know"]
    texts, _ = examples()
    assert not {"don", "didn", "doesn", "ve", "know", "tried", "don't", "didn't", "i've"} & words_of(
        labels_of(texts + said * 9)
    )


def test_no_label_is_a_fragment_of_a_phrase() -> None:
    """Words that stood apart, or a verb that goes with anything, make no pair."""
    said = ["I need to cancel my booking", "We want to know how to cancel a booking", "Need help, want to cancel"] * 6
    texts, _ = examples()
    labels = labels_of(texts + said)
    assert not {"need", "want", "know"} & words_of(labels)
    assert "cancel booking" not in " ".join(labels)


def test_of_many_long_comments_each_is_read_to_its_fair_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by the words that are read in all; the beginning of each comment still says its subject."""
    monkeypatch.setattr(features, "MAX_WORDS", 640)
    monkeypatch.setattr(features, "LEAST_WORDS", 10)
    texts, subjects = examples()
    tails = [" ".join(f"filler{n}x{m}" for m in range(500)) for n in range(len(texts))]
    long = [f"{text} {tail}" for text, tail in zip(texts, tails, strict=True)]
    corpus = features.read_corpus(long, ["en"] * len(long), standard_vocabulary(), standard_bridge())
    assert max(end - start for start, end in pairwise(corpus.starts)) <= 30
    assert mutual_information(subjects, discover(long, ["en"] * len(long)).assignment) > 0.8
