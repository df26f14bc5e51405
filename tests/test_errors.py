from __future__ import annotations

import pytest

from listenkit import errors


def test_the_gravest_code_wins_in_the_documented_order() -> None:
    """The order is 1 6 7 2 5 4 8 3 9."""
    order = [1, 6, 7, 2, 5, 4, 8, 3, 9]
    assert [errors.gravest(order[place:]) for place in range(len(order))] == order


@pytest.mark.parametrize(("codes", "expected"), [([], 0), ([0, 0], 0), ([0, 3], 3), ([42, 3], 1)])
def test_complete_is_the_least_and_an_unknown_code_is_unexpected(codes: list[int], expected: int) -> None:
    """Nothing wrong is 0; a code that nobody defined is never taken for success."""
    assert errors.gravest(codes) == expected


def test_every_problem_of_a_file_is_in_the_message() -> None:
    """A configuration error names each mistake with file and line."""
    from pathlib import Path

    problems = [errors.Problem(Path("a.toml"), 3, "one"), errors.Problem(Path("a.toml"), 0, "two")]
    assert str(errors.ConfigError(problems)) == "a.toml:3: one\na.toml: two"
