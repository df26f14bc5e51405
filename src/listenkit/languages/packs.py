"""Loads language packs: finds them by their entry points, validates them, and builds :class:`~.base.Pack` values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType, ModuleType
from typing import TypeVar

from listenkit import registry
from listenkit.cache import kept
from listenkit.errors import UsageError
from listenkit.languages.base import MAX_SCOPE, Negation, Pack
from listenkit.languages.pack_kinds import KindsReader
from listenkit.languages.reading import Entry, read_entries, read_table
from listenkit.languages.stored import from_bytes, to_bytes
from listenkit.languages.symbols import REFERENCE_FILES, reference_file, reference_lexicon, symbol_valences
from listenkit.languages.terms import GAP, Words, expand, without_accents
from listenkit.text import fold

Value = TypeVar("Value")
KEYS = ("name", "base", "elisions", "boosters", "negations", "contrast", "stopwords", "kinds", "capital_nouns")
BASES = ("vader",)
_OWN_FOLDER = files("listenkit.languages")


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
    """Return the installed pack of a language, which is read once in a process, and from its files once for a user.

    Raises :class:`UsageError` where there is none, :class:`ConfigError` naming file and line where its files have
    mistakes.
    """
    module = registry.load(registry.LANGUAGES, code)
    if not isinstance(module, ModuleType):
        raise UsageError(f"the language '{code}' is registered as {type(module).__name__}, not as a package")
    folder = files(module)
    return from_bytes(bytes(kept(f"pack-{code}", _digest(folder), lambda: to_bytes(read_pack(code, folder)))))


def _digest(folder: Traversable) -> str:
    """Return a digest of all that a pack is made from: its files, the common ones, and the code that reads them."""
    digest = _common_digest().copy()
    for name in ("pack.toml", "lexicon.txt", "learned.txt"):
        file = folder.joinpath(name)
        digest.update(file.read_bytes() if file.is_file() else b"none")
    return digest.hexdigest()


@cache
def _common_digest() -> blake2b:
    digest = blake2b(digest_size=8)
    own = sorted((file for file in _OWN_FOLDER.iterdir() if file.is_file()), key=lambda file: file.name)
    for file in (*own, *map(reference_file, REFERENCE_FILES)):
        digest.update(file.read_bytes())
    return digest


def read_pack(code: str, folder: Traversable, *, with_learned: bool = True) -> Pack:
    """Return the pack that a folder holds in ``pack.toml``, ``lexicon.txt`` and, where there is one, ``learned.txt``.

    ``with_learned`` is False for whoever learns the last one anew. Raises :class:`ConfigError` for any mistake.
    """
    return _Reader(code=code, folder=folder, with_learned=with_learned).read()


@dataclass(slots=True, kw_only=True)
class _Reader(KindsReader):
    """Reads one pack and gathers its mistakes."""

    code: str
    with_learned: bool = True

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

    def _stopwords(self) -> frozenset[str]:
        words = self.table.get("stopwords", "")
        if not isinstance(words, str):
            self._wrong(("stopwords",), "must be one text of words between blanks")
            return frozenset()
        return frozenset(words.lower().replace("’", "'").split())


@cache
def _symbols_digest() -> blake2b:
    """Return the digest of the symbols, with which that of every pack starts."""
    return blake2b(repr(sorted(symbol_valences().items())).encode(), digest_size=6)


def _reference_words() -> dict[Words, float]:
    """Return the entries of the reference lexicon that are words; emoticons are in the common symbols."""
    return {tuple(word.lower().split()): valence for word, valence in reference_lexicon().items() if _is_word(word)}


def _is_word(entry: str) -> bool:
    return entry.replace("-", "").replace("'", "").replace(" ", "").isalpha() and len(entry) > 1


def _with_plain(forms: Mapping[Words, Value], taken: Iterable[Words]) -> Mapping[Words, Value]:
    """Return the forms and their spellings without accents, where these are not words of their own.

    People leave accents out; yet ``sûr`` must not make ``sur`` an opinion.
    """
    known = set(taken)
    plain = {without_accents(form): value for form, value in forms.items() if not "".join(form).isascii()}
    return MappingProxyType({form: value for form, value in plain.items() if form not in known} | dict(forms))
