"""Reads a codebook from its file and reports every mistake with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from listenkit.config.lines import key_lines, line_of
from listenkit.config.tree import LANGUAGES
from listenkit.errors import ConfigError, Problem
from listenkit.model import Theme
from listenkit.text import did_you_mean
from listenkit.themes.codebook import ANY_LANGUAGE, MATCHING_VERSION, MAX_WORDS, Codebook
from listenkit.themes.stems import bare_words

MAX_BYTES = 1_048_576

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_KEYS = ("name", "titles", "terms", "excluded")


def load_codebook(path: Path) -> Codebook:
    """Return the codebook of a file; an empty one where there is no file.

    Raises :class:`ConfigError` holding every mistake with its line.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Codebook()
    except OSError as error:
        raise ConfigError([Problem(path, 0, f"cannot be read: {error.strerror}")]) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError([Problem(path, 0, f"is larger than {MAX_BYTES:,} bytes")])
    try:
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found = re.search(r"at line (\d+)", str(error))
        raise ConfigError([Problem(path, int(found[1]) if found else 0, f"cannot be read: {error}")]) from None
    return Codebook(_Reader(path, text).themes(data), _version(raw))


def _version(raw: bytes) -> str:
    return blake2b(raw, digest_size=6, salt=MATCHING_VERSION).hexdigest()


class _Reader:
    """Checks the tables of a codebook and collects every mistake."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = key_lines(text)
        self._problems: list[Problem] = []

    def themes(self, data: Mapping[str, Any]) -> list[Theme]:
        for key in set(data) - {"themes"}:
            self._say((key,), f"{key}: there is no such key; {did_you_mean(key, ['themes'])}")
        tables = data.get("themes", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._say(("themes",), "themes must be tables that each start with [[themes]]")
            tables = []
        themes = [self._theme(("themes", position), table) for position, table in enumerate(tables)]
        self._check_unique(themes)
        if self._problems:
            raise ConfigError(self._problems, hint="a theme needs a name and terms, see docs/codebook.md")
        return themes

    def _theme(self, path: tuple[str | int, ...], table: Mapping[str, Any]) -> Theme:
        for key in set(table) - set(_KEYS):
            self._say((*path, key), f"{key}: there is no such key; {did_you_mean(key, _KEYS)}")
        name = table.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            self._say((*path, "name"), "name: must be lower case letters, digits, - and _, such as 'late-payment'")
            name = ""
        terms = self._term_lists((*path, "terms"), table.get("terms", {}))
        if not any(terms.values()):
            self._say((*path, "terms"), f"terms: the theme '{name}' has none, so it would never match")
        titles = table.get("titles", {})
        if not isinstance(titles, dict) or not all(isinstance(title, str) for title in titles.values()):
            self._say((*path, "titles"), 'titles: must be a table such as { en = "Late payment" }')
            titles = {}
        return Theme(name, terms, titles, self._term_lists((*path, "excluded"), table.get("excluded", {})))

    def _term_lists(self, path: tuple[str | int, ...], value: Any) -> dict[str, tuple[str, ...]]:
        if isinstance(value, list):
            value = {ANY_LANGUAGE: value}
        if not isinstance(value, dict):
            self._say(path, f'{path[-1]}: must be a table of lists such as {{ en = ["late payment", "invoice*"] }}')
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for language, terms in value.items():
            if language not in (*LANGUAGES, ANY_LANGUAGE):
                hint = did_you_mean(language, [*LANGUAGES, ANY_LANGUAGE])
                self._say((*path, language), f"{path[-1]}: there is no language '{language}'; {hint}")
            elif not isinstance(terms, list):
                self._say((*path, language), f"{path[-1]}.{language}: must be a list of words")
            else:
                found[language] = tuple(self._term((*path, language), term) for term in terms)
        return found

    def _term(self, path: tuple[str | int, ...], term: Any) -> str:
        if not isinstance(term, str) or not 1 <= len(bare_words(term)) <= MAX_WORDS:
            self._say(path, f"{term!r} is not a term: one to {MAX_WORDS} words are expected")
            return "-"
        if term.strip().endswith("*") and len(term.split()[-1]) < 4:
            self._say(path, f"{term!r} would match far too much: write three letters at least before the *")
        return term.strip()

    def _check_unique(self, themes: Sequence[Theme]) -> None:
        names = [theme.name for theme in themes]
        for position, name in enumerate(names):
            if name and name in names[:position]:
                self._say(("themes", position, "name"), f"name: there is already a theme '{name}'")

    def _say(self, path: tuple[str | int, ...], message: str) -> None:
        self._problems.append(Problem(self._path, line_of(path, self._lines), message))
