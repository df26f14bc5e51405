"""Numbers for what stands between blanks, so that a text is cut and looked up once for all that read it.

Who reads gives each number a meaning of its own, in a :class:`Column`, when it is first met: the work is that for every
different piece, not for every word that is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listenkit.languages.tokens import with_plain_apostrophes

Integers = NDArray[np.int64]

MAX_CHARACTERS = 5_000
"""Characters of a text that are read: three pages."""

MAX_TEXTS = 4_096
MAX_BATCH_CHARACTERS = 400_000
"""A batch ends at either; larger ones leave the processor's caches."""

MAX_PIECES = 150_000
MAX_PIECE_CHARACTERS = 3_000_000
"""Different pieces that are numbered, and their characters: some 70 MB with their meanings in three languages. Then all
starts anew, so that it grows with no corpus."""

BETWEEN = "\ue000\ufdd0"
"""The piece that stands between texts: a private character and one that no text may hold. Its number and code are 0."""

LONG_NUMBER = 5
"""Digits from which on a number is like any other: those hardly come twice, and mean nothing to any pack."""

LIKENESSES = ("1" * LONG_NUMBER, "@x", "https://x")
"""Pieces that stand for all numbers, @handles and addresses, of which hardly one comes twice."""

_NUMBER, _HANDLE, _ADDRESS = range(1, len(LIKENESSES) + 1)


SIGNS = '.!?…,;:"()[]{}*#“”«»„-–'
"""Signs around a word that do not change what it is."""

Around = tuple[str, str]
"""The signs before and after a word."""

BARE: Around = ("", "")


class Table(dict[str, int]):
    """The numbers of pieces; it gives a new one to a piece that it lacks.

    By number it has the ``pieces`` and, of those that are one word of letters with :data:`SIGNS` around it, this
    ``bodies``, the same in lower case (``words``) and the signs (``around``); the words of others are empty.
    ``is_stretched`` is zero where no sign of a piece stands three times in a row.
    """

    def __init__(self) -> None:
        super().__init__({BETWEEN: 0})
        self.pieces = [BETWEEN, *LIKENESSES]
        self.bodies: list[str] = []
        self.words: list[str] = []
        self.around: list[Around] = []
        self.is_stretched = bytearray()
        self._characters = 0

    def __missing__(self, piece: str) -> int:
        if piece[0] == "@" and piece[1:].isalnum():
            return _HANDLE
        if len(piece) >= LONG_NUMBER and piece.isdecimal():
            return _NUMBER
        if piece.startswith(("https://", "http://")) and "<" not in piece and ">" not in piece:
            return _ADDRESS
        number = self[piece] = len(self.pieces)
        self.pieces.append(piece)
        self._characters += len(piece)
        return number

    @property
    def is_full(self) -> bool:
        """Whether another table should take its place."""
        return len(self.pieces) >= MAX_PIECES or self._characters >= MAX_PIECE_CHARACTERS

    def describe(self) -> None:
        """Describe the pieces that are new, all together, which is cheaper than one by one."""
        new = self.pieces[len(self.bodies) :]
        bodies = [piece if piece.isalpha() else piece.strip(SIGNS) for piece in new]
        bodies = [body if body.isalpha() else "" for body in bodies]
        self.bodies += bodies
        self.words += "\n".join(bodies).lower().split("\n") if new else ()
        self.around += [_around(piece, body) for piece, body in zip(new, bodies, strict=True)]
        self.is_stretched += _stretched(new)


def _around(piece: str, body: str) -> Around:
    if len(piece) == len(body) or not body:
        return BARE
    before, _, after = piece.partition(body)
    return before, after


