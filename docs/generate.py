"""Writes what is generated of the documentation: configuration keys, commands, catalogue, and the READMEs' report.

A test fails when any of them drifts from the code.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, cast, get_args, get_origin

from catalogue_pages import catalogue_pages
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from listenkit import registry
from listenkit.catalogue.keys import INNER, TABLES, meaning_of
from listenkit.cli.app import build_app
from listenkit.cli.reporting import build_report
from listenkit.cli.session import load_themes, make_analyser, write_dataset
from listenkit.collect import Run, collect
from listenkit.collectors import Collector
from listenkit.config import (
    Audience,
    Check,
    Collecting,
    Dialogue,
    Group,
    Mail,
    Organisation,
    ReportDefaults,
    Source,
    load_config,
)
from listenkit.demo import keep_dialogue, write_demo
from listenkit.engine.gather import Request
from listenkit.model import Selection
from listenkit.privacy.pseudonyms import Pseudonyms, load_key
from listenkit.report.terminal import render_terminal
from listenkit.times import parse_window

HERE = Path(__file__).parent
SECTIONS_SHOWN = 5
SECTIONS: Mapping[str, type[BaseModel]] = {
    "[organisation]": Organisation,
    "[groups.NAME]": Group,
    "[[sources]], whatever the collector": Source,
    "[collect]": Collecting,
    "[report]": ReportDefaults,
    "[check], one threshold": Check,
    "[dialogue]": Dialogue,
    "[share.GROUP]": Audience,
    "[share.mail] and [dialogue.mail]": Mail,
}


def main() -> int:
    """Write the pages, or with --check say whether they are up to date."""
    pages = {HERE / "configuration.md": configuration(), HERE / "commands.md": commands()}
    pages |= catalogue_pages(HERE)
    for path, locale in ((HERE.parent / "README.md", "en"), (HERE.parent / "README.fr.md", "fr")):
        before, opening, rest = _read(path).partition("```text\n")
        pages[path] = before + opening + demo_report(locale) + rest[rest.index("```") :]
    gone = [path for path in (HERE / "catalogue").glob("*.md") if path not in pages]
    stale = [path for path, text in pages.items() if _read(path) != text]
    if "--check" in sys.argv:
        sys.stdout.write("".join(f"{path.name} is out of date\n" for path in (*stale, *gone)))
        return 1 if stale or gone else 0
    for path in gone:
        path.unlink()
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    return 0


def demo_report(locale: str) -> str:
    """Return the first sections of the example organisation's report, as of one fixed day."""
    now = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    with tempfile.TemporaryDirectory() as name:
        write_demo(Path(name), today=now.date())
        config = load_config(Path(name))
        analyser = make_analyser(config, load_themes(config))
        with write_dataset(config) as dataset:
            collect(Run(config, dataset, analyser, Pseudonyms(load_key(config.key_path)), lambda: now), config.sources)
            keep_dialogue(dataset, today=now.date(), at=now, locale=locale)
            window = parse_window(config.report.since, today=now.date())
            report = build_report(config, dataset, Request(Selection(window), now))
    lines = render_terminal(report, locale=locale).splitlines()
    headings = [place for place, line in enumerate(lines) if "───" in line]
    return "\n".join(lines[: headings[SECTIONS_SHOWN]]).rstrip() + "\n…\n"


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
    lines += [
        "Editors that use taplo, such as Even Better TOML in VS Code, complete these keys and mark mistakes where the",
        "first line of the file is `#:schema ./listenkit.schema.json`. `listenkit init` writes both;",
        "in an older project, and after an upgrade: `listenkit sources schema > listenkit.schema.json`.",
        "",
    ]
    sections = {model: section for section, model in {**TABLES, **INNER, "source": Source}.items()}
    for heading, model in SECTIONS.items():
        lines += [f"## {heading}", "", *_described(model), *_keys(model, sections[model]), ""]
    for name in registry.names(registry.COLLECTORS):
        found = cast("type[Collector]", registry.load(registry.COLLECTORS, name))
        lines += [f'## collector = "{name}"', "", f"{found.title}. {found.guarantee}; resumes {found.resumes}.", ""]
        lines += [*_described(found.Options), *_keys(found.Options, name), ""]
    return "\n".join(lines).rstrip() + "\n"


def _described(model: type[BaseModel]) -> list[str]:
    text = " ".join((model.__dict__.get("__doc__") or "").replace("``", "`").split())
    return [text, ""] if text else []


def _keys(model: type[BaseModel], section: str) -> Iterator[str]:
    yield "| key | for | type | default |"
    yield "|---|---|---|---|"
    for name, field in model.model_fields.items():
        if not field.exclude:
            told = meaning_of(section, name)
            yield f"| `{name}` | {told} | {_type_words(field.annotation)} | {_default_words(field)} |"


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
