"""The tables that a language pack is compiled to before any text is read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from listenkit.languages.base import Pack
from listenkit.languages.terms import GAP, MIN_STEM, Words, expand
from listenkit.languages.tokens import is_lengthened
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
        roles, words, phrases = RoleTable(), Table(), list[Phrase]()
        numbered = dict(_numbered(pack, roles))
        proper, common = _name_forms(names, pack.elisions)
        for form, number in (numbered | dict.fromkeys(common, 0)).items():
            if len(form) == 1:
                words.put(form[0], number)
            else:
                phrases.append(Phrase(form, number, GAP in form))
        phrases += [Phrase(form, 0, has_gap=False, is_capital=True) for form in proper if len(form) > 1]
        words.seal()
        return cls(roles, words, Phrases.of(phrases), frozenset(form[0] for form in proper if len(form) == 1))

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
        """Tell at a glance whether a lower-case word may mean something; False is certain."""
        if word in self.known:
            return True
        if self.heads and word.startswith(self.heads.get(word[:MIN_STEM], ())):
            return True
        return len(set(word)) + 2 <= len(word) and is_lengthened(word)  # no letter can stand three times in others


def _numbered(pack: Pack, roles: RoleTable) -> Iterator[tuple[Words, int]]:
    """Yield the forms of a pack with the numbers of their roles; what comes later stands."""
    negating = {form[0] for form in pack.negations if len(form) == 1}
    for form, valence in pack.lexicon.items():
        if len(form) > 1 and valence and not negating.isdisjoint(form):
            yield form, roles.number(Role(valence, is_settled=True))
        else:
            yield form, roles.rated(valence)
    for form in pack.contrasts:
        yield form, roles.number(Role(is_contrast=True))
    for form, negation in pack.negations.items():
        yield form, roles.number(Role(pack.lexicon.get(form, 0.0), negation=negation))
    for form, boost in pack.boosters.items():
        yield form, roles.number(Role(boost=boost))


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
    return roles.rated(strongest) if strongest else 0
