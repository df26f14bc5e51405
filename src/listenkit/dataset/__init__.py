"""The dataset: comments, what was found in them and their partial summaries, in one SQLite file."""

from __future__ import annotations

from pathlib import Path

from listenkit.dataset.checking import DatasetSize
from listenkit.dataset.labels import HandLabel, words_hash
from listenkit.dataset.lock import run_lock
from listenkit.dataset.opening import stored_model
from listenkit.dataset.store import EMPLOYEES_PROTECTED, Dataset
from listenkit.dataset.writing import StoredPage

__all__ = [
    "Dataset", "DatasetSize", "HandLabel", "StoredPage", "open_for_reading", "run_lock", "stored_model", "words_hash",
]  # fmt: skip


def open_for_reading(path: Path) -> Dataset:
    """Open a project's folder, its ``listenkit.toml`` or a dataset file, for reading alone.

    Raises :class:`listenkit.errors.UsageError` where there is none, :class:`listenkit.errors.StorageError` where it
    cannot be read.
    """
    from listenkit.dataset.opening import locate

    dataset, protected = locate(path)
    return Dataset.open_for_reading(dataset, protected=EMPLOYEES_PROTECTED if protected is None else protected)
