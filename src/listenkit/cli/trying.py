"""``sources test``: three items of each source, where each field comes from, and what found nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listenkit.cli import filters
from listenkit.cli.collecting import choose_sources
from listenkit.cli.session import Session, put, put_json
from listenkit.errors import COMPLETE, ListenkitError, gravest
from listenkit.text import one_line, safe_text, shorten

if TYPE_CHECKING:
    from listenkit.collectors.trial import Look, Trial, Unfilled
    from listenkit.config import Config, Source

SAMPLE = 3
SHOWN_TEXT = 200
SHOWN_SET_ASIDE = 3
LONGEST_KEY = 60

_LONGEST_LABEL = 44
_KEYS = {"native_id": "id", "created": "date", "is_response": "response"}
"""Fields of an item that people know under another name: that of the key which maps them."""

_ALWAYS = ("text", "native_id", "created", "author", "rating")
_SOMETIMES = ("title", "language", "parent", "thread", "url")
_PERSONAL = ("title", "url")
"""Fields that can tell who wrote, where a group is protected."""


@dataclass
class _Tested:
    """How one source's test ended."""

    source: Source
    is_protected: bool
    accounts: frozenset[str]
    trial: Trial | None = None
    error: ListenkitError | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else COMPLETE


def probe(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]", help="All by default.")] = None,
    output_format: Annotated[str, typer.Option("--format", help="text or json.")] = "text",
) -> None:
    """Read three items of each source, show which column or path gives each field, and store nothing."""
    session: Session = context.obj
    filters.choose(output_format, ("text", "json"), "--format")
    config = session.config()
    tested = []
    for source in choose_sources(config, names or []):
        tested.append(_test(config, source))
        if output_format == "text":
            put("\n".join(_lines(tested[-1])))
    if output_format == "json":
        put_json([_record(each) for each in tested], indent=2)
    raise typer.Exit(gravest(each.exit_code for each in tested))


def _test(config: Config, source: Source) -> _Tested:
    from listenkit.collect.places import accounts_of, context_of, make_collector

    tested = _Tested(source, config.group(source.group).protected, accounts_of(config, source))
    try:
        with context_of(config, source, tested.notes.append) as context:
            tested.trial = make_collector(source, context).try_out(SAMPLE)
    except ListenkitError as error:
        tested.error = error
    return tested


def _kind(source: Source) -> str:
    return getattr(source.options, "spec", "") or source.collector


def _lines(tested: _Tested) -> Iterator[str]:
    source = tested.source
    yield f"{source.name} ({_kind(source)}, {source.group})"
    if tested.error:
        yield from (f"  {safe_text(words)}" for words in (str(tested.error), tested.error.hint) if words)
    if tested.trial:
        for look in tested.trial.looks:
            yield from _item_lines(look, tested)
        if not tested.trial.looks:
            yield "  nothing to read yet"
        if responses := _responses(tested):
            yield f"  responses: {responses} of these, since the organisation says them"
        yield from _trial_lines(tested.trial)
    yield from (f"  note: {safe_text(note)}" for note in tested.notes)


def _item_lines(look: Look, tested: _Tested) -> Iterator[str]:
    fields = _fields(look, tested)
    labels = {name: _label(name, look.origins.get(_field_of(name), "")) for name in fields}
    width = max(len(label) for label in labels.values())
    is_response = _is_response(look, tested)
    yield f"  {one_line(look.item.where) or 'item'}{', an answer by the organisation' if is_response else ''}"
    yield from (f"    {labels[name]:<{width}}  {value}" for name, value in fields.items())


def _label(name: str, origin: str) -> str:
    return shorten(f"{name} <- {one_line(origin)}", _LONGEST_LABEL) if origin else name


