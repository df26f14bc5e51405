"""What words do to the sentiment of a text.

Words and phrases have a :class:`Role`. Roles are numbered, and what the rules ask of a role is kept in arrays by its
number, so that a rule is applied to all the words of many texts at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from listenkit.languages.base import Negation

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


MAX_SYMBOLS = 100.0
"""Valence that a run of emoji may have at most; what is beyond changes no score's third decimal."""


@dataclass(frozen=True, slots=True)
class Role:
    """What a word or phrase does: it has a valence, boosts, negates, contrasts, or (a name) says nothing.

    ``is_settled`` phrases hold a negation of their own, which another one beside it does not turn: the "n'" of
    "n'est pas mal" belongs to the "pas" inside. ``is_symbol`` marks emoji and emoticons, which no word changes.
    """

    valence: float = 0.0
    boost: float = 0.0
    negation: Negation | None = None
    is_contrast: bool = False
    is_settled: bool = False
    is_symbol: bool = False


NOTHING = Role()


class RoleTable:
    """Roles by number, number 0 being :data:`NOTHING`, and their properties as arrays."""

    def __init__(self) -> None:
        self._numbers: dict[Role, int] = {}
        self._arrays = [np.zeros(64) for _ in range(7)]
        self.number(NOTHING)

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, role: Role) -> int:
        """Return the number of a role, a new one where it was not met yet."""
        known = self._numbers.get(role)
        if known is not None:
            return known
        number = self._numbers[role] = len(self._numbers)
        if number >= len(self._arrays[0]):
            self._arrays = [np.concatenate([each, np.zeros(len(each))]) for each in self._arrays]
        before, after = (role.negation.before, role.negation.after) if role.negation else (-1, -1)
        can_turn = role.valence != 0 and not role.is_settled and not role.is_symbol
        facts = (role.valence, role.boost, before + 1, after + 1, role.is_contrast, can_turn, role.is_symbol)
        for array, fact in zip(self._arrays, facts, strict=True):
            array[number] = fact
        return number

    @property
    def valences(self) -> Floats:
        """The valence of each role."""
        return self._arrays[0]

    @property
    def boosts(self) -> Floats:
        """The increment of each role."""
        return self._arrays[1]

    @property
    def reaches(self) -> tuple[Floats, Floats]:
        """How many words each role negates before and after it, plus one; 0 for what is no negation."""
        return self._arrays[2], self._arrays[3]

    @property
    def is_contrast(self) -> Flags:
        """Whether each role turns a text."""
        flags: Flags = self._arrays[4] != 0
        return flags

    @property
    def can_turn(self) -> Flags:
        """Whether each role has a valence that a negation turns."""
        flags: Flags = self._arrays[5] != 0
        return flags

    @property
    def is_symbol(self) -> Flags:
        """Whether each role is that of emoji or emoticons."""
        flags: Flags = self._arrays[6] != 0
        return flags


def role_of_symbols(found: Sequence[str], valences: Mapping[str, float], roles: RoleTable) -> int:
    """Return the role of a run of emoji and emoticons: the sum of their valences, bounded and in tenths as these are.

    So there are few different sums, however many runs people write.
    """
    total = round(max(-MAX_SYMBOLS, min(MAX_SYMBOLS, sum(valences[symbol] for symbol in found))), 1)
    return roles.number(Role(total, is_symbol=True)) if total else 0
