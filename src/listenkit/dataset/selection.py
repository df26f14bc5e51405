"""The SQL of a selection: which comments are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from listenkit.dataset.rows import IS_UNCALLED
from listenkit.dataset.words import search_condition
from listenkit.errors import UsageError
from listenkit.model import Selection
from listenkit.text import did_you_mean
from listenkit.times import Window


@dataclass(slots=True)
class Where:
    """Conditions that must all hold, and the values of their placeholders."""

    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, condition: str, *values: Any) -> None:
        """Add one condition."""
        self.conditions.append(condition)
        self.values += values

    def add_choice(self, column: str, choices: Sequence[str]) -> None:
        """Add that a column is one of the choices; none given keeps all."""
        if choices:
            self.add(choice(column, choices), *choices)

    def __str__(self) -> str:
        return " AND ".join(self.conditions) or "TRUE"


def choice(column: str, choices: Sequence[str]) -> str:
    """Return the condition that a column is one of some values, with a placeholder for each."""
    return f"{column} IN ({', '.join('?' * len(choices))})"


def where(selection: Selection, *, indexed: bool = False) -> Where:
    """Return the conditions of a selection on the table ``comment``; ``indexed`` where there is a full-text index."""
    found = where_partial(selection)
    found.add_choice("comment.language", selection.languages)
    found.add_choice("comment.kind", selection.kinds)
    found.add_choice("comment.label", selection.labels)
    if selection.themes:
        names = choice("value", selection.themes)
        found.add(f"EXISTS (SELECT 1 FROM json_each(themes) WHERE {names})", *selection.themes)  # noqa: S608 - placeholders
    for key, value in selection.segments:
        found.add("EXISTS (SELECT 1 FROM json_each(segments) WHERE key = ? AND value = ?)", key, value)
    if selection.is_uncalled:
        found.add(IS_UNCALLED)
    if selection.is_mixed:
        found.add("is_mixed")
    if selection.search.strip():
        condition, values = search_condition(selection.search, indexed=indexed)
        found.add(condition, *values)
    return found


def where_partial(selection: Selection) -> Where:
    """Return the conditions on window, groups and sources, which hold for the table ``part`` just as well."""
    found = Where()
    add_window(found, selection.window)
    found.add_choice("grp", selection.groups)
    if selection.sources:
        names = choice("name", selection.sources)
        found.add(f"source_id IN (SELECT id FROM source WHERE {names})", *selection.sources)  # noqa: S608 - placeholders
    return found


def add_window(found: Where, window: Window) -> None:
    """Add the days of a window; undated comments are in no window but the one that is open on both sides."""
    if window.since is not None:
        found.add("day >= ?", window.since.toordinal())
    elif window.until is not None:
        found.add("day > 0")
    if window.until is not None:
        found.add("day < ?", window.until.toordinal())


def fits_partials(selection: Selection) -> bool:
    """Tell whether the partial summaries can answer: nothing is filtered but days, groups and sources."""
    narrower = (selection.themes, selection.languages, selection.kinds, selection.segments)
    return not any(narrower) and not _reads_comments(selection)


def single_facet(selection: Selection) -> str:
    """Return the facet of a selection that filters by one kind, theme, language or segment and nothing else."""
    facets = [
        *(f"kind:{name}" for name in selection.kinds),
        *(f"theme:{name}" for name in selection.themes),
        *(f"language:{name}" for name in selection.languages),
        *(f"segment:{key}={value}" for key, value in selection.segments),
    ]
    return facets[0] if len(facets) == 1 and not _reads_comments(selection) else ""


def _reads_comments(selection: Selection) -> bool:
    """Tell whether a filter is one for which no facet is kept."""
    return bool(selection.labels or selection.is_uncalled or selection.is_mixed or selection.search.strip())


def make_selection(window: Window, filters: Mapping[str, Sequence[str] | bool]) -> Selection:
    """Return the selection that keyword filters name: lists of names, one name alone, or a yes or no.

    Raises :class:`~listenkit.errors.UsageError` for a filter that does not exist, and for a value of the wrong sort.
    """
    known = {field.name for field in fields(Selection)} - {"window"}
    for name in filters:
        if name not in known:
            raise UsageError(f"there is no filter '{name}'", hint=did_you_mean(name, ["since", "until", *known]))
    values = {name: _value(name, value) for name, value in filters.items()}
    return Selection(window, **values)  # type: ignore[arg-type]  # names and types were checked above


def _value(name: str, value: Sequence[str] | bool) -> tuple[str, ...] | str | bool:
    """Return the value of a filter: text, yes or no, or names."""
    if name.startswith("is_") != isinstance(value, bool):
        wanted = "True or False" if name.startswith("is_") else "names"
        raise UsageError(f"the filter '{name}' cannot be {value!r}", hint=f"give it {wanted}")
    if isinstance(value, bool) or name == "search":
        return value if isinstance(value, (bool, str)) else " ".join(value)
    return (value,) if isinstance(value, str) else tuple(value)
