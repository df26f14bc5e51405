"""Keeps who was sent a group's report of a period, so that nobody gets it twice, whatever was cut short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from listenkit.dataset import Dataset
from listenkit.loop import Sending, SendingState
from listenkit.privacy.pseudonyms import Pseudonyms

Way = Literal["mail", "webhook"]

NO_COMMENT = 0
"""A group's report answers no single comment."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a report goes: an address for mails, a name of the configuration for webhooks."""

    way: Way
    name: str


class Ledger:
    """The sendings of one group's report of one period. An address is kept as a keyed code alone."""

    def __init__(self, dataset: Dataset, pseudonyms: Pseudonyms, group: str, since: date, until: date) -> None:
        self._dataset = dataset
        self._pseudonyms = pseudonyms
        self._parts = (group, since.isoformat(), until.isoformat())
        # The dataset keeps every sending under a source: here the first one in which the group speaks.
        self._source = next(state.source for state in dataset.sources() if state.group == group)

    def find(self, recipient: Recipient) -> Sending | None:
        """Return how far the report is for a recipient, None where it was never begun."""
        key = self.key(recipient)
        return next((each for each in self._dataset.sendings(NO_COMMENT) if each.key == key), None)

    def keep(self, recipient: Recipient, state: SendingState, at: datetime) -> None:
        """Store how far it is; it is safe on disk when this returns. Why it failed is not kept: servers name people."""
        self._dataset.keep_sending(Sending(self.key(recipient), self._source, NO_COMMENT, state, "", at))

    def key(self, recipient: Recipient) -> str:
        """Return the code of this report for a recipient."""
        return self._pseudonyms.derived_id("share", *self._parts, recipient.way, recipient.name.casefold())
