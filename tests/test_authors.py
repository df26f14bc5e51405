from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from listenkit.authors import LARGE, AuthorArray, merge_packed, pack_authors, unite, unpack_authors

NUMBERS = st.frozensets(st.integers(0, 2**63 - 1), max_size=200)
MANY = frozenset(range(0, 3 * LARGE, 2))


@given(NUMBERS, NUMBERS)
def test_the_union_of_small_sets_is_the_union(left: frozenset[int], right: frozenset[int]) -> None:
    """Nothing is lost and nothing added."""
    assert unite([left, right]) == left | right


@given(NUMBERS, NUMBERS)
def test_packed_sets_merge_as_sets_do(left: frozenset[int], right: frozenset[int]) -> None:
    """In both orders, and packing the union gives the same bytes: a rebuild equals the increments."""
    merged = merge_packed(pack_authors(left), pack_authors(right))
    assert merged == pack_authors(left | right) == merge_packed(pack_authors(right), pack_authors(left))
    assert unpack_authors(merged) == left | right


def test_a_large_set_is_an_array_and_a_set_all_the_same() -> None:
    """It has the length, the members and the equality of a set, and takes part in its operations."""
    large = unpack_authors(pack_authors(MANY))
    assert isinstance(large, AuthorArray)
    assert (len(large), large == MANY, large == MANY | {1}) == (len(MANY), True, False)
    assert 2 in large
    assert 1 not in large
    assert large - MANY == frozenset()
    assert frozenset({1, 2}) - large == {1}
    assert hash(large) == hash(unpack_authors(pack_authors(MANY)))


def test_large_and_small_sets_unite_in_any_order() -> None:
    """The union of a large, a small and an empty set is the same whichever comes first."""
    large, small = unpack_authors(pack_authors(MANY)), frozenset({1, 2, 3})
    expected = MANY | small
    assert unite([large, small, frozenset()]) == unite([small, large]) == expected
    assert pack_authors(unite([large, small])) == pack_authors(expected)


def test_two_halves_become_large_together() -> None:
    """Sets below the limit that reach it together are kept as an array, those that overlap are not."""
    half = frozenset(range(LARGE - 1))
    assert isinstance(unite([half, frozenset(range(10_000, 10_010))]), AuthorArray)
    assert isinstance(unite([half, half]), frozenset)
