"""listenkit: listen to every stakeholder from the terminal.

``listenkit.open(path)`` gives a dataset to Python and pandas; everything else is the command ``listenkit``.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers read it; importing typing would triple the cost of `listenkit --version`
if TYPE_CHECKING:
    from pathlib import Path

    from listenkit.dataset import Dataset

__version__ = "0.1.0"


def open(path: str | Path = ".") -> Dataset:  # noqa: A001 - the public name reads as listenkit.open(...)
    """Open a project folder, its ``listenkit.toml`` or a dataset file, for reading; see ``Dataset.frame``.

    Raises :class:`listenkit.errors.UsageError` where there is none, :class:`listenkit.errors.StorageError` where it
    cannot be read.
    """
    from pathlib import Path

    from listenkit.dataset import open_for_reading

    return open_for_reading(Path(path))
