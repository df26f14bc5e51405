"""Search gives the same answers with the full-text index and without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenkit.dataset.words import search_words
from listenkit.model import Selection
from tests.dataset_examples import make_comment, make_page, open_dataset

SAID = {
    "late": "Le colis est arrivé TRÈS en retard !",
    "apart": "retard, en",
    "like": "100% sure_thing isn’t 'quoted' \"here\"",
    "german": "Die Straße war gesperrt",
    "japanese": "配送が遅いです",
    "smile": "great 🙂",
    "title": "nothing",
}
CASES = {
    "arrive": {"late"},
    "ARRIVÉ très": {"late"},
    "en retard": {"late"},
    "retard": {"late", "apart"},
    "ret": {"late", "apart"},
    "tard": set(),
    "colis arrivé": set(),
    "100%": {"like"},
    "isn't": {"like"},
    '"quoted" here': {"like"},
    "sure_thing": {"like"},
    "%": {"like"},
    "strasse": {"german"},
    "遅い": {"japanese"},
    "🙂": {"smile"},
    "headline": {"title"},
    "NEAR(colis, retard)": set(),
    "colis OR nothing": set(),
    "x' OR 1=1 --": set(),
}


@pytest.mark.parametrize("indexed", [True, False])
@pytest.mark.parametrize(("search", "found"), CASES.items())
def test_words_are_found_whatever_case_accents_and_marks(
    tmp_path: Path, search: str, found: set[str], indexed: bool
) -> None:
    """Words must follow each other, the last may be begun, and nothing in a search is a command."""
    with open_dataset(tmp_path / "a.db", search=indexed) as dataset:
        titles = {"title": "A headline"}
        comments = [make_comment(name, text, title=titles.get(name, "")) for name, text in SAID.items()]
        dataset.store_page(make_page(comments))

        chosen = Selection(search=search)
        assert {each.comment.native_id for each in dataset.comments(chosen)} == found
        assert dataset.count(chosen) == len(found)


@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=6))
@settings(max_examples=60)
def test_index_and_scan_agree_on_any_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], search: str
) -> None:
    """Whatever is written and sought, both ways find the same comments."""
    comments = [make_comment(number, text) for number, text in enumerate(texts)]
    with open_dataset(tmp_path_factory.mktemp("both") / "a.db", search=True) as dataset:
        dataset.store_page(make_page(comments))
        indexed = {each.key for each in dataset.comments(Selection(search=search))}
        path = dataset.path
    with open_dataset(path, search=False) as dataset:
        assert {each.key for each in dataset.comments(Selection(search=search))} == indexed


def test_the_index_follows_edits_and_deletions(tmp_path: Path) -> None:
    """What was edited away or deleted is not found any more; an index made later holds what was there before."""
    with open_dataset(tmp_path / "a.db") as dataset:
        dataset.store_page(make_page([make_comment(1, "first words"), make_comment(2, "gone soon")]))
    with open_dataset(tmp_path / "a.db", search=True) as dataset:
        dataset.store_page(make_page([make_comment(1, "other words")], deleted_ids=["2"]))

        assert dataset.size().has_search
        assert dataset.count(Selection(search="first")) == 0
        assert dataset.count(Selection(search="gone")) == 0
        assert dataset.count(Selection(search="other")) == 1


def test_words_of_a_search_are_plain() -> None:
    """Case, accents, punctuation and width go; characters of unspaced scripts stand alone."""
    assert search_words("L’Été: ﬁn_de_série 配送") == " l ete fin de serie 配 送 "
    assert search_words("!?") == "  "
