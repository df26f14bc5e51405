"""Sets of author numbers, small as Python's sets and large as sorted arrays.

A report over a million comments unites sets of some hundred thousand authors dozens of times. As Python objects they
take a hundred bytes an author, as arrays eight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

AUTHOR_BYTES = 8
LARGE = 4_096
"""Authors from which a set is kept as an array; below it, importing NumPy would cost more than it saves."""

FEW = 64
"""Authors up to which they are put into a packed set one by one."""


class AuthorArray(AbstractSet[int]):
    """A set of author numbers as a sorted array; equal to any set with the same numbers."""

    __slots__ = ("_numbers",)

    def __init__(self, numbers: numpy.ndarray[Any, Any]) -> None:
        self._numbers = numbers

    @classmethod
    def _from_iterable(cls, numbers: Iterable[Any]) -> AbstractSet[Any]:
        return frozenset(numbers)

    def __contains__(self, number: object) -> bool:
        place = int(self._numbers.searchsorted(number)) if isinstance(number, int) else len(self._numbers)
        return place < len(self._numbers) and int(self._numbers[place]) == number

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers.tolist())

    def __len__(self) -> int:
        return len(self._numbers)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, AuthorArray):
            return len(self) == len(other) and bool((self._numbers == other._numbers).all())
        return super().__eq__(other)

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        return f"AuthorArray({len(self)} authors)"


def unite(sets: Iterable[AbstractSet[int]]) -> AbstractSet[int]:
    """Return the union of sets of authors, in whichever form is the smaller."""
    listed = [each for each in sets if each]
    if len(listed) == 1:
        return listed[0]
    if sum(map(len, listed)) < LARGE:
        return frozenset[int]().union(*listed)
    import numpy

    arrays = [
        each._numbers if isinstance(each, AuthorArray) else numpy.fromiter(each, numpy.uint64, len(each))
        for each in listed
    ]
    return _kept(numpy.unique(numpy.concatenate(arrays)))


def pack_authors(authors: AbstractSet[int]) -> bytes:
    """Return distinct author numbers as one sorted run of 8-byte big-endian integers."""
    if isinstance(authors, AuthorArray):
        return authors._numbers.astype(">u8").tobytes()
    return pack(f">{len(authors)}Q", *sorted(authors))


def unpack_authors(packed: bytes) -> AbstractSet[int]:
    """Return the author numbers of one or more packed runs."""
    count = len(packed) // AUTHOR_BYTES
    if count < LARGE:
        return frozenset(unpack(f">{count}Q", packed))
    import numpy

    return _kept(numpy.unique(numpy.frombuffer(packed, ">u8").astype(numpy.uint64)))


def _kept(numbers: numpy.ndarray[Any, Any]) -> AbstractSet[int]:
    return AuthorArray(numbers) if len(numbers) >= LARGE else frozenset(numbers.tolist())


def merge_packed(packed: bytes, added: bytes) -> bytes:
    """Return the packed union of two packed sets; a few authors more cost hardly more than copying the larger one."""
    if len(added) > len(packed):
        packed, added = added, packed
    if len(added) > FEW * AUTHOR_BYTES:
        return pack_authors(unpack_authors(packed + added))
    for start in range(0, len(added), AUTHOR_BYTES):
        author = added[start : start + AUTHOR_BYTES]
        place = _place(packed, author)
        if packed[place : place + AUTHOR_BYTES] != author:
            packed = packed[:place] + author + packed[place:]
    return packed


def _place(packed: bytes, author: bytes) -> int:
    """Return the offset at which an author stands in a packed set, or belongs; big-endian numbers sort as bytes do."""
    low, high = 0, len(packed) // AUTHOR_BYTES
    while low < high:
        middle = (low + high) // 2
        if packed[middle * AUTHOR_BYTES : (middle + 1) * AUTHOR_BYTES] < author:
            low = middle + 1
        else:
            high = middle
    return low * AUTHOR_BYTES
