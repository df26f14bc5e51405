"""Answers written beforehand: Markdown files, one for each language that people write in.

``templates/late.fr.md`` is the French of ``late``, ``templates/late.md`` is for every other language. A
``{{title}}`` is filled with the comment's subject, ``{{organisation}}`` with the organisation's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from listenkit.errors import UsageError
from listenkit.text import did_you_mean, one_line

_NAME = re.compile(r"[\w-]{1,64}")
_PLACE = re.compile(r"\{\{\s*(\w{1,40})\s*\}\}")
_LARGEST = 1 << 18


def template_names(folder: Path) -> list[str]:
    """Return the names of the answers in a folder, whatever their languages."""
    return sorted({path.name.split(".")[0] for path in folder.glob("*.md")})


def read_template(folder: Path, name: str, language: str) -> str:
    """Return an answer in a language, else in the one that is for every language.

    Raises :class:`UsageError` where there is none, with those that there are.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"'{one_line(name)}' is not the name of a template", hint="a name is letters, digits, - and _")
    for path in (folder / f"{name}.{language}.md", folder / f"{name}.md"):
        if path.is_file():
            if path.stat().st_size > _LARGEST:
                raise UsageError(f"{path} is larger than 256 KiB, which no answer is")
            return path.read_text(encoding="utf-8-sig")
    names = template_names(folder)
    if name in names:
        raise UsageError(f"the template '{name}' has no words in {language}", hint=f"write {folder}/{name}.md")
    hint = did_you_mean(name, names) if names else f"write {folder}/{name}.md"
    raise UsageError(f"there is no template '{name}'", hint=hint)


def fill_template(text: str, values: Mapping[str, str]) -> str:
    """Return a template with its places filled; raises :class:`UsageError` for one that nobody knows."""

    def replace(found: re.Match[str]) -> str:
        if found[1] not in values:
            raise UsageError(f"a template has no place {{{{{found[1]}}}}}", hint=did_you_mean(found[1], values))
        return values[found[1]]

    return _PLACE.sub(replace, text).strip()
