"""Reads the cues of the kinds in ``pack.toml``: ``[kinds.concern]`` and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from listenkit.languages.base import CUE_STRENGTHS, Cues
from listenkit.languages.pack_table import PackTable
from listenkit.languages.reading import Mistakes, read_text, where
from listenkit.languages.terms import Words, expand, without_accents
from listenkit.languages.tokens import PAUSE
from listenkit.model import KINDS, Kind
from listenkit.text import did_you_mean, fold

KIND_KEYS = ("openers", "classes")
"""What the table of kinds holds beside the kinds."""

_CLASS = re.compile(r"<([^<>]*)>")


@dataclass(slots=True, kw_only=True)
class KindsReader(PackTable):
    """Reads the cues of one pack; ``stopwords`` are no cues by themselves, ``classes`` the words behind ``<name>``."""

    stopwords: frozenset[str] = frozenset()
    classes: dict[str, str] = field(default_factory=dict)

    def _kinds(self) -> Mapping[Kind, Cues]:
        tables = self._kind_tables()
        self._check_keys(tables, (*KINDS, *KIND_KEYS), ("kinds",))
        self.classes = self._classes()
        kinds: dict[Kind, Cues] = {}
        for kind in KINDS:
            table = tables.get(kind, {})
            if not isinstance(table, dict):
                self._wrong(("kinds", kind), f"must be a table, under its own [kinds.{kind}]")
            elif table:
                self._check_keys(table, CUE_STRENGTHS, ("kinds", kind))
                kinds[kind] = Cues(**{key: self._cues(("kinds", kind, key)) for key in CUE_STRENGTHS})
        return MappingProxyType(kinds)

    def _kind_tables(self) -> dict[str, Any]:
        tables = self.table.get("kinds", {})
        if isinstance(tables, dict):
            return tables
        self._wrong(("kinds",), "must be a table of kinds")
        return {}

    def _cues(self, path: tuple[str, ...]) -> tuple[Words, ...]:
        forms = [form for cue in self._list(path) for form in self._cue_forms(cue, path)]
        plain = [without_accents(form) for form in forms if not "".join(form).isascii()]
        plain = [form for form in plain if len(form) > 1 or form[0] not in self.stopwords]  # "qué" asks, not "que"
        return tuple(dict.fromkeys([*forms, *plain]))

    def _cue_forms(self, cue: str, path: tuple[str, ...]) -> list[Words]:
        """Return the forms of a cue, in which the name of a class, ``<not>``, stands for its words."""
        try:
            forms = expand(self._with_classes(cue).replace("-", " ").replace(":", PAUSE))
            return [tuple(" ".join(form).replace("'", "' ").split()) for form in forms] if self.elisions else forms
        except ValueError as error:
            self.mistakes.add(self.file, self._line_of_cue(cue, path), f"'{cue}': {error}")
            return []

    def _with_classes(self, cue: str) -> str:
        for name in _CLASS.findall(cue):
            if name not in self.classes:
                raise ValueError(f"no class '{name}' in [kinds.classes]; {did_you_mean(name, self.classes)}")
            cue = cue.replace(f"<{name}>", f"[{'/'.join(self.classes[name].split())}]")
        return cue

    def _line_of_cue(self, cue: str, path: tuple[str, ...]) -> int:
        """Return the line that a cue stands on, which the list alone does not tell."""
        start = where(path, self.lines)
        lines = read_text(self.file, Mistakes()).splitlines()[start - 1 :]
        return start + next((number for number, line in enumerate(lines) if f'"{cue}"' in line), 0)

    def _classes(self) -> dict[str, str]:
        classes = self._kind_tables().get("classes", {})
        if isinstance(classes, dict) and all(isinstance(words, str) and words.split() for words in classes.values()):
            return classes
        self._wrong(("kinds", "classes"), "must give each class its words as one text between blanks")
        return {}

    def _openers(self) -> frozenset[str]:
        words = self._kind_tables().get("openers", "")
        if isinstance(words, str):
            return frozenset(words.lower().split()) | frozenset(fold(words.lower()).split())
        self._wrong(("kinds", "openers"), "must be one text of words between blanks")
        return frozenset()