def _stretched(new: Sequence[str]) -> bytes:
    """Return for each piece whether a sign stands in it three times in a row, whatever its case."""
    letters = np.frombuffer("\n".join(("", *new)).lower().encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_third = (letters[2:] == letters[1:-1]) & (letters[2:] == letters[:-2])
    owners = np.cumsum(letters == _LINE_END)[2:][is_third] - 1
    flags = np.zeros(len(new), dtype=np.bool_)
    flags[owners] = True
    return flags.tobytes()


_LINE_END = ord("\n")


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as the numbers of their pieces in a row, a border before each text and after the last.

    ``borders`` are the places of these, one more than there are texts.
    """

    table: Table
    texts: Sequence[str]
    numbers: Integers
    borders: Integers

    def take(self, places: Sequence[int]) -> Batch:
        """Return the batch of some of the texts, by their places from the first to the last."""
        if len(places) == len(self.texts):
            return self
        is_taken = np.zeros(len(self.borders), dtype=np.bool_)
        is_taken[places] = is_taken[-1] = True
        lengths = np.diff(self.borders, append=len(self.numbers))
        numbers = self.numbers[np.repeat(is_taken, lengths)]
        return Batch(self.table, [self.texts[place] for place in places], numbers, np.flatnonzero(numbers == 0))


class Pieces:
    """Cuts texts into pieces and numbers these. It holds a table, which stays behind when it is sent to a process."""

    def __init__(self) -> None:
        self._table = Table()

    def __reduce__(self) -> tuple[type[Pieces], tuple[()]]:
        return Pieces, ()

    def read(self, texts: Sequence[str]) -> Batch:
        """Return texts as a batch; of each :data:`MAX_CHARACTERS` are read."""
        if self._table.is_full:
            self._table = Table()
        heads = [text[:MAX_CHARACTERS] for text in texts]
        joined = f" {BETWEEN} ".join(["", *heads, ""])
        if joined.count(BETWEEN) != len(heads) + 1:
            return self.read([text.replace(BETWEEN, " ") for text in heads])
        found = pieces(joined)
        numbers = np.fromiter(map(self._table.__getitem__, found), dtype=np.int64, count=len(found))
        self._table.describe()
        return Batch(self._table, heads, numbers, np.flatnonzero(numbers == 0))


def pieces(text: str) -> list[str]:
    """Return what stands between the blanks of a text; a line end is a mark that ends a clause."""
    return with_plain_apostrophes(text).replace("\n", " … ").split()


def cut(texts: Sequence[str]) -> Iterator[slice]:
    """Yield where texts are to be cut into batches that fit the bounds of this module."""
    start = characters = 0
    for place, text in enumerate(texts):
        length = min(len(text), MAX_CHARACTERS)
        if place - start >= MAX_TEXTS or (characters and characters + length > MAX_BATCH_CHARACTERS):
            yield slice(start, place)
            start, characters = place, 0
        characters += length
    if start < len(texts):
        yield slice(start, len(texts))


def places_by(languages: Sequence[str]) -> dict[str, list[int]]:
    """Return the places of texts by their language."""
    places: dict[str, list[int]] = {}
    for place, language in enumerate(languages):
        places.setdefault(language, []).append(place)
    return places


_UNKNOWN = -1

Look = Callable[[Table, Sequence[int], list[int]], list[int]]
"""Adds the codes of the tokens of pieces, by their numbers in a table, to a list, and returns how many each has."""


class Column:
    """What the pieces of a table are to a reader: the codes of the tokens of each, asked for when it is first met.

    ``look`` gives codes, ``forget`` is called when those that were given are needed no more. The code of a border is 0.
    """

    def __init__(self, look: Look, forget: Callable[[], None]) -> None:
        self._look = look
        self._forget = forget
        self._table: Table | None = None
        self._start()

    def _start(self) -> None:
        self._starts: Integers = np.zeros(1, dtype=np.int64)
        self._lengths: NDArray[np.int32] = np.ones(1, dtype=np.int32)
        self._codes: Integers = np.zeros(1, dtype=np.int64)

    def __getstate__(self) -> dict[str, object]:
        return {"_look": self._look, "_forget": self._forget, "_table": None}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__ |= state
        self._start()

    def read(self, batch: Batch) -> Integers:
        """Return the codes of the tokens of a batch, in order; codes that were given before may mean nothing now."""
        if batch.table is not self._table:
            self._start()
            self._forget()
            self._table = batch.table
        starts = self._starts_of(batch)
        lengths = self._lengths[batch.numbers]
        ends = np.cumsum(lengths)
        places = np.arange(ends[-1]) + np.repeat(starts - ends + lengths, lengths)
        found: Integers = self._codes[places]
        return found

    def _starts_of(self, batch: Batch) -> Integers:
        """Return where the codes of each piece start, after asking for those that were not met yet."""
        missing = len(batch.table.pieces) - len(self._starts)
        if missing > 0:
            room = missing + len(batch.table.pieces) // 4
            self._starts = np.concatenate([self._starts, np.full(room, _UNKNOWN)])
            self._lengths = np.concatenate([self._lengths, np.zeros(room, dtype=np.int32)])
        starts: Integers = self._starts[batch.numbers]
        unknown = starts < 0
        if not unknown.any():
            return starts
        self._ask(batch.table, np.unique(batch.numbers[unknown]))
        return self._starts[batch.numbers]

    def _ask(self, table: Table, new: Integers) -> None:
        codes: list[int] = []
        lengths = np.array(self._look(table, new.tolist(), codes), dtype=np.int64)
        self._lengths[new] = lengths
        self._starts[new] = len(self._codes) + np.cumsum(lengths) - lengths
        self._codes = np.concatenate([self._codes, np.array(codes, dtype=np.int64)])
