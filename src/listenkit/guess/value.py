"""The finished guess: what it says to people, and what it is as a source."""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from listenkit import registry
from listenkit.config import Source
from listenkit.text import fold, one_line, shorten
from listenkit.times import DateOrder

_KEYS = {"language": "language_column"}
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """How a file is to be read. ``mapping`` leads from a role to the column that fills it.

    ``reasons`` say why, by role. ``date_order`` is proven or given; ``needs_order`` says that dates can be read in
    two ways and nothing proves one. ``settings`` are other options of the collector (sheet, skip_rows…). ``notes``
    say what was assumed of the file. ``sample`` are the first rows by role.
    """

    path: Path
    collector: str
    format: str
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None
    needs_order: bool = False
    order_reason: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    sample: tuple[Mapping[str, str], ...] = ()

    def source_name(self) -> str:
        """Return a name for the source, made from the file's."""
        stem = self.path.name.removesuffix(".gz").rpartition(".")[0] or self.path.name
        return _UNSAFE.sub("-", fold(stem)).strip("-")[:60].strip("-") or "source"

    def order_sentence(self) -> str:
        """Return what is known of the order of day and month; empty where there is no date that needs one."""
        return self.order_reason

    def lines(self) -> list[str]:
        """Return plain sentences: what was guessed and why, one a line."""
        found = [f"{self.path.name}: {self._form()}"]
        found += [f"  {role}: column '{one_line(column)}'{self._why(role)}" for role, column in self.mapping.items()]
        found += [f"  segment {key}: column '{one_line(column)}'" for key, column in self.segments.items()]
        if self.order_reason:
            found.append(f"  {self.order_reason}")
        return [*found, *(f"  {note}" for note in self.notes)]

    def _form(self) -> str:
        if self.collector != "files":
            return f"a mailbox ({self.format})"
        cut = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars"}.get(self.delimiter, "")
        parts = [
            self.format.upper(),
            f"separated by {cut}" if cut else "",
            f"sheet '{self.sheet}'" if self.sheet else "",
        ]
        encoding = f"in {self.encoding}" if self.encoding not in ("", "utf-8", "utf-8-sig") else ""
        return ", ".join(part for part in (*parts, encoding) if part)

    def _why(self, role: str) -> str:
        return f" ({self.reasons[role]})" if role in self.reasons else ""

    def _options(self, path: str) -> dict[str, Any]:
        columns = {_KEYS.get(role, role): column for role, column in self.mapping.items()}
        return {"path": path, **columns, **self.settings}

    def to_options(self) -> BaseModel:
        """Return the options with which the collector reads this very file."""
        collector = registry.load(registry.COLLECTORS, self.collector)
        options: type[BaseModel] = collector.Options  # type: ignore[attr-defined]  # the registry knows no types
        return options.model_validate(self._options(glob.escape(str(self.path.resolve()))))

    def to_source(self, name: str, group: str) -> Source:
        """Return a configured source that reads this very file."""
        return Source(
            name=name,
            collector=self.collector,
            group=group,
            segments=self.segments,
            date_order=self.date_order,
            options=self.to_options(),
        )

    def to_toml(self, name: str, group: str, root: Path | None = None) -> str:
        """Return a commented ``[[sources]]`` table; the path is relative to ``root`` where the file lies in it."""
        place = self.path.resolve()
        shown = place.relative_to(root) if root and place.is_relative_to(root) else place
        head = {"name": name, "collector": self.collector, "group": group}
        rows = [(key, _toml(value), "") for key, value in head.items()]
        rows += [
            (key, _toml(value), self.reasons.get("language" if key == "language_column" else key, ""))
            for key, value in self._options(glob.escape(str(shown))).items()
        ]
        if self.segments:
            inner = ", ".join(f"{key} = {_toml(column)}" for key, column in self.segments.items())
            rows.append(("segments", f"{{ {inner} }}", "levels inside the group"))
        if self.date_order:
            rows.append(("date_order", _toml(self.date_order), self.order_reason))
        elif self.needs_order:
            rows.append(("# date_order", '"dmy"', f"or mdy; to be chosen: {self.order_reason}"))
        return "\n".join(("[[sources]]", *(_toml_line(*row) for row in rows))) + "\n"


def _toml_line(key: str, value: str, comment: str) -> str:
    return f"{key} = {value}" + (f"  # {shorten(one_line(comment), 160)}" if comment else "")


def _toml(value: object) -> str:
    """Return a TOML value; JSON's strings are TOML's but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
