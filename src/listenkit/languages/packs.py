"""Loads language packs: finds them by their entry points, validates them, and builds :class:`~.base.Pack` values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from listenkit import registry
from listenkit.errors import UsageError
from listenkit.languages.base import CUE_STRENGTHS, MAX_SCOPE, Cues, Negation, Pack
from listenkit.languages.reading import Entry, Mistakes, read_entries, read_table, read_text, where
from listenkit.languages.symbols import reference_lexicon, symbol_valences
from listenkit.languages.terms import GAP, Words, expand
from listenkit.languages.tokens import PAUSE
from listenkit.model import KINDS, Kind
from listenkit.text import did_you_mean, fold

Value = TypeVar("Value")
KEYS = ("name", "base", "elisions", "boosters", "negations", "contrast", "stopwords", "kinds", "capital_nouns")
KIND_KEYS = ("openers", "classes")
"""What the table of kinds holds beside the kinds."""
BASES = ("vader",)
_CLASS = re.compile(r"<([^<>]*)>")


def available_languages() -> list[str]:
    """Return the sorted codes of the languages that an installed package gives a pack for."""
    return registry.names(registry.LANGUAGES)


def load_packs(codes: Iterable[str] | None = None) -> dict[str, Pack]:
    """Return the packs of those languages that have one, of all installed languages without ``codes``.

    Raises :class:`ConfigError` for a pack with mistakes.
    """
    installed = available_languages()
    wanted = installed if codes is None else [code for code in dict.fromkeys(codes) if code in installed]
    return {code: load_pack(code) for code in wanted}


@cache
def load_pack(code: str) -> Pack:
    """Return the installed pack of a language, which is read once in a process.

    Raises :class:`UsageError` where there is none, :class:`ConfigError` naming file and line where its files have
    mistakes.
    """
    module = registry.load(registry.LANGUAGES, code)
    if not isinstance(module, ModuleType):
        raise UsageError(f"the language '{code}' is registered as {type(module).__name__}, not as a package")
    return read_pack(code, files(module))


def read_pack(code: str, folder: Traversable, *, with_learned: bool = True) -> Pack:
    """Return the pack that a folder holds in ``pack.toml``, ``lexicon.txt`` and, where there is one, ``learned.txt``.

    ``with_learned`` is False for whoever learns the last one anew. Raises :class:`ConfigError` for any mistake.
    """
    return _Reader(code, folder, with_learned).read()


@dataclass(slots=True)
class _Reader:
    """Reads one pack and gathers its mistakes."""

    code: str
    folder: Traversable
    with_learned: bool = True
    mistakes: Mistakes = field(default_factory=Mistakes)
    table: dict[str, Any] = field(default_factory=dict)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    elisions: tuple[str, ...] = ()
    stopwords: frozenset[str] = frozenset()
    classes: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Traversable:
        return self.folder.joinpath("pack.toml")

    def read(self) -> Pack:
        self.table, self.lines = read_table(self.file, self.mistakes)
        self._check_keys(self.table, KEYS, ())
        self.elisions = tuple(str(each).lower().replace("’", "'") for each in self._list(("elisions",)))
        pack = self._pack()
        self.mistakes.check()
        return pack

    def _pack(self) -> Pack:
        boosters = self._boosters()
        negations = self._negations()
        stopwords = self.stopwords = self._stopwords()
        taken = {*boosters, *negations, *((word,) for word in stopwords)}
        return Pack(
            code=self.code,
            name=self._string(("name",)),
            version=self._version(),
            lexicon=_with_plain(self._lexicon(), taken),
            symbols=symbol_valences(),
            boosters=_with_plain(boosters, taken),
            negations=_with_plain(negations, taken),
            contrasts=frozenset(
                form for term in self._list(("contrast",)) for form in self._forms(term, ("contrast",))
            ),
            elisions=self.elisions,
            stopwords=stopwords | {fold(word) for word in stopwords},
            kinds=self._kinds(),
            has_capital_nouns=self._flag("capital_nouns"),
            openers=self._openers(),
        )

    def _version(self) -> str:
        digest = _symbols_digest().copy()
        for file in (self.file, *self._lexicon_files()):
            try:
                digest.update(file.read_bytes())
            except OSError:
                return ""
        if self.table.get("base"):
            digest.update(repr(sorted(reference_lexicon().items())).encode())
        return digest.hexdigest()

    def _lexicon(self) -> dict[Words, float]:
        lexicon: dict[Words, float] = {}
        base = _reference_words() if self._string(("base",), BASES) else {}
        lexicon = dict(base)
        for file in self._lexicon_files():
            lexicon |= self._valences(file)
        return lexicon

    def _lexicon_files(self) -> list[Traversable]:
        """Return the files of valences, those that others correct first: what was learned, then what was judged."""
        learned = self.folder.joinpath("learned.txt")
        judged = self.folder.joinpath("lexicon.txt")
        return [learned, judged] if self.with_learned and learned.is_file() else [judged]

    def _valences(self, file: Traversable) -> dict[Words, float]:
        valences: dict[Words, float] = {}
        count = 0
        entries = read_entries(file, self.mistakes)
        for term, valence, line in entries:
            try:
                forms = expand(term, self.elisions)
            except ValueError as error:
                self.mistakes.add(file, line, f"'{term}': {error}")
                continue
            if len(forms[0]) > 1 and GAP in forms[0]:
                self.mistakes.add(file, line, f"'{term}': a lexicon's terms have no gaps")
            for form in forms:
                valences[form] = valence
            count += len(forms)
        if len(valences) < count:
            self._tell_repeated(file, entries)
        return valences

    def _tell_repeated(self, file: Traversable, entries: Iterable[Entry]) -> None:
        """Tell forms that stand on two lines; looking for them only where there are some saves a tenth of loading."""
        seen: dict[Words, int] = {}
        for term, _, line in entries:
            with suppress(ValueError):
                for form in expand(term, self.elisions):
                    if seen.setdefault(form, line) != line:
                        self.mistakes.add(file, line, f"'{' '.join(form)}' stands on line {seen[form]} already")

    def _boosters(self) -> dict[Words, float]:
        boosters: dict[Words, float] = {}
        for path, block in self._blocks("boosters", ("increment", "terms")):
            increment = self._number(block, path, "increment", -1.0, 1.0)
            for term in self._list((*path, "terms")):
                boosters.update(dict.fromkeys(self._forms(term, (*path, "terms")), increment))
        return boosters

    def _negations(self) -> dict[Words, Negation]:
        negations: dict[Words, Negation] = {}
        for path, block in self._blocks("negations", ("before", "after", "terms")):
            reach = Negation(
                before=int(self._number(block, path, "before", 0, MAX_SCOPE, default=0)),
                after=int(self._number(block, path, "after", 0, MAX_SCOPE, default=3)),
            )
            for term in self._list((*path, "terms")):
                negations.update(dict.fromkeys(self._forms(term, (*path, "terms")), reach))
        return negations

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
        plain = [_plain(form) for form in forms if not "".join(form).isascii()]
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

    def _stopwords(self) -> frozenset[str]:
        words = self.table.get("stopwords", "")
        if not isinstance(words, str):
            self._wrong(("stopwords",), "must be one text of words between blanks")
            return frozenset()
        return frozenset(words.lower().replace("’", "'").split())

    def _blocks(self, name: str, keys: tuple[str, ...]) -> list[tuple[tuple[str | int, ...], dict[str, Any]]]:
        blocks = self.table.get(name, [])
        if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
            self._wrong((name,), f"must be tables, each under its own [[{name}]]")
            return []
        found: list[tuple[tuple[str | int, ...], dict[str, Any]]] = []
        for number, block in enumerate(blocks):
            self._check_keys(block, keys, (name, number))
            found.append(((name, number), block))
        return found

    def _forms(self, term: str, path: tuple[str | int, ...]) -> list[Words]:
        try:
            return expand(term, self.elisions)
        except ValueError as error:
            self.mistakes.add(self.file, where(path, self.lines), f"'{term}': {error}")
            return []

    def _list(self, path: tuple[str | int, ...]) -> list[str]:
        value: Any = self.table
        for part in path[:-1]:
            value = value[part]
        found = value.get(path[-1], [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self._wrong(path, "must be a list of texts")
            return []
        return found

    def _flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            self._wrong((key,), "must be true or false")
        return value is True

    def _string(self, path: tuple[str, ...], choices: tuple[str, ...] = ()) -> str:
        value = self.table.get(path[0], "" if choices else None)
        if not isinstance(value, str) or (value and choices and value not in choices):
            self._wrong(path, f"must be one of: {', '.join(choices)}" if choices else "must be given, as a text")
            return ""
        return value

    def _number(
        self,
        block: dict[str, Any],
        path: tuple[str | int, ...],
        key: str,
        low: float,
        high: float,
        *,
        default: float | None = None,
    ) -> float:
        value = block.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self._wrong((*path, key), f"must be a number from {low:g} to {high:g}")
            return 0.0
        return float(value)

    def _check_keys(self, table: Mapping[str, Any], known: Iterable[str], path: tuple[str | int, ...]) -> None:
        for key in table:
            if key not in known:
                self._wrong((*path, key), f"is not known; {did_you_mean(key, known)}")

    def _wrong(self, path: tuple[str | int, ...], message: str) -> None:
        name = ".".join(str(part) for part in path)
        self.mistakes.add(self.file, where(path, self.lines), f"{name} {message}")


@cache
def _symbols_digest() -> blake2b:
    """Return the digest of the symbols, with which that of every pack starts."""
    return blake2b(repr(sorted(symbol_valences().items())).encode(), digest_size=6)


def _reference_words() -> dict[Words, float]:
    """Return the entries of the reference lexicon that are words; emoticons are in the common symbols."""
    return {tuple(word.lower().split()): valence for word, valence in reference_lexicon().items() if _is_word(word)}


def _is_word(entry: str) -> bool:
    return entry.replace("-", "").replace("'", "").replace(" ", "").isalpha() and len(entry) > 1


class _Folded(dict[int, str]):
    """What :func:`~listenkit.text.fold` makes of a character; it works on each by itself, and most are seen often."""

    def __missing__(self, character: int) -> str:
        self[character] = fold(chr(character))
        return self[character]


_FOLDED = _Folded({ord(GAP): GAP})


def _with_plain(forms: Mapping[Words, Value], taken: Iterable[Words]) -> Mapping[Words, Value]:
    """Return the forms and their spellings without accents, where these are not words of their own.

    People leave accents out; yet ``sûr`` must not make ``sur`` an opinion.
    """
    known = set(taken)
    plain = {_plain(form): value for form, value in forms.items() if not "".join(form).isascii()}
    return MappingProxyType({form: value for form, value in plain.items() if form not in known} | dict(forms))


def _plain(form: Words) -> Words:
    """Return a form without accents; its gaps stay gaps."""
    return tuple(" ".join(form).translate(_FOLDED).split(" "))
