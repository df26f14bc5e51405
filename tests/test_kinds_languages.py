"""The kinds of invented sentences in every language, found by their words alone."""

from pathlib import Path

import pytest

from listenkit.kinds import KindFinder
from listenkit.languages import available_languages, load_packs
from listenkit.model import KINDS

FOLDER = Path(__file__).parent / "kind_examples"
"""A file a language; a line is a kind, or ``not`` and a kind, a bar, and a sentence."""


def examples() -> list[tuple[str, str, str]]:
    """Return language, what is expected, and sentence."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            expected, _, text = line.partition(" | ")
            found.append((path.stem, expected, text))
    return found


@pytest.fixture(scope="module")
def finder() -> KindFinder:
    """A finder with all packs that are installed."""
    return KindFinder(load_packs())


@pytest.mark.parametrize("language", available_languages())
def test_every_language_has_examples_of_every_kind_and_of_what_only_looks_like_it(language: str) -> None:
    """Eight sentences a kind, and three or more that resemble a kind and are not of it."""
    expected = [each for code, each, _ in examples() if code == language]
    assert all(expected.count(kind) >= 8 for kind in KINDS)
    assert all(expected.count(f"not {kind}") >= 3 for kind in KINDS if kind != "comment")


@pytest.mark.parametrize(("language", "expected", "text"), examples())
def test_the_words_of_a_sentence_tell_its_kinds(finder: KindFinder, language: str, expected: str, text: str) -> None:
    """Without any sentiment, the cues of the pack decide; a plain comment is nothing else."""
    (found,) = finder.find_many([text], [language], [None])
    if expected.startswith("not "):
        assert expected.removeprefix("not ") not in found
    elif expected == "comment":
        assert list(found) == ["comment"]
    else:
        assert expected in found
