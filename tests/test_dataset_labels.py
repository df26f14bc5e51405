from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from listenkit.dataset import Dataset, HandLabel, stored_model, words_hash
from listenkit.dataset.schema import STEPS, migrate
from listenkit.model import Checked, Comment, Selection, StoredComment, comment_key
from tests.dataset_examples import AT, make_analysis, make_comment, make_page, open_dataset

EVERYTHING = Selection()


def store(dataset: Dataset, count: int = 6, **changes: Any) -> list[Comment]:
    """Store invented comments whose label is negative and return them."""
    comments = [make_comment(number, f"Parcel {number} came late", **changes) for number in range(count)]
    dataset.store_page(make_page(comments))
    return comments


def give(dataset: Dataset, comment: Comment, label: str, person: str = "ann", **changes: Any) -> None:
    """Store a label that a person gave a comment drawn at random."""
    values: dict[str, Any] = {"is_random": True, **changes}
    dataset.label(HandLabel(comment.key, person, label, AT, words_hash(comment), **values))


def offered(dataset: Dataset, person: str = "ann", other: str = "", limit: int = 99, **changes: Any) -> list[int]:
    """Return the keys of what a person may label next."""
    found: list[StoredComment] = dataset.offered(EVERYTHING, person=person, other=other, limit=limit, **changes)
    return [each.key for each in found]


def test_a_label_takes_the_place_of_the_same_persons_earlier_one(tmp_path: Path) -> None:
    """One person has one opinion of a comment; another person's stands beside it."""
    with open_dataset(tmp_path / "a.db") as dataset:
        first, *_ = store(dataset)
        give(dataset, first, "positive")
        give(dataset, first, "negative", kind="concern")
        give(dataset, first, "neutral", "bob")
        assert [(each.person, each.label, each.kind) for each in dataset.hand_labels()] == [
            ("ann", "negative", "concern"),
            ("bob", "neutral", ""),
        ]
        dataset.remove_label(first.key, "ann")
        assert [each.person for each in dataset.hand_labels()] == ["bob"]


def test_a_label_goes_with_its_comment_to_the_last_byte(tmp_path: Path) -> None:
    """Erasure takes along what was said of a comment, whether it is asked for or its source deleted it."""
    path = tmp_path / "a.db"
    with open_dataset(path) as dataset:
        first, second, *_ = store(dataset)
        give(dataset, first, "positive", "a-person-who-labels")
        give(dataset, second, "positive", "another-who-labels")
        dataset.delete([first.key])
        assert [each.key for each in dataset.hand_labels()] == [second.key]
        dataset.store_page(make_page([], deleted_ids=[second.native_id]))
        assert dataset.hand_labels() == []
    assert b"who-labels" not in b"".join(each.read_bytes() for each in tmp_path.iterdir())


def test_a_label_of_other_words_no_longer_counts(tmp_path: Path) -> None:
    """Another rating leaves it as it is; other words do not, until it is forgotten and offered again."""
    with open_dataset(tmp_path / "a.db") as dataset:
        first, second, *_ = store(dataset)
        for each in (first, second):
            give(dataset, each, "negative")
        dataset.store_page(make_page([replace(first, rating=2.0), replace(second, text="All is well now")]))
        assert [each.key for each in dataset.hand_labels()] == [first.key]
        assert dataset.checked() == Checked(1, 1)
        assert second.key not in offered(dataset)
        assert dataset.forget_outdated_labels() == 1
        assert second.key in offered(dataset)


def test_everyone_is_offered_the_same_comments_in_the_same_order(tmp_path: Path) -> None:
    """The order is that of hashes of where a comment comes from: random, yet lasting."""
    with open_dataset(tmp_path / "a.db") as dataset:
        comments = store(dataset, 40)
        expected = sorted(each.key for each in comments)
        assert expected != [each.key for each in comments]
        assert offered(dataset, "ann") == offered(dataset, "bob") == expected
        by_key = {each.key: each for each in comments}
        give(dataset, by_key[expected[0]], "negative")
        assert offered(dataset, "ann", limit=3) == expected[1:4]
        assert offered(dataset, "bob", limit=1) == expected[:1]
        assert offered(dataset, "bob", other="ann") == expected[:1]
        assert (dataset.count_labelled(EVERYTHING, "ann"), dataset.count_labelled(EVERYTHING, "bob")) == (1, 0)


