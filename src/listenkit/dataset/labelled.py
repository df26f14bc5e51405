"""The part of a dataset that ``label`` and ``learn`` use: what people say of comments, and what is learned from it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from listenkit.dataset import labels, learning
from listenkit.dataset.connection import transaction, translated
from listenkit.model import Checked, Selection, StoredComment


class Labelled:
    """An open dataset, as far as ratings, labels by hand and the learned model go."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def learned_model(self) -> str | None:
        """Return the learned model as it was stored, None where there is none."""
        with translated(self.path):
            return learning.read_model(self._connection)

    def keep_learned_model(self, content: str | None, blind: Mapping[int, str] | None = None) -> None:
        """Store the learned model, or drop it for None; ``blind`` are labels by cross-validation, by key."""
        with transaction(self._connection, self.path):
            learning.write_model(self._connection, content)
            labels.write_blind(self._connection, blind or {})

    def ratings(self) -> dict[str, list[float]]:
        """Return all ratings by source."""
        with translated(self.path):
            return learning.read_ratings(self._connection)

    def sample(self, *, rated: bool, limit: int) -> Iterator[StoredComment]:
        """Return a random sample of the comments that have, or have not, a rating or a label by hand."""
        with translated(self.path):
            yield from learning.read_sample(self._connection, rated=rated, limit=limit)

    def hand_labels(self) -> list[labels.HandLabel]:
        """Return the labels that people gave by hand and that still count, oldest first."""
        with translated(self.path):
            return labels.read_labels(self._connection)

    def offered(
        self, selection: Selection, *, person: str, other: str = "", is_unsure: bool = False, limit: int
    ) -> list[StoredComment]:
        """Return scored comments that a person may label next; see :func:`labels.read_offered`."""
        with translated(self.path):
            return labels.read_offered(
                self._connection, selection, person=person, other=other, is_unsure=is_unsure, limit=limit
            )

    def count_labelled(self, selection: Selection, person: str) -> int:
        """Return how many of the selected comments a person has labelled."""
        with translated(self.path):
            return labels.count_labelled(self._connection, selection, person)

    def label(self, label: labels.HandLabel) -> None:
        """Store what a person said of a comment."""
        with transaction(self._connection, self.path):
            labels.write_label(self._connection, label)

    def remove_label(self, key: int, person: str) -> None:
        """Take back what a person said of a comment."""
        with transaction(self._connection, self.path):
            labels.remove_label(self._connection, key, person)

    def forget_outdated_labels(self) -> int:
        """Delete the labels of comments whose words changed since; return how many there were."""
        with transaction(self._connection, self.path):
            return labels.forget_outdated(self._connection)

    def checked(self) -> Checked | None:
        """Return how the analyses stand against what people labelled by hand, None where nobody did."""
        with translated(self.path):
            return labels.count_checked(self._connection)
