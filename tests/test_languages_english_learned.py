"""The table of learned ratings: how it is learned, how it is read, and that it is what the program writes."""

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from quality.sets import Row, read_rows
from quality.words import HEADER, corrections, learn, reference_only, written

from listenkit.errors import ConfigError
from listenkit.languages import read_pack
from listenkit.languages.reading import read_valences
from listenkit.languages.symbols import reference_lexicon
from tests.shared import shared_path
from tests.test_languages import LEXICON, PACK, write_pack

ENGLISH = files("listenkit.languages.en")


def test_learned_ratings_stand_below_judged_ones(tmp_path: Path) -> None:
    """A learned word counts unless ``lexicon.txt`` speaks of it: a person's judgement wins."""
    write_pack(tmp_path, PACK, LEXICON)
    (tmp_path / "learned.txt").write_text("# from somewhere\ncontents\t-1\nfade\t-1.5\n", encoding="utf-8")
    lexicon = read_pack("xx", tmp_path).lexicon
    assert lexicon[("fade",)] == -1.5
    assert lexicon[("contents",)] == 2.2


def test_the_learned_ratings_can_be_left_out(tmp_path: Path) -> None:
    """Whoever learns anew starts from the rules alone."""
    write_pack(tmp_path, PACK, LEXICON)
    (tmp_path / "learned.txt").write_text("fade\t-1.5\n", encoding="utf-8")
    assert ("fade",) not in read_pack("xx", tmp_path, with_learned=False).lexicon


def test_a_changed_learned_rating_is_another_version(tmp_path: Path) -> None:
    """Stored analyses must be known to be older than the ratings."""
    write_pack(tmp_path, PACK, LEXICON)
    versions = [read_pack("xx", tmp_path).version]
    for valence in ("-1.5", "-1.6"):
        (tmp_path / "learned.txt").write_text(f"fade\t{valence}\n", encoding="utf-8")
        versions.append(read_pack("xx", tmp_path).version)
    assert len(set(versions)) == 3


def test_mistakes_in_learned_ratings_are_told_with_file_and_line(tmp_path: Path) -> None:
    """The learned table is checked like every other file of a pack."""
    write_pack(tmp_path, PACK, LEXICON)
    (tmp_path / "learned.txt").write_text("fade\t-1.5\nfade\t-1\nbleak\tvery\ndull\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_pack("xx", tmp_path)
    told = [(problem.path.name, problem.line) for problem in caught.value.problems]
    assert sorted(told) == [("learned.txt", 2), ("learned.txt", 3), ("learned.txt", 4)]


def test_corrections_find_what_the_sums_lack() -> None:
    """A column that stands in the negative rows is lowered, one in the positive rows raised, an even one left alone."""
    positive = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0] * 40)
    sums = np.array([2.0, 1.0, -0.5, 0.5, -1.0, -2.0] * 40)
    table = np.array([[1.0, 0, 1], [0, 0, 0], [1, 0, 1], [0, 1, 1], [0, 0, 0], [0, 1, 1]] * 40)
    raised, lowered, even = corrections(table, sums, positive)
    assert raised > 0.5
    assert lowered < -0.5
    assert abs(even) < 0.1


def test_a_rating_that_answers_contradict_is_lowered() -> None:
    """Answers in which *free* complains, and *fun* and *horrid* say what they mean, lower *free* alone."""
    pack = read_pack("en", ENGLISH, with_learned=False)
    rows = [
        Row("free", "negative"),
        Row("free and fun", "negative"),
        Row("horrid", "negative"),
        Row("fun", "positive"),
        Row("fun, so much fun", "positive"),
        Row("wow, horrid fun", "positive"),
    ] * 20
    valences = learn(rows, pack, frozenset({("free",), ("horrid",)}))
    assert valences[("free",)] < pack.lexicon[("free",)] - 0.3
    assert valences.keys() <= {("free",), ("horrid",)}


def test_the_learned_table_holds_only_ratings_of_the_reference_that_nobody_judged() -> None:
    """No name and no part of a product can slip in, since nothing new is rated; and each line changes something."""
    entries = read_valences(ENGLISH / "learned.txt")
    reference = reference_lexicon()
    terms = reference_only(read_pack("en", ENGLISH), Path(str(ENGLISH / "lexicon.txt")))
    assert entries
    assert [entry.term for entry in entries] == sorted(entry.term for entry in entries)
    for entry in entries:
        assert entry.valence != reference[entry.term]
        assert tuple(entry.term.split()) in terms


def test_the_learned_table_names_its_source_and_licence() -> None:
    """CC BY asks for the authors, the licence and what was changed."""
    text = (ENGLISH / "learned.txt").read_text(encoding="utf-8")
    assert text.startswith(HEADER)
    for part in ("Bing Liu", "CC BY 4.0", "python -m quality.words", "vaderSentiment"):
        assert part in HEADER


def test_the_learned_table_is_what_the_program_learns() -> None:
    """Learning again from the same answers gives the shipped table, but for what a few corrections since then move."""
    rows = read_rows(shared_path("data/en_pros_cons.dev.tsv.gz"))
    pack = read_pack("en", ENGLISH, with_learned=False)
    again = learn(rows, pack, reference_only(pack, Path(str(ENGLISH / "lexicon.txt"))))
    shipped = {tuple(entry.term.split()): entry.valence for entry in read_valences(ENGLISH / "learned.txt")}
    assert len(again.keys() & shipped.keys()) > 0.8 * len(again.keys() | shipped.keys())
    assert all(abs(again[term] - shipped[term]) < 0.35 for term in again.keys() & shipped.keys())


def test_terms_are_written_sorted_under_the_header() -> None:
    """The file can be compared from one learning to the next."""
    assert written({("b", "c"): 1.0, ("a",): -0.5}) == HEADER + "a\t-0.5\nb c\t1\n"