def test_what_has_no_score_is_not_offered(tmp_path: Path) -> None:
    """There is no label of the analysis to compare with."""
    with open_dataset(tmp_path / "a.db") as dataset:
        scored, unscored = make_comment(1), make_comment(2)
        dataset.store_page(make_page([(scored, make_analysis()), (unscored, make_analysis(None))]))
        assert offered(dataset) == [scored.key]


def test_the_unsure_ones_come_first_where_they_are_wanted(tmp_path: Path) -> None:
    """By the analysis' confidence, else by how near to neutral the score is."""
    with open_dataset(tmp_path / "a.db") as dataset:
        pairs = [
            (make_comment(1), replace(make_analysis(-0.9), confidence=0.95)),
            (make_comment(2), replace(make_analysis(-0.9), confidence=0.55)),
            (make_comment(3), make_analysis(-0.4)),
        ]
        dataset.store_page(make_page(pairs))
        assert offered(dataset, is_unsure=True) == [pairs[place][0].key for place in (1, 2, 0)]


def test_analyses_are_checked_against_labels_of_random_comments(tmp_path: Path) -> None:
    """The label that most people gave counts; where they are divided none does."""
    with open_dataset(tmp_path / "a.db") as dataset:
        assert dataset.checked() is None
        right, wrong, divided, outvoted, chosen, mixed = store(dataset)
        give(dataset, right, "negative")
        give(dataset, wrong, "positive")
        give(dataset, divided, "negative")
        give(dataset, divided, "positive", "bob")
        for person, label in (("ann", "positive"), ("bob", "negative"), ("eve", "negative")):
            give(dataset, outvoted, label, person)
        give(dataset, chosen, "positive", is_random=False)
        give(dataset, mixed, "mixed")
        assert dataset.checked() == Checked(comments=4, right=2)
        dataset.update_analyses([(mixed.key, replace(make_analysis(), is_mixed=True, version="v2"))])
        assert dataset.checked() == Checked(comments=4, right=3)


def test_a_model_is_not_checked_on_what_it_was_made_from(tmp_path: Path) -> None:
    """What cross-validation gave a comment counts in place of the label that the model gives what it knows."""
    with open_dataset(tmp_path / "a.db") as dataset:
        first, second, *_ = store(dataset)
        for each in (first, second):
            give(dataset, each, "negative")
        dataset.keep_learned_model("{}", {first.key: "positive", 5: "neutral"})
        assert (dataset.learned_model(), dataset.checked()) == ("{}", Checked(2, 1))
        dataset.keep_learned_model(None)
        assert (dataset.learned_model(), dataset.checked()) == (None, Checked(2, 2))


def test_a_sample_parts_rated_and_unrated_comments(tmp_path: Path) -> None:
    """A label by hand makes a comment a rated one."""
    with open_dataset(tmp_path / "a.db") as dataset:
        plain, labelled, *_ = store(dataset, 3)
        dataset.store_page(make_page([make_comment("star", rating=4.0)]))
        give(dataset, labelled, "negative")
        rated = {each.comment.native_id for each in dataset.sample(rated=True, limit=9)}
        unrated = {each.comment.native_id for each in dataset.sample(rated=False, limit=9)}
        assert (rated, unrated) == ({"star", labelled.native_id}, {plain.native_id, "2"})
        assert len(list(dataset.sample(rated=False, limit=1))) == 1
        assert dataset.ratings() == {"shop": [4.0]}


def test_an_older_dataset_has_no_model_and_is_brought_up(tmp_path: Path) -> None:
    """Whoever only reads finds nothing learned; whoever writes makes the tables."""
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, steps=STEPS[:3])
    assert stored_model(path) is None
    assert stored_model(tmp_path / "none.db") is None
    with open_dataset(path) as dataset:
        assert (dataset.learned_model(), dataset.hand_labels(), dataset.checked()) == (None, [], None)
    assert stored_model(path) is None


@pytest.mark.parametrize("person", ["", "zoé\x00", "'; DROP TABLE hand_label; --"])
def test_a_persons_name_is_a_value_and_nothing_more(tmp_path: Path, person: str) -> None:
    """Whatever it holds, it is stored, found and taken back."""
    with open_dataset(tmp_path / "a.db") as dataset:
        first, *_ = store(dataset)
        give(dataset, first, "negative", person)
        assert dataset.count_labelled(EVERYTHING, person) == 1
        dataset.remove_label(first.key, person)
        assert dataset.hand_labels() == []
        assert comment_key("shop", "0") == first.key
