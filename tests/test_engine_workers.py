import os
from collections.abc import Iterator

import pytest

from listenkit.engine.workers import AHEAD, allowed_processes, run_in_order


def squares(numbers: list[int]) -> list[int]:
    """Return squares; a negative number is refused, and 13 ends the process as a crash would."""
    if numbers[0] < 0:
        raise ValueError("a negative batch")
    if numbers[0] == 13:
        os._exit(1)
    return [number * number for number in numbers]


@pytest.mark.parametrize("processes", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_results_come_in_the_order_of_the_batches(processes: int, count: int) -> None:
    """However many processes work, and however few batches there are."""
    batches = [[number, number + 1] for number in range(100, 100 + count)]
    assert list(run_in_order(squares, batches, processes)) == [squares(batch) for batch in batches]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_fault_of_the_work_is_told_as_it_is(processes: int) -> None:
    """What was done before it has come already."""
    results = run_in_order(squares, [[1], [2], [-1], [3]], processes)
    assert [next(results), next(results)] == [[1], [4]]
    with pytest.raises(ValueError, match="negative"):
        list(results)


def test_a_process_that_dies_is_not_waited_for() -> None:
    """A crash ends the run with an error instead of holding it up."""
    with pytest.raises(RuntimeError, match="terminated"):
        list(run_in_order(squares, [[1], [13], [2], [3]], 2))


def test_no_more_is_read_ahead_than_the_processes_need() -> None:
    """A file of any size is read as it is worked on."""
    read: list[int] = []

    def batches() -> Iterator[list[int]]:
        for number in range(100):
            read.append(number)
            yield [number + 100]

    results = run_in_order(squares, batches(), 2)
    next(results)
    assert len(read) == 1
    next(results)
    assert len(read) <= 2 + AHEAD * 2
    results.close()  # type: ignore[attr-defined] # a generator, which is an iterator to its callers


def test_no_more_processes_than_cores_that_may_be_used() -> None:
    """A container that may use one core gets one process."""
    assert 1 <= allowed_processes() <= (os.cpu_count() or 1)
