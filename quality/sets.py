"""Reads the labelled sets, which are not part of the project.

Their folder is ``$LISTENKIT_SHARED/data``, else ``../shared/data``. Half of each set stays with whoever keeps the
material, so that no number here was learned by heart.
"""

from __future__ import annotations

import gzip
import os
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

SHARED = Path(os.environ.get("LISTENKIT_SHARED", Path(__file__).parents[2] / "shared"))
FOLDER = SHARED / "data"

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "nl")

_FAMILIES = {"sentiment": r"([a-z]{2})_.+", "kinds": r"kinds_([a-z]{2})_.+", "themes": r"themes_([a-z]{2})_.+"}
"""What the names of a family's sets look like; the group is the language."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled comment, and what kind of place it comes from ("hotel reviews (sentences)")."""

    text: str
    label: str
    domain: str = ""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """The rows of one file; ``name`` is the file's without its endings, ``language`` an ISO 639-1 code."""

    name: str
    language: str
    rows: tuple[Row, ...]

    @property
    def texts(self) -> list[str]:
        """The texts in the order of the file."""
        return [row.text for row in self.rows]

    @property
    def labels(self) -> list[str]:
        """The labels, in the same order."""
        return [row.label for row in self.rows]

    @property
    def domain(self) -> str:
        """What kind of place the set comes from, without what is said in brackets."""
        return re.sub(r" *\(.*", "", self.rows[0].domain) if self.rows else ""


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a gzipped, tab-separated file with a header; text, label, language and domain come first.

    Nothing is quoted: a quotation mark is part of the text. Lines without a tab are no rows.
    """
    with gzip.open(path, "rt", encoding="utf-8") as opened:
        lines = opened.read().split("\n")[1:]
    cells = (line.split("\t") for line in lines if "\t" in line)
    return [Row(row[0], row[1], row[3] if len(row) > 3 else "") for row in cells]


def find_sets(folder: Path, family: str, pattern: str = "*") -> list[LabelledSet]:
    """Return the sets of a family (sentiment, kinds, themes) whose name matches a shell pattern, in alphabetical order.

    A set that nobody can read here, because its language has no pack, is left out.
    """
    found: list[LabelledSet] = []
    for path in sorted(folder.glob("*.tsv.gz")):
        name = path.name.partition(".")[0]
        match = re.fullmatch(_FAMILIES[family], name)
        if match and match[1] in LANGUAGES and fnmatch(name, pattern):
            found.append(LabelledSet(name, match[1], tuple(read_rows(path))))
    return found
