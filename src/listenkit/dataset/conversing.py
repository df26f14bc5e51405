"""The part of a dataset that ``inbox``, ``respond`` and ``actions`` use: what waits, was said, was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from listenkit.dataset import changes, dialogue, reading, standing
from listenkit.dataset.connection import transaction, translated
from listenkit.dataset.labelled import Labelled
from listenkit.dataset.rows import microseconds
from listenkit.errors import UsageError
from listenkit.loop import Action, Sending, Voice
from listenkit.model import Response, Selection, StoredComment


class Conversing(Labelled):
    """An open dataset, as far as the dialogue goes."""

    def waiting(self, selection: Selection) -> list[StoredComment]:
        """Return the selected concerns, ideas and questions without an answer, oldest first."""
        with translated(self.path):
            asked = standing.read_answered(self._connection, selection)
            keys = [each.key for each in asked if each.hours is None]
            return reading.read_by_keys(self._connection, keys)

    def by_keys(self, keys: Sequence[int]) -> list[StoredComment]:
        """Return the comments with these keys that there are, oldest first."""
        with translated(self.path):
            return reading.read_by_keys(self._connection, keys)

    def voices(self, selection: Selection) -> list[Voice]:
        """Return what counting people needs of the selected comments that have a date, in no particular order."""
        with translated(self.path):
            return reading.read_voices(self._connection, selection)

    def record_response(self, response: Response, at: datetime, answers: Sequence[int] = ()) -> None:
        """Store an answer that was given elsewhere than in a source, or sent; ``at`` is aware.

        ``answers`` are the keys of the comments that it answers, beside its parent and thread.
        """
        with transaction(self._connection, self.path):
            number = self._source_number(response.source)
            changes.write_response(self._connection, number, response, microseconds(at) or 0)
            dialogue.link_answers(self._connection, number, response.native_id, answers)

    def sendings(self, comment: int) -> list[Sending]:
        """Return the answers to a comment that were sent or were to be, oldest first."""
        with translated(self.path):
            return dialogue.read_sendings(self._connection, comment, changes.source_names(self._connection))

    def sent_ids(self, source: str) -> frozenset[str]:
        """Return the ids that answers have at a source which were sent there, or may have been."""
        with translated(self.path):
            number = changes.source_ids(self._connection).get(source)
            return frozenset() if number is None else dialogue.read_sent_ids(self._connection, number)

    def keep_sending(self, sending: Sending) -> None:
        """Store how far an answer on its way is; it is safe on disk when this returns."""
        with transaction(self._connection, self.path):
            dialogue.write_sending(self._connection, self._source_number(sending.source), sending)

    def actions(self) -> list[Action]:
        """Return all actions in the order in which they were added."""
        with translated(self.path):
            return dialogue.read_actions(self._connection)

    def countable(self, action: Action, is_protected: Callable[[str], bool]) -> Action:
        """Return an action with those comments alone that may be counted: none of a protected group.

        How many of its people spoke of some themes before a day is no figure for which a minimum holds, and linking
        again for another day would tell who spoke in between.
        """
        with translated(self.path):
            groups = dialogue.read_groups(self._connection, action.comments)
        told = (key for key in action.comments if key in groups and not is_protected(groups[key]))
        return replace(action, comments=tuple(told))

    def keep_action(self, action: Action, at: datetime) -> int:
        """Store an action, a new one where its number is 0, and return its number; ``at`` is aware."""
        with transaction(self._connection, self.path):
            return dialogue.write_action(self._connection, action, at)

    def remove_action(self, number: int) -> None:
        """Delete an action; the comments that led to it stay."""
        with transaction(self._connection, self.path):
            dialogue.remove_action(self._connection, number)

    def _source_number(self, source: str) -> int:
        number = changes.source_ids(self._connection).get(source)
        if number is None:
            raise UsageError(f"there is no source '{source}' in the dataset", hint="listenkit sources list")
        return number