def _fields(look: Look, tested: _Tested) -> dict[str, str]:
    """Return what is shown of each field of an item, under the names that people know."""
    item = look.item
    shown = {"native_id": "none: one is derived from the words, author and date"}
    values = {"text": _text(item.text, is_protected=tested.is_protected)}
    values["author"] = "given, stored as a pseudonym" if item.author else ""
    fields = {}
    for name in (*_ALWAYS, *_SOMETIMES):
        value = values[name] if name in values else _value(getattr(item, name))
        if name in _PERSONAL and value:
            value = "given" if tested.is_protected else _redacted(value)
        if value or name in _ALWAYS or name in look.origins:
            fields[_KEYS.get(name, name)] = value or shown.get(name, "EMPTY" if name == "text" else "none")
    segments = {key: one_line(str(value)) for key, value in item.segments.items()}
    if not segments:
        return {**fields, "segments": "none"}
    return {**fields, **{f"segments.{key}": value or "none" for key, value in segments.items()}}


def _text(text: str, *, is_protected: bool) -> str:
    said = shorten(_redacted(text), SHOWN_TEXT)
    return f"{len(text)} characters, not shown: the group is protected" if is_protected and said else said


def _redacted(text: str) -> str:
    from listenkit.privacy.redaction import redact

    return one_line(redact(text))


def _value(value: object) -> str:
    return shorten(one_line(str(value)), SHOWN_TEXT) if value not in (None, "") else ""


def _field_of(name: str) -> str:
    return next((each for each, known in _KEYS.items() if known == name), name)


def _is_response(look: Look, tested: _Tested) -> bool:
    names = {one_line(name).casefold() for name in (look.item.author, *look.item.aliases) if name}
    return look.item.is_response or bool(names & tested.accounts)


def _responses(tested: _Tested) -> int:
    return sum(_is_response(look, tested) for look in tested.trial.looks) if tested.trial else 0


def _trial_lines(trial: Trial) -> Iterator[str]:
    for each in trial.unfilled:
        keys = ", ".join(_shown_keys(each))
        yield f"  {_label(_KEYS.get(each.field, each.field), each.origin)}: nothing in these items" + (
            f"; there are: {keys}" if keys else ""
        )
    yield from (f"  left out, {reason}: {count}" for reason, count in trial.left_out.items())
    for aside in trial.unreadable[:SHOWN_SET_ASIDE]:
        yield f"  set aside: {one_line(aside.where)}: {one_line(aside.reason)}"
    if (more := len(trial.unreadable) - SHOWN_SET_ASIDE) > 0:
        yield f"  set aside: {more} more"


def _shown_keys(unfilled: Unfilled) -> list[str]:
    """Return keys as they may be shown: some services key answers by what people wrote, or by who they are."""
    return [shorten(_redacted(key), LONGEST_KEY) for key in unfilled.keys]


def _record(tested: _Tested) -> Mapping[str, Any]:
    trial, error = tested.trial, tested.error
    return {
        "source": tested.source.name,
        "collector": tested.source.collector,
        "kind": _kind(tested.source),
        "group": tested.source.group,
        "exit_code": tested.exit_code,
        "error": str(error) if error else "",
        "hint": error.hint if error else "",
        "items": [_item_record(look, tested) for look in trial.looks] if trial else [],
        "responses": _responses(tested),
        "unfilled": [
            {"field": _KEYS.get(each.field, each.field), "from": each.origin, "keys": _shown_keys(each)}
            for each in (trial.unfilled if trial else ())
        ],
        "left_out": dict(trial.left_out) if trial else {},
        "set_aside": [{"where": each.where, "reason": each.reason} for each in (trial.unreadable if trial else ())],
        "notes": tested.notes,
    }


def _item_record(look: Look, tested: _Tested) -> Mapping[str, Any]:
    fields = _fields(look, tested)
    return {
        "where": one_line(look.item.where),
        "response": _is_response(look, tested),
        "fields": {
            name: {"value": value, "from": look.origins.get(_field_of(name), "")} for name, value in fields.items()
        },
    }
