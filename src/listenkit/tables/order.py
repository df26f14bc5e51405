"""Finds whether the dates of a column have the day or the month first, from values that leave no doubt."""

from __future__ import annotations

from dataclasses import dataclass

from listenkit.errors import SourceError
from listenkit.tables.base import Table
from listenkit.times import DateOrder, UnreadableTimeError, is_ambiguous, parse_time, proven_order


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """What a whole column says: the order that its values prove and one that does, and one that has two readings.

    ``order`` is None where nothing is proven, or both orders are.
    """

    order: DateOrder | None = None
    proof: str = ""
    example: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there are dates that need an order and none is proven."""
        return bool(self.example) and self.order is None

    @property
    def readings(self) -> str:
        """Both readings of the example, in words: ``2 November 2026 or 11 February 2026``."""
        return f"{_reading(self.example, 'dmy')} or {_reading(self.example, 'mdy')}"


def find_order(table: Table, column: str) -> OrderEvidence:
    """Return the evidence of a column; the table's rows are read to the end of what can be read."""
    pick = table.picker(column, required=False)
    proofs: dict[DateOrder, str] = {}
    example = ""
    try:
        for row in table.rows:
            value = None if row.fault else pick(row.record)
            if not isinstance(value, str) or value[:4].isdigit():
                continue  # the year comes first, or it is no text
            if order := proven_order((value,)):
                proofs.setdefault(order, value.strip())
            elif not example and is_ambiguous(value):
                example = value.strip()
    except SourceError:
        pass  # whoever takes the rows meets it again, and keeps those before it
    order, proof = next(iter(proofs.items())) if len(proofs) == 1 else (None, "")
    return OrderEvidence(order, proof, example)


def _reading(example: str, order: DateOrder) -> str:
    try:
        moment = parse_time(example, order=order)
    except UnreadableTimeError:
        return f"a date in the order {order}"
    return f"{moment.day} {moment:%B %Y}"
