"""The tables that a language pack is compiled to before any text is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from listenkit.languages.base import Pack
from listenkit.languages.terms import MIN_STEM, Words, expand
from listenkit.sentiment.phrases import Phrase, Phrases, Table
from listenkit.sentiment.roles import Role, RoleTable


@dataclass
class Rules:
    """A pack compiled: roles of single words by number, phrases, and words that are names when they have a capital."""

    roles: RoleTable
    words: Table
    phrases: Phrases
    names: frozenset[str]

    @classmethod
    def of(cls, pack: Pack, names: Collection[str] = ()) -> Rules:
        """Compile a pack; ``names`` carry no valence, whatever the lexicon says of their words.

        A name that is listed with a capital letter is one only where it is written so: with the brand "Best", "the
        best" stays praise. One that is listed in lower case is a name in any case.
        """
        roles = RoleTable()
        proper, common = _name_forms(names, pack.elisions)
        numbers = _numbered(pack, roles) | dict.fromkeys(common, 0)
        words = {form[0]: number for form, number in numbers.items() if len(form) == 1}
        phrases = [Phrase(form, number) for form, number in numbers.items() if len(form) > 1]
        phrases += [Phrase(form, 0, is_capital=True) for form in proper if len(form) > 1]
        single = frozenset(form[0] for form in proper if len(form) == 1)
        return cls(roles, Table.of(words), Phrases.of(phrases), single)

    @cached_property
    def known(self) -> frozenset[str]:
        """The words that mean something."""
        return frozenset(chain(*(table.exact for table in self._tables)))

    @cached_property
    def heads(self) -> Mapping[str, tuple[str, ...]]:
        """The stems that mean something by their first letters."""
        heads: dict[str, tuple[str, ...]] = {}
        for table in self._tables:
            for head, stems in table.heads.items():
                heads[head] = (*heads.get(head, ()), *stems)
        return heads

    @property
    def _tables(self) -> tuple[Table, Table, Table]:
        return self.words, self.phrases.first, self.phrases.inner

    def may_know(self, word: str) -> bool:
        """Tell at a glance whether a lower-case word may mean something as it is written; False is certain."""
        return word in self.known or bool(self.heads and word.startswith(self.heads.get(word[:MIN_STEM], ())))


def _numbered(pack: Pack, roles: RoleTable) -> dict[Words, int]:
    """Return the numbers of the roles of a pack's forms; what comes later stands."""
    rated = {valence: roles.number(Role(valence)) for valence in {*pack.lexicon.values()}}
    numbers = dict(zip(pack.lexicon, map(rated.__getitem__, pack.lexicon.values()), strict=True))
    negating = {form[0] for form in pack.negations if len(form) == 1}
    settled = [form for form in numbers if len(form) > 1 and not negating.isdisjoint(form)]
    numbers |= {form: roles.number(Role(pack.lexicon[form], is_settled=True)) for form in settled if pack.lexicon[form]}
    numbers |= dict.fromkeys(pack.contrasts, roles.number(Role(is_contrast=True)))
    for form, negation in pack.negations.items():
        numbers[form] = roles.number(Role(pack.lexicon.get(form, 0.0), negation=negation))
    return numbers | {form: roles.number(Role(boost=boost)) for form, boost in pack.boosters.items()}


def _name_forms(names: Collection[str], elisions: Sequence[str]) -> tuple[list[Words], list[Words]]:
    """Return the forms of names that were listed with a capital letter, and of those in lower case."""
    proper: list[Words] = []
    common: list[Words] = []
    for name in names:
        written = re.sub(r"[^\w'’-]+", " ", name).strip(" '’-")
        if written:
            (common if written.islower() else proper).extend(expand(written, elisions))
    return proper, common


def role_of_parts(parts: Sequence[str], words: Table, roles: RoleTable) -> int:
    """Return the role of a hyphenated word that is not listed: it is as strong as the strongest of its parts."""
    valences = [float(roles.valences[words.get(part) or 0]) for part in parts]
    strongest = max(valences, key=abs)
    return roles.number(Role(strongest)) if strongest else 0
