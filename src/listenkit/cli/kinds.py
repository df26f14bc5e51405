"""``sources kinds|add|schema``: what can be listened to, a source of it in the configuration, and what editors need."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listenkit.cli import filters
from listenkit.cli.session import NARROW, Session, put, put_json, warn
from listenkit.errors import UsageError
from listenkit.text import did_you_mean, one_line, shorten

if TYPE_CHECKING:
    from listenkit.catalogue import Kind
    from listenkit.config import Config

_LABEL = 15

_FormatOption = Annotated[str, typer.Option("--format", help="table or json.")]


def add_to(group: typer.Typer) -> None:
    """Add the commands to the group ``sources``."""
    group.command("kinds")(list_kinds)
    group.command("add")(add)
    group.command("schema")(schema)


def list_kinds(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="[KIND]", help="One kind, or your own description (.toml): all that is known of it."),
    ] = "",
    category: Annotated[str, typer.Option(help="One category alone, or the beginning of its name.")] = "",
    output_format: _FormatOption = "table",
) -> None:
    """List what can be listened to: what each kind brings, and how it was proved; with KIND, all that is known of it.

    Proved against: a real server, a recording of the service, its specification served by a mock, or nothing but its
    documentation.
    """
    from listenkit.catalogue import find_kind, kinds

    filters.choose(output_format, ("table", "json"), "--format")
    if name:
        session: Session = context.obj
        config = session.config_or_none() if name.endswith(".toml") else None
        kind = find_kind(name, config.root if config else Path())
        if output_format == "json":
            put_json(_record(kind), indent=2)
        else:
            put(_page(kind))
        return
    found = _in_category(kinds(warn), category)
    if output_format == "json":
        put_json([_record(kind) for kind in found], indent=2)
    else:
        put(_overview(found))


def _record(kind: Kind) -> dict[str, object]:
    return {**kind.facts(), "example": _example(kind)}


def _example(kind: Kind) -> str:
    from listenkit.catalogue.block import make_block

    return make_block(kind, _source_name(kind.name), kind.group, is_short=True).text


def _in_category(found: list[Kind], category: str) -> list[Kind]:
    if not category:
        return found
    names = list(dict.fromkeys(kind.category for kind in found))
    wanted = [name for name in names if name.startswith(category.casefold())]
    if not wanted:
        raise UsageError(f"--category is '{category}'", hint=did_you_mean(category, names))
    return [kind for kind in found if kind.category in wanted]


def _overview(found: list[Kind]) -> str:
    """Return two lines for each kind, under its category: its facts, and what it brings in 80 columns."""
    names = max(len(kind.name) for kind in found)
    lines: list[str] = []
    for category, members in groupby(found, key=lambda kind: kind.category):
        lines += [*([""] if lines else []), category]
        for kind in members:
            facts = f"  {kind.name:<{names}}  {kind.proof or 'not told':<13}  {kind.guarantee:<13}  "
            lines.append(facts + shorten(one_line(kind.title), NARROW - len(facts)))
            lines += [f"    {shorten(kind.short, NARROW - 4)}"] if kind.short else []
    count = f"{len(found)} kinds. All of one: listenkit sources kinds NAME; a source of it: listenkit sources add NAME"
    return "\n".join([f"  {'kind':<{names}}  {'proof':<13}  {'guarantee':<13}", *lines, "", *_wrapped(count)])


def _page(kind: Kind) -> str:
    lines = [f"{kind.name}: {one_line(kind.title)}", f"{kind.category}; read by the collector {kind.collector}", ""]
    for label, words in _facts(kind):
        if words:
            lines += _wrapped(words, label)
    lines += ["", "In listenkit.toml, as listenkit sources add writes it with everything that may be added:", ""]
    return "\n".join([*lines, *_example(kind).splitlines()])


def _facts(kind: Kind) -> Iterator[tuple[str, str]]:
    about = kind.about
    if about:
        yield "brings", about.brings
        yield "permissions", about.permissions
        yield "credential", about.credential
        yield "limits", about.limits
        yield "misses", about.misses
    yield "guarantee", f"{kind.guarantee}; resumes {kind.resumes}"
    if about:
        yield "proof", f"{about.proof}: {about.proved}"
        for page in about.documentation:
            yield "documentation", f"{page.url} ({page.told})"
    for key in kind.keys.values():
        yield "key", f"{key.name}{' (needed)' if key.name in kind.needed else ''}: {key.meaning}"
    for each in kind.parameters:
        default = f"; else {each.default}" if each.default else ""
        yield "parameter", f"{each.name}{' (needed)' if each.is_needed else ''}: {each.meaning or 'not told'}{default}"


def _wrapped(words: str, label: str = "") -> list[str]:
    indent = " " * _LABEL if label else ""
    return textwrap.wrap(
        f"{label:<{len(indent)}}{one_line(words)}",
        NARROW,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )


def add(
    context: typer.Context,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help="One of those that kinds lists, or your own description.")
    ],
    values: Annotated[
        list[str] | None,
        typer.Argument(metavar="[KEY=VALUE…]", help="Values of its keys; a secret as token=env:NAME."),
    ] = None,
    name: Annotated[str, typer.Option(help="The source's name; else made from the kind's.")] = "",
    group: Annotated[str, typer.Option(help="Who speaks there; else what fits the kind.")] = "",
) -> None:
    """Append a commented source to listenkit.toml, whose own lines stay as they are, and say what to do next."""
    from listenkit.catalogue import find_kind
    from listenkit.catalogue.adding import append_source
    from listenkit.catalogue.block import make_block
    from listenkit.catalogue.given import read_given

    session: Session = context.obj
    config = session.config()
    found = find_kind(kind, config.root)
    if name and config.source(name):
        raise UsageError(f"another source is called '{name}' already", hint="choose another --name")
    chosen = name or _free_name(_source_name(kind), config)
    speaks = group or _fitting_group(found, config)
    block = make_block(found, chosen, speaks, read_given(found, values or []))
    path = append_source(config.root, block.text)
    session.say(f"wrote the source {chosen} (group {speaks}) to the end of {path}")
    if block.open_keys:
        session.say(f"put in your own: {', '.join(block.open_keys)}")
    for variable in block.variables:
        session.say(f"export {variable}=…")
    session.say(f"then: listenkit sources test {chosen}")


def _source_name(kind: str) -> str:
    return Path(kind).stem.lower().replace("_", "-").replace(" ", "-")


def _free_name(name: str, config: Config) -> str:
    taken = {source.name for source in config.sources}
    names = [name, *(f"{name}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)


def _fitting_group(kind: Kind, config: Config) -> str:
    configured = list(config.groups)
    return configured[0] if len(configured) == 1 and kind.group not in configured else kind.group


def schema() -> None:
    """Print the JSON Schema of listenkit.toml, with the keys of every kind, by which editors complete and check it."""
    from listenkit.catalogue.schema import configuration_schema

    put_json(configuration_schema(), indent=2)
