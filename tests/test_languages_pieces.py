from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenkit.languages import pieces as module
from listenkit.languages.pieces import BETWEEN, LIKENESSES, Batch, Column, Pieces, Table, cut

TEXTS = st.lists(st.text(alphabet="ab \n1@é’\ud800\0", max_size=20), max_size=6)


def read_back(batch: Batch) -> list[list[str]]:
    """Return the pieces of each text of a batch."""
    inner = zip(batch.borders[:-1] + 1, batch.borders[1:], strict=True)
    return [[batch.table.pieces[number] for number in batch.numbers[start:end]] for start, end in inner]


class Letters:
    """A reader to whom each letter of a piece is a token; its codes are handed out as they come."""

    def __init__(self) -> None:
        self.column = Column(self._look, self._forget)
        self.looked: list[str] = []
        self._forget()

    def _forget(self) -> None:
        self.codes = {BETWEEN: 0}

    def _look(self, table: Table, numbers: Sequence[int], codes: list[int]) -> list[int]:
        pieces = [table.pieces[number] for number in numbers]
        self.looked += pieces
        codes += [self.codes.setdefault(letter, len(self.codes)) for letter in "".join(pieces)]
        return list(map(len, pieces))

    def read(self, batch: Batch) -> str:
        """Return the letters of a batch, a bar for a border."""
        letters = list(self.codes)
        codes = self.column.read(batch).tolist()
        letters = list(self.codes)
        return "".join(letters[code] if code else "|" for code in codes)


def test_a_batch_holds_the_pieces_of_each_text() -> None:
    """A line end is a mark, and apostrophes are those of keyboards."""
    batch = Pieces().read(["so it is", "", "l’eau\nfroide"])
    assert read_back(batch) == [["so", "it", "is"], [], ["l'eau", "…", "froide"]]


def test_numbers_handles_and_addresses_are_not_told_apart() -> None:
    """Short numbers are: a pack may know them."""
    (read,) = read_back(Pieces().read(["12 123456 @anyone https://example.org 98765 @other http://a.b"]))
    number, handle, address = LIKENESSES
    assert read == ["12", number, handle, address, number, handle, address]


@given(TEXTS, st.data())
def test_some_texts_of_a_batch_are_those_texts(texts: list[str], data: st.DataObject) -> None:
    """Taking texts out of a batch gives what reading them gives."""
    places = [place for place in range(len(texts)) if data.draw(st.booleans())]
    pieces = Pieces()
    taken, read = pieces.read(texts).take(places), pieces.read([texts[place] for place in places])
    assert list(taken.texts) == list(read.texts)
    assert np.array_equal(taken.numbers, read.numbers)
    assert np.array_equal(taken.borders, read.borders)


def test_no_text_passes_for_a_border() -> None:
    """There are as many texts as were given, whatever they hold."""
    assert read_back(Pieces().read([f"a {BETWEEN} b", BETWEEN])) == [["a", "b"], []]


def test_a_column_asks_once_for_each_piece() -> None:
    """A piece may be one token, several, or none."""
    pieces, letters = Pieces(), Letters()
    assert letters.read(pieces.read(["ab c", "c ab ab"])) == "|abc|cabab|"
    assert letters.read(pieces.read(["c d ab"])) == "|cdab|"
    assert sorted(letters.looked) == ["ab", "c", "d"]


def test_what_is_numbered_is_bounded_and_forgetting_changes_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many pieces and long ones make a new table, after which codes are asked for anew."""
    monkeypatch.setattr(module, "MAX_PIECES", 20)
    monkeypatch.setattr(module, "MAX_PIECE_CHARACTERS", 200)
    pieces, letters = Pieces(), Letters()
    for text in [*(f"w{number} x{number}" for number in range(50)), *("y" * 150 + str(number) for number in range(5))]:
        batch = pieces.read([text])
        assert letters.read(batch) == f"|{text.replace(' ', '')}|"
        assert len(batch.table.pieces) <= 22
        assert sum(map(len, batch.table.pieces)) <= 400
    assert letters.looked.count("w1") == 1


def test_a_table_describes_its_pieces() -> None:
    """The word of letters in a piece, the signs around it, and whether a letter may be lengthened."""
    table = Pieces().read(["So «Good!!» don't sooOo a-b x2 :-) goood"]).table
    found = [
        (table.words[number], table.bodies[number], table.around[number], bool(table.is_stretched[number]))
        for number in range(1 + len(LIKENESSES), len(table.pieces))
    ]
    assert found == [
        ("so", "So", ("", ""), False),
        ("good", "Good", ("«", "!!»"), False),
        ("", "", ("", ""), False),
        ("soooo", "sooOo", ("", ""), True),
        ("", "", ("", ""), False),
        ("", "", ("", ""), False),
        ("", "", ("", ""), False),
        ("goood", "goood", ("", ""), True),
    ]


def test_a_batch_is_read_after_its_table_was_left() -> None:
    """Who reads an old batch after a new one gets what it says."""
    letters = Letters()
    first, second = Pieces().read(["ab c"]), Pieces().read(["xyz"])
    assert [letters.read(each) for each in (first, second, first)] == ["|abc|", "|xyz|", "|abc|"]


def test_what_was_numbered_stays_behind() -> None:
    """A copy for another process is empty, and so is light, and reads the same."""
    pieces, letters = Pieces(), Letters()
    letters.read(pieces.read([" ".join(f"piece{number}" for number in range(5_000))]))
    assert len(pickle.dumps(pieces)) < 100
    again, reader = pickle.loads(pickle.dumps((pieces, letters.column)))
    assert len(reader.read(again.read(["ab c"]))) == 5


@given(st.lists(st.integers(0, 300_000)))
def test_texts_are_cut_into_bounded_batches(lengths: list[int]) -> None:
    """Every text is in one batch, in order."""
    texts = ["x" * length for length in lengths]
    found = [texts[part] for part in cut(texts)]
    assert [text for batch in found for text in batch] == texts
    assert all(sum(min(len(text), 5_000) for text in batch) <= 400_000 for batch in found)
