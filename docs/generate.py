"""Writes the generated parts of docs/: configuration keys and the command reference. A test fails when they drift."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from listenkit import registry
from listenkit.cli.app import build_app
from listenkit.collectors import Collector
from listenkit.config import Check, Group, Organisation, ReportDefaults, Source

HERE = Path(__file__).parent
SECTIONS: Mapping[str, type[BaseModel]] = {
    "[organisation]": Organisation,
    "[groups.NAME]": Group,
    "[[sources]], whatever the collector": Source,
    "[report]": ReportDefaults,
    '[check], one "FIGURE" = { … } a line': Check,
}


def main() -> int:
    """Write the pages, or with --check say whether they are up to date."""
    pages = {"configuration.md": configuration(), "commands.md": commands()}
    stale = [name for name, text in pages.items() if _read(HERE / name) != text]
    if "--check" in sys.argv:
        return 1 if stale else 0
    for name in stale:
        (HERE / name).write_text(pages[name], encoding="utf-8")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def configuration() -> str:
    """Return the page of every key of listenkit.toml."""
    lines = ["# listenkit.toml, key by key", "", "Generated from the code by `make docs`.", ""]
    lines += [
        'Paths are relative to the folder of this file. Secrets are references: `{ env = "NAME" }`,',
        '`{ file = "PATH" }` (mode 0600), `{ command = ["pass", "show", "x"] }` or `{ keyring = "service/user" }`.',
        "",
    ]
    for heading, model in SECTIONS.items():
        lines += [f"## {heading}", "", *_described(model), *_keys(model), ""]
    for name in registry.names(registry.COLLECTORS):
        found = cast("type[Collector]", registry.load(registry.COLLECTORS, name))
        lines += [f'## collector = "{name}"', "", f"{found.title}. {found.guarantee}; resumes {found.resumes}.", ""]
        lines += [*_described(found.Options), *_keys(found.Options), ""]
    return "\n".join(lines).rstrip() + "\n"


def _described(model: type[BaseModel]) -> list[str]:
    text = " ".join((model.__dict__.get("__doc__") or "").replace("``", "`").split())
    return [text, ""] if text else []


def _keys(model: type[BaseModel]) -> Iterator[str]:
    yield "| key | type | default |"
    yield "|---|---|---|"
    for name, field in model.model_fields.items():
        if not field.exclude:
            yield f"| `{name}` | {_type_words(field.annotation)} | {_default_words(field)} |"


def _type_words(annotation: object) -> str:
    if annotation is type(None):
        return "nothing"
    if get_origin(annotation) is Annotated:
        return _type_words(get_args(annotation)[0])
    if get_origin(annotation) is None:
        names = {"str": "text", "bool": "true or false", "int": "whole number", "float": "number", "Any": "anything"}
        name = getattr(annotation, "__name__", str(annotation))
        return {"SecretReference": "secret reference"}.get(name, names.get(name, name))
    arguments = [each for each in get_args(annotation) if each is not ...]
    words = [
        f"`{each!r}`".replace("'", '"') if isinstance(each, str | int) else _type_words(each) for each in arguments
    ]
    origin = getattr(get_origin(annotation), "__name__", "")
    if origin in ("Mapping", "dict"):
        return f"table of {words[-1]}"
    if origin in ("tuple", "list", "Sequence", "frozenset"):
        return f"list of {words[0]}"
    return " or ".join(word for word in words if word != "nothing")


def _default_words(field: FieldInfo) -> str:
    if field.is_required():
        return "**required**"
    default = field.get_default(call_default_factory=True)
    if default is None or default in ("", (), {}):
        return ""
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    if isinstance(default, tuple):
        return "`[" + ", ".join(f'"{each}"' for each in default) + "]`"
    return f'`"{default}"`' if isinstance(default, str) else f"`{default}`"


def commands() -> str:
    """Return the page of every command with its options."""
    import typer

    command = typer.main.get_command(build_app())
    lines = ["# Commands", "", "Generated from the code by `make docs`.", ""]
    lines += [
        "Before the command: `--project DIR` (or `LISTENKIT_PROJECT`), `--quiet`/`-q`, `--verbose`/`-v`, `--version`.",
        "",
    ]
    for path, each in _walk(command, "listenkit"):
        lines += [f"## {path}", "", " ".join((each.help or "").split()), ""]
        rows = [_option(parameter) for parameter in each.params if parameter.name != "help"]
        lines += ["| argument or option | meaning |", "|---|---|", *rows, ""] if rows else []
    return "\n".join(lines).rstrip() + "\n"


def _walk(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, each in sorted(command.commands.items()):
        if hasattr(each, "commands"):
            yield from _walk(each, f"{path} {name}")
        else:
            yield f"{path} {name}", each


def _option(parameter: Any) -> str:
    names = ", ".join(f"`{name}`" for name in parameter.opts if name.startswith("-"))
    shown = names or f"`{parameter.metavar or parameter.name.upper()}`"
    return f"| {shown} | {(getattr(parameter, 'help', '') or '').replace('|', chr(92) + '|')} |"


if __name__ == "__main__":
    sys.exit(main())
